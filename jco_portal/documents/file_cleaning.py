"""Taking out of a file what nobody meant to send: authors, places, scripts, attachments."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

import pikepdf
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.documents.file_inspection import (
    JPEG,
    ODS,
    ODT,
    PDF,
    PNG,
    FileType,
    damaged,
    opened_archive,
    picture_type,
    read_part,
)

MOST_PIXELS = 40_000_000
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
PDF_ACTIONS = {
    "/GoToE",
    "/GoToR",
    "/Hide",
    "/ImportData",
    "/JavaScript",
    "/Launch",
    "/Movie",
    "/Rendition",
    "/ResetForm",
    "/RichMediaExecute",
    "/Sound",
    "/SubmitForm",
}
PDF_KEYS = ("/AA", "/AF", "/EF", "/JS", "/Metadata", "/OpenAction", "/PieceInfo", "/XFA")
CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>'
)
APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"/>'
)
CUSTOM = APP.replace(b"extended-properties", b"custom-properties")
META = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>'
)
EMPTIED = {
    "docProps/core.xml": CORE,
    "docProps/app.xml": APP,
    "docProps/custom.xml": CUSTOM,
    "meta.xml": META,
}
MACROS = ("vbaproject", "vbadata", "activex/", "basic/", "scripts/", "oleobject")
PICTURES = {"jpg", "jpeg", "png"}
OFFICE_ENDINGS = ("docx", "xlsx", "pptx")


class _Found(Exception):
    """Raised inside the reader of a part to stop it: what was found there."""


def cleaned(content: bytes, file_type: FileType) -> bytes:
    """The file without its metadata and without anything that acts; refused when not possible.

    The same content always comes out the same, so that a file sent twice is known again.
    """
    if file_type is PDF:
        return _cleaned_pdf(content)
    if file_type in {PNG, JPEG}:
        return _cleaned_picture(content, file_type)
    if file_type.media_type.startswith("text/"):
        return content
    return _cleaned_archive(content, is_open_document=file_type in {ODT, ODS})


# Pictures


def _cleaned_picture(content: bytes, file_type: FileType) -> bytes:
    wanted = "PNG" if file_type is PNG else "JPEG"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[wanted]) as image:
                require(_fits(image))
                upright = ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(_too_many_pixels()) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise damaged() from None
    kept = {"transparency"} & set(upright.info)
    upright.info = {name: upright.info[name] for name in kept}
    out = io.BytesIO()
    options = {"optimize": True} if wanted == "PNG" else {"quality": 92}
    upright.save(out, wanted, **options)
    return out.getvalue()


def _fits(image: Image.Image) -> Refusal | None:
    return _too_many_pixels() if image.width * image.height > MOST_PIXELS else None


def _too_many_pixels() -> Refusal:
    return Refusal("file", _("The picture has more than 40 million pixels; make it smaller."))


# PDF


def _cleaned_pdf(content: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            require(_is_open(pdf))
            _strip_pdf(pdf)
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True, fix_metadata_version=False)
            return out.getvalue()
    except pikepdf.PasswordError:
        raise Refused(_encrypted()) from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ValueError, TypeError):
        raise damaged() from None


def _is_open(pdf: pikepdf.Pdf) -> Refusal | None:
    return _encrypted() if pdf.is_encrypted else None


def _encrypted() -> Refusal:
    return Refusal("file", _("The PDF is encrypted: save it without a password or restrictions."))


def _strip_pdf(pdf: pikepdf.Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    names = pdf.Root.get("/Names")
    for key in ("/JavaScript", "/EmbeddedFiles"):
        if names is not None and key in names:
            del names[key]
    for each in pdf.objects:
        for part in _dictionaries(each):
            _strip_dictionary(part)


def _dictionaries(thing: Any) -> Iterator[Any]:
    """The dictionaries written in one object; what it only refers to is an object of its own."""
    waiting = [thing]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting += [item for item in each if _holds_more(item)]
        elif isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
            yield each
            waiting += [item for _key, item in each.items() if _holds_more(item)]


def _holds_more(item: Any) -> bool:
    return isinstance(item, (pikepdf.Array, pikepdf.Dictionary)) and not item.is_indirect


def _strip_dictionary(part: Any) -> None:
    for key in PDF_KEYS:
        if key in part:
            del part[key]
    if str(part.get("/S", "")) in PDF_ACTIONS:
        for key in [key for key, _value in part.items() if key != "/Type"]:
            del part[key]
    if isinstance(part, pikepdf.Stream) and part.get("/Filter") == pikepdf.Name.DCTDecode:
        parameters: Any = part.get("/DecodeParms")
        picture = without_segments(part.read_raw_bytes())
        part.write(picture, filter=pikepdf.Name.DCTDecode, decode_parms=parameters)


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG without its EXIF, XMP and comments, its picture untouched."""
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        size = 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] not in {0xE1, 0xED, 0xFE}:
            kept.append(jpeg[at : at + size])
        at += size
    return b"".join([*kept, jpeg[at:]])


