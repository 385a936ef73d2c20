"""What a file really is, read from its content; only what offices exchange is let in."""

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core import downloads
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.type_aliases import Wording

MAX_BYTES = 20 * 1024 * 1024
LONGEST_NAME, MOST_NAME_BYTES = 200, 240
MOST_ENTRIES, MOST_UNPACKED = 2_000, 50 * 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileType:
    """A type of file that may be filed: its ending, its media type, what people call it."""

    ending: str
    media_type: str
    label: Wording
    endings: tuple[str, ...]


def _type(ending: str, media_type: str, label: Wording, *more: str) -> FileType:
    return FileType(ending, media_type, label, (ending, *more))


PDF = _type("pdf", downloads.PDF, gettext_lazy("a PDF"))
PNG = _type("png", "image/png", gettext_lazy("a PNG picture"))
JPEG = _type("jpg", "image/jpeg", gettext_lazy("a JPEG picture"), "jpeg")
TEXT = _type("txt", "text/plain; charset=utf-8", gettext_lazy("plain text"))
CSV = _type("csv", downloads.CSV, gettext_lazy("a CSV table"))
DOCX = _type("docx", f"{OFFICE}wordprocessingml.document", gettext_lazy("a Word document"))
XLSX = _type("xlsx", downloads.XLSX, gettext_lazy("an Excel workbook"))
PPTX = _type("pptx", f"{OFFICE}presentationml.presentation", gettext_lazy("PowerPoint slides"))
ODT = _type("odt", f"{OPEN_DOCUMENT}text", gettext_lazy("an OpenDocument text"))
ODS = _type("ods", f"{OPEN_DOCUMENT}spreadsheet", gettext_lazy("an OpenDocument table"))
ALLOWED = (PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG, TEXT, CSV)
WORDS_OF_ALLOWED = gettext_lazy("PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG, TXT or CSV")

SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
NOT_ALLOWED = (
    (b"MZ", gettext_lazy("a Windows program")),
    (b"\x7fELF", gettext_lazy("a program")),
    (b"#!", gettext_lazy("a script")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", gettext_lazy("an Office file of the old format")),
    (b"{\\rtf", gettext_lazy("an RTF document")),
    (b"GIF8", gettext_lazy("a GIF picture")),
    (b"BM", gettext_lazy("a bitmap")),
    (b"II*\x00", gettext_lazy("a TIFF picture")),
    (b"MM\x00*", gettext_lazy("a TIFF picture")),
    (b"RIFF", gettext_lazy("a picture, sound or film in a RIFF container")),
    (b"Rar!", gettext_lazy("a RAR archive")),
    (b"7z\xbc\xaf", gettext_lazy("a 7-Zip archive")),
    (b"\x1f\x8b", gettext_lazy("a gzip archive")),
    (b"BZh", gettext_lazy("a bzip2 archive")),
    (b"\xca\xfe\xba\xbe", gettext_lazy("a program")),
)
MARKUP = re.compile(
    r"<\s*(?:!doctype|\?xml|html|head|body|script|svg|iframe|img|object|meta|link|style)\b|<!--",
    re.IGNORECASE,
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
OFFICE_MAIN = {
    f"{DOCX.media_type}.main+xml": DOCX,
    f"{XLSX.media_type}.main+xml": XLSX,
    f"{PPTX.media_type}.main+xml": PPTX,
}
FORBIDDEN_IN_NAMES = re.compile(r'[<>:"|?*\\/]')


def type_of(content: bytes, name: str) -> FileType:
    """The type of a file by its content; refused when not allowed or called otherwise."""
    require(_size_is_fine(content))
    found = _by_content(content)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if found is TEXT and ending in CSV.endings:
        return CSV
    if ending not in found.endings:
        sentence = _("The file is called “%(name)s” but is %(what)s: end its name in .%(ending)s.")
        words = {"name": name[:80], "what": found.label, "ending": found.ending}
        raise Refused(Refusal("file", sentence % words))
    return found


def clean_name(name: str) -> str:
    """A file name that is only a name: no path, nothing invisible, not too long."""
    last = re.split(r"[\\/]", name)[-1]
    visible = "".join(each for each in last if unicodedata.category(each)[0] != "C")
    spelled = FORBIDDEN_IN_NAMES.sub("-", unicodedata.normalize("NFC", visible))
    stem, dot, ending = " ".join(spelled.split()).strip(". ").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    ending = ending[:10]
    room = LONGEST_NAME - len(ending) - 1
    stem = _within_bytes(stem[:room], MOST_NAME_BYTES - len(ending.encode()) - 1).strip(". ")
    return f"{stem or 'file'}.{ending}" if ending else stem or "file"


def opened_archive(content: bytes) -> zipfile.ZipFile:
    """A ZIP container that may be unpacked; refused before that when it would burst."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise damaged() from None
    require(_unpacks(archive.infolist()))
    return archive


def _unpacks(entries: list[zipfile.ZipInfo]) -> Refusal | None:
    if len(entries) > MOST_ENTRIES or sum(each.file_size for each in entries) > MOST_UNPACKED:
        return Refusal("file", _("The file unpacks to more than 50 MB or 2,000 parts; split it."))
    if any(each.flag_bits & 1 for each in entries):
        return Refusal("file", _("The file is encrypted: save it without a password."))
    names = [each.filename for each in entries]
    odd = any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names)
    if odd or len(set(names)) != len(names):
        return Refusal("file", _("The file is damaged: its parts have names that cannot be."))
    return None


def _size_is_fine(content: bytes) -> Refusal | None:
    if not content:
        return Refusal("file", _("The file is empty."))
    if len(content) > MAX_BYTES:
        return Refusal("file", _("The file is larger than 20 MB; make it smaller or split it."))
    return None


def _by_content(content: bytes) -> FileType:
    for start, found in SIGNATURES:
        if content.startswith(start):
            return found
    if content.startswith(b"PK\x03\x04"):
        return _by_parts(opened_archive(content))
    what = next((label for start, label in NOT_ALLOWED if content.startswith(start)), None)
    text = _as_text(content) if what is None else None
    if text is None:
        raise _not_allowed(what or _("of a type that is not known here"))
    if MARKUP.search(text[:4096]):
        raise _not_allowed(_("a web page, a drawing or another file of markup"))
    return TEXT


def _not_allowed(what: Wording) -> Refused:
    sentence = _("The file is %(what)s. Allowed are %(allowed)s.")
    words = {"what": what, "allowed": WORDS_OF_ALLOWED}
    return Refused(Refusal("file", sentence % words))


def _by_parts(archive: zipfile.ZipFile) -> FileType:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        return _office_type(archive, names)
    if "mimetype" not in names:
        raise _not_allowed(_("a ZIP archive"))
    said = read_part(archive, "mimetype").decode("ascii", "replace").strip()
    for known in (ODT, ODS):
        if said == known.media_type:
            return known
    raise _not_allowed(_("an OpenDocument file of another kind"))


def _office_type(archive: zipfile.ZipFile, names: set[str]) -> FileType:
    kinds = read_part(archive, "[Content_Types].xml").decode("utf-8", "replace")
    if "macroEnabled" in kinds or any("vbaproject" in name.lower() for name in names):
        raise _not_allowed(_("an Office file with macros"))
    found = [known for main, known in OFFICE_MAIN.items() if f'"{main}"' in kinds]
    if len(found) != 1:
        raise _not_allowed(_("an Office file of another kind"))
    return found[0]


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of a container; refused when it is damaged or says less than it holds."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
        raise damaged() from None


def damaged() -> Refused:
    """What is raised for a file that cannot be read to its end."""
    return Refused(Refusal("file", _("The file is damaged: it cannot be opened.")))


def picture_type(content: bytes) -> FileType | None:
    """PNG or JPEG, by the content; None for anything else."""
    found = next((known for start, known in SIGNATURES if content.startswith(start)), None)
    return None if found is PDF else found


def _as_text(content: bytes) -> str | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if CONTROLS.search(text) else text


def _within_bytes(text: str, most: int) -> str:
    return text.encode()[: max(most, 1)].decode("utf-8", "ignore")
