"""Removal of metadata, scripts and attachments from uploaded files."""

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
    damaged_file_error,
    open_archive,
    picture_type,
    read_archive_entry,
)

# Width times height, of each picture, also of those in documents.
MAX_PIXELS = 40_000_000
# The first time that a ZIP archive can record: the same files give the same bytes.
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
# Values of /S. They run scripts, open files, play media or send data; /GoTo and /URI remain.
REMOVED_PDF_ACTIONS = {
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
REMOVED_PDF_KEYS = ("/AA", "/AF", "/EF", "/JS", "/Metadata", "/OpenAction", "/PieceInfo", "/XFA")
# Empty metadata instead of none: relationships in the archive refer to these entries.
EMPTY_CORE_XML = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>'
)
EMPTY_APP_XML = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"/>'
)
EMPTY_CUSTOM_XML = EMPTY_APP_XML.replace(b"extended-properties", b"custom-properties")
EMPTY_META_XML = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>'
)
EMPTIED_ENTRIES = {
    "docProps/core.xml": EMPTY_CORE_XML,
    "docProps/app.xml": EMPTY_APP_XML,
    "docProps/custom.xml": EMPTY_CUSTOM_XML,
    "meta.xml": EMPTY_META_XML,
}
MACRO_ENTRY_NAMES = ("vbaproject", "vbadata", "activex/", "basic/", "scripts/", "oleobject")
PICTURE_EXTENSIONS = {"jpg", "jpeg", "png"}
OFFICE_EXTENSIONS = ("docx", "xlsx", "pptx")


class _ForbiddenContent(Exception):
    """Raised in a callback of the XML parser, to stop parsing."""


def clean_content(content: bytes, file_type: FileType) -> bytes:
    """Return the file without metadata and active content; raise Refused if that is not possible.

    The same input gives the same output, so that a file sent twice is recognised by its SHA-256.
    Texts are returned as they are.
    """
    if file_type is PDF:
        return _clean_pdf(content)
    if file_type in {PNG, JPEG}:
        return _clean_picture(content, file_type)
    if file_type.media_type.startswith("text/"):
        return content
    return _clean_archive(content, is_open_document=file_type in {ODT, ODS})


# Pictures


def _clean_picture(content: bytes, file_type: FileType) -> bytes:
    wanted = "PNG" if file_type is PNG else "JPEG"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[wanted]) as image:
                require(_check_picture_size(image))
                upright = ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(_too_many_pixels_refusal()) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise damaged_file_error() from None
    # The rest of ``info`` would be saved as metadata; a palette needs its transparency.
    retained = {"transparency"} & set(upright.info)
    upright.info = {name: upright.info[name] for name in retained}
    out = io.BytesIO()
    options = {"optimize": True} if wanted == "PNG" else {"quality": 92}
    upright.save(out, wanted, **options)
    return out.getvalue()


def _check_picture_size(image: Image.Image) -> Refusal | None:
    return _too_many_pixels_refusal() if image.width * image.height > MAX_PIXELS else None


def _too_many_pixels_refusal() -> Refusal:
    return Refusal("file", _("The picture has more than 40 million pixels; make it smaller."))


# PDF


def _clean_pdf(content: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            require(_check_encryption(pdf))
            _strip_pdf(pdf)
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True, fix_metadata_version=False)
            return out.getvalue()
    except pikepdf.PasswordError:
        raise Refused(_encrypted_refusal()) from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ValueError, TypeError):
        raise damaged_file_error() from None


def _check_encryption(pdf: pikepdf.Pdf) -> Refusal | None:
    return _encrypted_refusal() if pdf.is_encrypted else None


def _encrypted_refusal() -> Refusal:
    return Refusal("file", _("The PDF is encrypted: save it without a password or restrictions."))