# Office files


def _cleaned_archive(content: bytes, *, is_open_document: bool, depth: int = 0) -> bytes:
    archive = opened_archive(content)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as clean:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            part = _cleaned_part(archive, entry.filename, is_open_document, depth)
            written = zipfile.ZipInfo(entry.filename, FIXED_TIME)
            stored = entry.filename == "mimetype"
            written.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            clean.writestr(written, part)
    return out.getvalue()


def _cleaned_part(archive: zipfile.ZipFile, name: str, is_open_document: bool, depth: int) -> bytes:
    if name in EMPTIED:
        return EMPTIED[name]
    lowered = name.lower()
    if any(mark in lowered for mark in MACROS):
        require(Refusal("file", _("The file holds macros or embedded programs; save it without.")))
    part, ending = read_part(archive, name), lowered.rpartition(".")[2]
    if ending in PICTURES:
        return _cleaned_inner_picture(part)
    if "embeddings/" in lowered:
        return _cleaned_embedded(part, ending, depth)
    if ending in {"xml", "rels", "vml"}:
        _read_part(part, is_open_document=is_open_document)
    return part


def _cleaned_inner_picture(part: bytes) -> bytes:
    """A picture in a document, whichever of the two its ending says."""
    found = picture_type(part)
    if found is None:
        raise damaged()
    return _cleaned_picture(part, found)


def _cleaned_embedded(part: bytes, ending: str, depth: int) -> bytes:
    """A workbook behind a chart; anything else that is embedded is refused."""
    if ending not in OFFICE_ENDINGS or depth:
        sentence = _("The file has other files embedded; take them out and file them beside it.")
        require(Refusal("file", sentence))
    return _cleaned_archive(part, is_open_document=False, depth=depth + 1)


def _read_part(part: bytes, *, is_open_document: bool) -> None:
    """Read a part as XML; refused when it loads something from outside or declares entities."""
    reader = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        found = _loads(name, attributes) if is_open_document else _points_outside(attributes)
        if found:
            raise _Found

    def declare(*_parts: Any) -> None:
        raise _Found

    reader.StartElementHandler = start
    reader.EntityDeclHandler = declare
    try:
        reader.Parse(part, True)
    except _Found:
        sentence = _("The file loads something from outside when it is opened; save it without.")
        raise Refused(Refusal("file", sentence)) from None
    except expat.ExpatError:
        raise damaged() from None


def _points_outside(attributes: dict[str, str]) -> bool:
    """True for a relationship of an Office file to something outside that is no mere link."""
    is_external = attributes.get("TargetMode", "").lower() == "external"
    return is_external and not attributes.get("Type", "").endswith("/hyperlink")


def _loads(name: str, attributes: dict[str, str]) -> bool:
    """True for a part of an OpenDocument file that fetches a picture, a table or a script."""
    element = name.rpartition(" ")[2]
    if element in {"script", "event-listener", "dde-source", "dde-connection-decl"}:
        return True
    target = attributes.get("http://www.w3.org/1999/xlink href", "")
    outside = ":" in target.split("/")[0] or target.startswith(("/", "\\", "../"))
    return outside and element != "a"
