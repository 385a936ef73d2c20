"""Detection of the type of an uploaded file from its content, and the list of allowed types."""

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core import downloads
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.type_aliases import LazyText

# Bytes of the uploaded file.
MAX_BYTES = 20 * 1024 * 1024
# Characters (the column has 200) and bytes in UTF-8.
MAX_NAME_LENGTH, MAX_NAME_BYTES = 200, 240
MAX_ENTRIES, MAX_UNPACKED_BYTES = 2_000, 50 * 1024 * 1024
OFFICE_TYPE_PREFIX = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT_TYPE_PREFIX = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileType:
    """A type of file that may be uploaded.

    ``label`` fits the sentence ‘The file is …’. ``extensions`` are all that are accepted,
    ``extension`` the one that is proposed.
    """

    extension: str
    media_type: str
    label: LazyText
    extensions: tuple[str, ...]


def _file_type(ending: str, media_type: str, label: LazyText, *more: str) -> FileType:
    return FileType(ending, media_type, label, (ending, *more))


PDF = _file_type("pdf", downloads.PDF_TYPE, gettext_lazy("a PDF"))
PNG = _file_type("png", "image/png", gettext_lazy("a PNG picture"))
JPEG = _file_type("jpg", "image/jpeg", gettext_lazy("a JPEG picture"), "jpeg")
TEXT = _file_type("txt", "text/plain; charset=utf-8", gettext_lazy("plain text"))
CSV = _file_type("csv", downloads.CSV_TYPE, gettext_lazy("a CSV table"))
DOCX = _file_type(
    "docx", f"{OFFICE_TYPE_PREFIX}wordprocessingml.document", gettext_lazy("a Word document")
)
XLSX = _file_type("xlsx", downloads.XLSX_TYPE, gettext_lazy("an Excel workbook"))
PPTX = _file_type(
    "pptx", f"{OFFICE_TYPE_PREFIX}presentationml.presentation", gettext_lazy("PowerPoint slides")
)
ODT = _file_type("odt", f"{OPEN_DOCUMENT_TYPE_PREFIX}text", gettext_lazy("an OpenDocument text"))
ODS = _file_type(
    "ods", f"{OPEN_DOCUMENT_TYPE_PREFIX}spreadsheet", gettext_lazy("an OpenDocument table")
)
ALLOWED_TYPES = (PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG, TEXT, CSV)
ALLOWED_TYPES_LABEL = gettext_lazy("PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG, TXT or CSV")

SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
# Known types that are not allowed, so that the refusal can name them.
FORBIDDEN_SIGNATURES = (
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
MARKUP_PATTERN = re.compile(
    r"<\s*(?:!doctype|\?xml|html|head|body|script|svg|iframe|img|object|meta|link|style)\b|<!--",
    re.IGNORECASE,
)
CONTROL_CHARACTERS_PATTERN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Content type of the main document, as [Content_Types].xml declares it.
OFFICE_TYPES_BY_CONTENT_TYPE = {
    f"{DOCX.media_type}.main+xml": DOCX,
    f"{XLSX.media_type}.main+xml": XLSX,
    f"{PPTX.media_type}.main+xml": PPTX,
}
# Those that Windows does not allow in file names.
FORBIDDEN_NAME_CHARACTERS = re.compile(r'[<>:"|?*\\/]')


def detect_file_type(content: bytes, name: str) -> FileType:
    """Return the type of a file by its content; raise Refused if it is not allowed or misnamed.

    A CSV is a text whose name ends in .csv.
    """
    require(_check_size(content))
    file_type = _type_by_content(content)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if file_type is TEXT and ending in CSV.extensions:
        return CSV
    if ending not in file_type.extensions:
        sentence = _("The file is called “%(name)s” but is %(what)s: end its name in .%(ending)s.")
        params = {"name": name[:80], "what": file_type.label, "ending": file_type.extension}
        raise Refused(Refusal("file", sentence % params))
    return file_type


def clean_name(name: str) -> str:
    """Return a safe file name: no path, no invisible characters, limited in length."""
    last = re.split(r"[\\/]", name)[-1]
    # Category C has control and format characters, such as those that reverse the direction.
    visible = "".join(each for each in last if unicodedata.category(each)[0] != "C")
    spelled = FORBIDDEN_NAME_CHARACTERS.sub("-", unicodedata.normalize("NFC", visible))
    stem, dot, ending = " ".join(spelled.split()).strip(". ").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    ending = ending[:10]
    room = MAX_NAME_LENGTH - len(ending) - 1
    stem = _truncate_bytes(stem[:room], MAX_NAME_BYTES - len(ending.encode()) - 1).strip(". ")
    return f"{stem or 'file'}.{ending}" if ending else stem or "file"


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Return the ZIP archive; raise Refused if it is damaged or would unpack to too much.

    Nothing is unpacked here: the sizes are those that the archive declares.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise damaged_file_error() from None
    require(_check_unpacked_size(archive.infolist()))
    return archive


def _check_unpacked_size(entries: list[zipfile.ZipInfo]) -> Refusal | None:
    if len(entries) > MAX_ENTRIES or sum(each.file_size for each in entries) > MAX_UNPACKED_BYTES:
        # As declared: reading an entry stops at its declared size.
        return Refusal("file", _("The file unpacks to more than 50 MB or 2,000 parts; split it."))
    if any(each.flag_bits & 1 for each in entries):  # bit 0: encrypted
        return Refusal("file", _("The file is encrypted: save it without a password."))
    names = [each.filename for each in entries]
    # Such names could be written outside the target folder when unpacked.
    odd = any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names)
    if odd or len(set(names)) != len(names):
        return Refusal("file", _("The file is damaged: its parts have names that cannot be."))
    return None