def _strip_pdf(pdf: pikepdf.Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    names = pdf.Root.get("/Names")
    for key in ("/JavaScript", "/EmbeddedFiles"):
        if names is not None and key in names:
            del names[key]
    for each in pdf.objects:
        for dictionary in _dictionaries(each):
            _strip_dictionary(dictionary)


def _dictionaries(thing: Any) -> Iterator[Any]:
    """Yield the dictionaries within one object; indirect objects are listed by the file itself."""
    queue = [thing]
    while queue:
        each = queue.pop()
        if isinstance(each, pikepdf.Array):
            queue += [item for item in each if _has_nested_objects(item)]
        elif isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
            yield each
            queue += [item for _key, item in each.items() if _has_nested_objects(item)]


def _has_nested_objects(item: Any) -> bool:
    return isinstance(item, (pikepdf.Array, pikepdf.Dictionary)) and not item.is_indirect


def _strip_dictionary(dictionary: Any) -> None:
    for key in REMOVED_PDF_KEYS:
        if key in dictionary:
            del dictionary[key]
    if str(dictionary.get("/S", "")) in REMOVED_PDF_ACTIONS:
        for key in [key for key, _value in dictionary.items() if key != "/Type"]:
            del dictionary[key]
    if (
        isinstance(dictionary, pikepdf.Stream)
        and dictionary.get("/Filter") == pikepdf.Name.DCTDecode
    ):
        # The raw JPEG is cut by segments: decoding it would lose quality.
        parameters: Any = dictionary.get("/DecodeParms")
        picture = strip_jpeg_segments(dictionary.read_raw_bytes())
        dictionary.write(picture, filter=pikepdf.Name.DCTDecode, decode_parms=parameters)


def strip_jpeg_segments(jpeg: bytes) -> bytes:
    """Return the JPEG without EXIF, XMP, IPTC and comments, the picture unchanged."""
    segments, at = [jpeg[:2]], 2
    # 0xDA starts the picture; 0xE1 is EXIF or XMP, 0xED IPTC, 0xFE a comment.
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        size = 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] not in {0xE1, 0xED, 0xFE}:
            segments.append(jpeg[at : at + size])
        at += size
    return b"".join([*segments, jpeg[at:]])


# Office files


def _clean_archive(content: bytes, *, is_open_document: bool, depth: int = 0) -> bytes:
    archive = open_archive(content)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as clean:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            cleaned = _clean_entry(archive, entry.filename, is_open_document, depth)
            written = zipfile.ZipInfo(entry.filename, FIXED_TIME)
            # OpenDocument requires this entry to be uncompressed.
            stored = entry.filename == "mimetype"
            written.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            clean.writestr(written, cleaned)
    return out.getvalue()


def _clean_entry(archive: zipfile.ZipFile, name: str, is_open_document: bool, depth: int) -> bytes:
    if name in EMPTIED_ENTRIES:
        return EMPTIED_ENTRIES[name]
    lowered = name.lower()
    if any(mark in lowered for mark in MACRO_ENTRY_NAMES):
        require(Refusal("file", _("The file holds macros or embedded programs; save it without.")))
    content, ending = read_archive_entry(archive, name), lowered.rpartition(".")[2]
    if ending in PICTURE_EXTENSIONS:
        return _clean_embedded_picture(content)
    if "embeddings/" in lowered:
        return _clean_embedded_file(content, ending, depth)
    if ending in {"xml", "rels", "vml"}:
        _parse_xml_entry(content, is_open_document=is_open_document)
    return content


def _clean_embedded_picture(content: bytes) -> bytes:
    """Clean a picture by its content: the extension may name the other type."""
    file_type = picture_type(content)
    if file_type is None:
        raise damaged_file_error()
    return _clean_picture(content, file_type)


def _clean_embedded_file(content: bytes, ending: str, depth: int) -> bytes:
    """Clean the workbook of a chart, which must embed nothing itself; refuse other files."""
    if ending not in OFFICE_EXTENSIONS or depth:
        sentence = _("The file has other files embedded; take them out and file them beside it.")
        require(Refusal("file", sentence))
    return _clean_archive(content, is_open_document=False, depth=depth + 1)


def _parse_xml_entry(content: bytes, *, is_open_document: bool) -> None:
    """Refuse XML that is damaged, loads external content or declares entities."""
    reader = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        is_external = (
            _is_external_resource(name, attributes)
            if is_open_document
            else _is_external_relationship(attributes)
        )
        if is_external:
            raise _ForbiddenContent

    def declare(*_arguments: Any) -> None:
        raise _ForbiddenContent

    reader.StartElementHandler = start
    reader.EntityDeclHandler = declare
    try:
        reader.Parse(content, True)
    except _ForbiddenContent:
        sentence = _("The file loads something from outside when it is opened; save it without.")
        raise Refused(Refusal("file", sentence)) from None
    except expat.ExpatError:
        raise damaged_file_error() from None


def _is_external_relationship(attributes: dict[str, str]) -> bool:
    """Return whether an Office relationship loads external content; hyperlinks do not."""
    is_external = attributes.get("TargetMode", "").lower() == "external"
    return is_external and not attributes.get("Type", "").endswith("/hyperlink")


def _is_external_resource(name: str, attributes: dict[str, str]) -> bool:
    """Return whether an OpenDocument element loads external content or runs a script."""
    element = name.rpartition(" ")[2]
    if element in {"script", "event-listener", "dde-source", "dde-connection-decl"}:
        return True
    target = attributes.get("http://www.w3.org/1999/xlink href", "")
    outside = ":" in target.split("/")[0] or target.startswith(("/", "\\", "../"))
    return outside and element != "a"
