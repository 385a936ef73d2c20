"""File types by content, and safe file names."""

import struct
import zipfile
import zlib

import pytest

from jco_portal.core.access import Refused
from jco_portal.documents import file_inspection
from jco_portal.documents.file_inspection import clean_name, detect_file_type
from tests.files import (
    OFFICE,
    docx_file,
    jpeg_file,
    odt_file,
    pdf_file,
    png_file,
    unsupported_archive,
    zip_archive,
)

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def office(kind: str) -> bytes:
    return docx_file(f"{OFFICE}{kind}.main+xml")


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (pdf_file(), "plan.pdf", "application/pdf"),
        (docx_file(), "plan.DOCX", f"{OFFICE}wordprocessingml.document"),
        (office("spreadsheetml.sheet"), "plan.xlsx", f"{OFFICE}spreadsheetml.sheet"),
        (
            office("presentationml.presentation"),
            "plan.pptx",
            f"{OFFICE}presentationml.presentation",
        ),
        (odt_file(), "plan.odt", "application/vnd.oasis.opendocument.text"),
        (png_file(), "plan.png", "image/png"),
        (jpeg_file(), "plan.jpeg", "image/jpeg"),
        ("Gränze".encode(), "plan.txt", "text/plain; charset=utf-8"),
        (b"a,b\n1,2\n", "plan.csv", "text/csv; charset=utf-8"),
    ],
)
def test_office_file_type_is_recognised_by_content(
    content: bytes, name: str, media_type: str
) -> None:
    assert detect_file_type(content, name).media_type == media_type


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (HTML, "plan.pdf", "The file is a web page, a drawing or another file of markup."),
        (HTML, "plan.txt", "The file is a web page, a drawing or another file of markup."),
        (SVG, "plan.png", "The file is a web page, a drawing or another file of markup."),
        (b"\n <?xml version='1.0'?><svg/>", "plan.csv", "The file is a web page"),
        (b"MZ\x90\x00 program", "plan.pdf", "The file is a Windows program."),
        (b"\x7fELF", "plan.docx", "The file is a program."),
        (b"#!/bin/sh\nrm -rf .", "plan.txt", "The file is a script."),
        (b"GIF89a", "plan.png", "The file is a GIF picture."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "plan.docx", "an Office file of the old format."),
        (b"\x00\x01\x02\xff", "plan.txt", "of a type that is not known here."),
        (b"a\x00b", "plan.txt", "of a type that is not known here."),
        (zip_archive({"a.txt": "a"}), "plan.docx", "The file is a ZIP archive."),
        (
            docx_file("application/vnd.ms-word.document.macroEnabled.main+xml"),
            "plan.docx",
            "The file is an Office file with macros.",
        ),
        (docx_file(**{"word__vbaProject.bin": b"x"}), "plan.docx", "an Office file with macros."),
        (
            zip_archive({"mimetype": "application/vnd.oasis.opendocument.graphics"}),
            "plan.odt",
            "an OpenDocument file of another kind.",
        ),
        (b"", "plan.pdf", "The file is empty."),
        (
            pdf_file(),
            "plan.docx",
            "The file is called “plan.docx” but is a PDF: end its name in .pdf.",
        ),
        (pdf_file(), "plan", "The file is called “plan” but is a PDF: end its name in .pdf."),
        (b"just words", "plan.exe", "but is plain text: end its name in .txt."),
        (b"PK\x03\x04 no archive", "plan.docx", "The file is damaged: it cannot be opened."),
    ],
)
def test_misnamed_file_is_refused_with_its_actual_type(
    content: bytes, name: str, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        detect_file_type(content, name)

    assert sentence in str(refused.value)


def test_refusal_lists_the_allowed_file_types() -> None:
    with pytest.raises(Refused, match="Allowed are PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG"):
        detect_file_type(b"MZ", "a.pdf")


def test_pdf_after_other_content_is_refused() -> None:
    with pytest.raises(Refused, match="web page"):
        detect_file_type(HTML + b"%PDF-1.7", "plan.pdf")


def test_file_larger_than_20_mb_is_refused() -> None:
    with pytest.raises(Refused, match="larger than 20 MB"):
        detect_file_type(b"a" * (file_inspection.MAX_BYTES + 1), "plan.txt")
    assert detect_file_type(b"a" * file_inspection.MAX_BYTES, "plan.txt") is file_inspection.TEXT


# Containers


def test_zip_bomb_is_refused_before_unpacking(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = docx_file(word__media=b"\x00" * (51 * 1024 * 1024))
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_a: pytest.fail("it was unpacked"))

    with pytest.raises(Refused, match="unpacks to more than 50 MB"):
        detect_file_type(bomb, "plan.docx")


def test_archive_with_too_many_members_is_refused() -> None:
    with pytest.raises(Refused, match="2,000 parts"):
        detect_file_type(docx_file(**{f"word__{n}": b"" for n in range(2_001)}), "plan.docx")


def test_archive_with_a_false_size_is_refused() -> None:
    honest = zip_archive({"[Content_Types].xml": b"x" * 5_000})
    lying = honest.replace(struct.pack("<I", 5_000), struct.pack("<I", 10))

    with pytest.raises(Refused, match="damaged"):
        detect_file_type(lying, "plan.docx")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a\\..\\b"])
def test_archive_with_paths_outside_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="names that cannot be"):
        detect_file_type(docx_file(**{name: b"x"}), "plan.docx")


def test_encrypted_archive_is_refused() -> None:
    content = bytearray(docx_file())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1

    with pytest.raises(Refused, match="encrypted"):
        detect_file_type(bytes(content), "plan.docx")


@pytest.mark.parametrize("needed", ["version", "method"])
def test_archive_that_needs_an_unknown_zip_feature_is_refused(needed: str) -> None:
    with pytest.raises(Refused, match="damaged"):
        detect_file_type(unsupported_archive(docx_file(), needed=needed), "plan.docx")


def test_archive_with_a_damaged_member_is_refused() -> None:
    content = zip_archive({"[Content_Types].xml": zlib.compress(b"x" * 300)})
    broken = content[:60] + b"\xff\xff\xff" + content[63:]

    with pytest.raises(Refused, match="damaged"):
        detect_file_type(broken, "plan.docx")


# Names


@pytest.mark.parametrize(
    ("sent", "cleaned"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/plan.pdf", "plan.pdf"),
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ("nalp\u202efdp.exe", "nalpfdp.exe"),
        ("plan\r\nSet-Cookie: a=b.pdf", "planSet-Cookie- a=b.pdf"),
        ("pl\x00an.pdf", "plan.pdf"),
        ("plan\ud800.pdf", "plan.pdf"),
        ('pl"an<1>.pdf', "pl-an-1-.pdf"),
        ("  plan  of   Tern .pdf ", "plan of Tern.pdf"),
        (".pdf", "pdf"),
        ("..", "file"),
        ("", "file"),
        ("Pla\u0301n.pdf", "Plán.pdf"),
    ],
)
def test_file_name_loses_paths_and_control_characters(sent: str, cleaned: str) -> None:
    assert clean_name(sent) == cleaned


@pytest.mark.parametrize("character", ["a", "ж", "😀"])
def test_long_file_name_is_shortened_and_keeps_its_extension(character: str) -> None:
    cleaned = clean_name(character * 400 + ".docx")

    assert cleaned.startswith(character)
    assert cleaned.endswith(".docx")
    assert len(cleaned) <= 200
    assert len(cleaned.encode()) <= 255