def _check_size(content: bytes) -> Refusal | None:
    if not content:
        return Refusal("file", _("The file is empty."))
    if len(content) > MAX_BYTES:
        return Refusal("file", _("The file is larger than 20 MB; make it smaller or split it."))
    return None


def _type_by_content(content: bytes) -> FileType:
    for start, file_type in SIGNATURES:
        if content.startswith(start):
            return file_type
    if content.startswith(b"PK\x03\x04"):
        return _type_by_entries(open_archive(content))
    what = next((label for start, label in FORBIDDEN_SIGNATURES if content.startswith(start)), None)
    text = _decode_text(content) if what is None else None
    if text is None:
        raise _not_allowed_error(what or _("of a type that is not known here"))
    # A browser would render such a text as a page.
    if MARKUP_PATTERN.search(text[:4096]):
        raise _not_allowed_error(_("a web page, a drawing or another file of markup"))
    return TEXT


def _not_allowed_error(what: LazyText) -> Refused:
    sentence = _("The file is %(what)s. Allowed are %(allowed)s.")
    params = {"what": what, "allowed": ALLOWED_TYPES_LABEL}
    return Refused(Refusal("file", sentence % params))


def _type_by_entries(archive: zipfile.ZipFile) -> FileType:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        return _office_type(archive, names)
    if "mimetype" not in names:
        raise _not_allowed_error(_("a ZIP archive"))
    media_type = read_archive_entry(archive, "mimetype").decode("ascii", "replace").strip()
    for known in (ODT, ODS):
        if media_type == known.media_type:
            return known
    raise _not_allowed_error(_("an OpenDocument file of another kind"))


def _office_type(archive: zipfile.ZipFile, names: set[str]) -> FileType:
    kinds = read_archive_entry(archive, "[Content_Types].xml").decode("utf-8", "replace")
    if "macroEnabled" in kinds or any("vbaproject" in name.lower() for name in names):
        raise _not_allowed_error(_("an Office file with macros"))
    matches = [
        known for main, known in OFFICE_TYPES_BY_CONTENT_TYPE.items() if f'"{main}"' in kinds
    ]
    if len(matches) != 1:
        raise _not_allowed_error(_("an Office file of another kind"))
    return matches[0]


def read_archive_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the bytes of an entry; raise Refused if it is damaged."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
        raise damaged_file_error() from None


def damaged_file_error() -> Refused:
    """Return the error for a file that cannot be read to the end, for the caller to raise."""
    return Refused(Refusal("file", _("The file is damaged: it cannot be opened.")))


def picture_type(content: bytes) -> FileType | None:
    """Return PNG or JPEG by the content, None for anything else."""
    file_type = next((known for start, known in SIGNATURES if content.startswith(start)), None)
    return None if file_type is PDF else file_type


def _decode_text(content: bytes) -> str | None:
    try:
        # Accepts the byte order mark that Excel writes into CSV.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if CONTROL_CHARACTERS_PATTERN.search(text) else text


def _truncate_bytes(text: str, most: int) -> str:
    # ‘ignore’ drops a character of which bytes were cut off.
    return text.encode()[: max(most, 1)].decode("utf-8", "ignore")
