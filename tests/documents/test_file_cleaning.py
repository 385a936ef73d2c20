"""Cleaned files: metadata and hidden content are removed."""

import io
from typing import Any

import pikepdf
import pytest
from PIL import Image

from jco_portal.core.access import Refused
from jco_portal.documents import file_cleaning
from jco_portal.documents.actions import clean_file
from tests.files import (
    AUTHOR,
    archive_members,
    docx_file,
    jpeg_file,
    odt_file,
    pdf_file,
    png_file,
    relations_xml,
)

RELATIONS = "word___rels__document.xml.rels"


def clean(content: bytes, name: str) -> bytes:
    return clean_file(name, content).content


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (jpeg_file(), "plan.jpg"),
        (pdf_file(acts=True), "plan.pdf"),
        (docx_file(), "plan.docx"),
        (odt_file(), "plan.odt"),
        (b"words", "plan.txt"),
    ],
)
def test_cleaning_is_deterministic(content: bytes, name: str) -> None:
    assert clean(content, name) == clean(content, name)


# Pictures


def test_cleaned_picture_has_no_metadata_and_is_upright() -> None:
    sent = jpeg_file()
    assert AUTHOR.encode() in sent

    cleaned = clean(sent, "plan.jpg")

    with Image.open(io.BytesIO(cleaned)) as image:
        assert dict(image.getexif()) == {}
        assert "comment" not in image.info
        assert image.size == (20, 40)
    assert AUTHOR.encode() not in cleaned


def test_data_after_a_picture_is_removed() -> None:
    assert b"PK\x03\x04" not in clean(png_file() + docx_file(), "plan.png")


def test_picture_with_too_many_pixels_is_refused() -> None:
    with pytest.raises(Refused, match="40 million pixels"):
        clean(png_file(8_000, 6_000), "plan.png")
    with pytest.raises(Refused, match="40 million pixels"):
        clean(png_file(20_000, 15_000), "plan.png")


@pytest.mark.parametrize("name", ["plan.png", "plan.jpg"])
def test_damaged_picture_is_refused(name: str) -> None:
    content = {"plan.png": png_file(), "plan.jpg": jpeg_file()}[name]
    with pytest.raises(Refused, match="damaged"):
        clean(content[:30], name)


# PDF


def texts_of(content: bytes) -> str:
    """Return the texts of all objects and streams of a PDF."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        texts: list[Any] = [repr(pdf.trailer)]
        for pdf_object in pdf.objects:
            texts.append(repr(pdf_object))
            if isinstance(pdf_object, pikepdf.Stream):
                texts.append(pdf_object.read_raw_bytes().decode("latin-1"))
        return " ".join(texts)


def test_cleaned_pdf_has_no_author_scripts_or_attachments() -> None:
    sent = texts_of(pdf_file(acts=True))
    marks = (AUTHOR, "app.alert", "calc.exe", "carried along", "/OpenAction", "/EmbeddedFile")
    assert [mark for mark in marks if mark not in sent] == []

    cleaned = texts_of(clean(pdf_file(acts=True), "plan.pdf"))

    assert [mark for mark in marks if mark in cleaned] == []
    assert "/Page" in cleaned


def test_data_after_a_pdf_is_removed() -> None:
    assert b"<script>" not in clean(pdf_file() + b"<script>alert(1)</script>", "plan.pdf")


def test_encrypted_pdf_is_refused() -> None:
    with pytest.raises(Refused, match="The PDF is encrypted"):
        clean(pdf_file(encrypted=True), "plan.pdf")


def test_damaged_pdf_is_refused() -> None:
    with pytest.raises(Refused, match="damaged"):
        clean(b"%PDF-1.7 and nothing else", "plan.pdf")


def test_jpeg_in_a_pdf_loses_its_metadata_and_keeps_its_picture() -> None:
    cleaned = file_cleaning.strip_jpeg_segments(jpeg_file())

    with Image.open(io.BytesIO(cleaned)) as image:
        assert image.size == (40, 20)
        image.load()
    assert AUTHOR.encode() not in cleaned


# Office files


def test_cleaned_word_document_keeps_its_text_and_loses_the_author() -> None:
    cleaned = archive_members(clean(docx_file(), "plan.docx"))

    assert AUTHOR.encode() not in b"".join(cleaned.values())
    assert cleaned["word/document.xml"] == b"<document>What we plan.</document>"
    assert {"docProps/core.xml", "docProps/app.xml"} <= set(cleaned)


def test_cleaned_opendocument_text_keeps_its_text_and_loses_the_author() -> None:
    cleaned = clean(odt_file(), "plan.odt")

    assert AUTHOR.encode() not in b"".join(archive_members(cleaned).values())
    assert archive_members(cleaned)["content.xml"] == b"<text>What we plan.</text>"
    assert cleaned[30:38] == b"mimetype"


def test_picture_in_a_document_loses_its_metadata() -> None:
    cleaned = archive_members(clean(docx_file(**{"word__media__1.jpeg": jpeg_file()}), "plan.docx"))

    assert AUTHOR.encode() not in cleaned["word/media/1.jpeg"]
    with Image.open(io.BytesIO(cleaned["word/media/1.jpeg"])) as image:
        assert dict(image.getexif()) == {}


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"word__activeX__1.bin": b"x"}, "macros"),
        ({"word__embeddings__oleObject1.bin": b"x"}, "macros or embedded programs"),
        ({"word__embeddings__1.exe": b"x"}, "other files embedded"),
        ({RELATIONS: relations_xml("attachedTemplate", "http://x/t.dotm")}, "from outside"),
        ({RELATIONS: relations_xml("image", "http://x/i.png")}, "from outside"),
        ({"word__a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "from outside"),
        ({"word__a.xml": "<a>"}, "damaged"),
        ({"word__media__1.png": b"MZ"}, "damaged"),
    ],
)
def test_word_document_with_macros_or_external_content_is_refused(
    members: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        clean(docx_file(**members), "plan.docx")


def test_link_in_a_word_document_is_allowed() -> None:
    relation = relations_xml("hyperlink", "https://europa.eu")

    assert clean(docx_file(**{RELATIONS: relation}), "plan.docx")


def test_workbook_embedded_in_a_document_is_cleaned() -> None:
    sent = docx_file(**{"word__embeddings__1.xlsx": docx_file()})

    cleaned = archive_members(clean(sent, "plan.docx"))["word/embeddings/1.xlsx"]

    assert AUTHOR.encode() not in b"".join(archive_members(cleaned).values())


LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href'


@pytest.mark.parametrize(
    ("content", "members"),
    [
        (f'<image {LINK}="http://x/i.png"/>', {}),
        (f'<image {LINK}="../../i.png"/>', {}),
        (f'<image {LINK}="file:///etc/passwd"/>', {}),
        ("<x><script/></x>", {}),
        ("<x/>", {"Basic__Standard__Module1.xml": "<x/>"}),
        ("<x/>", {"Scripts__python__a.py": "x"}),
    ],
)
def test_opendocument_text_with_macros_or_external_content_is_refused(
    content: str, members: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=r"from outside|macros"):
        clean(odt_file(content, **members), "plan.odt")


def test_links_and_own_pictures_in_an_opendocument_text_are_allowed() -> None:
    content = f'<x><a {LINK}="https://europa.eu"/><image {LINK}="Pictures/1.png"/></x>'

    assert clean(odt_file(content, **{"Pictures__1.png": png_file()}), "plan.odt")
