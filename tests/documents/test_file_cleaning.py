"""What nobody meant to send does not come out again."""

import io
from typing import Any

import pikepdf
import pytest
from PIL import Image

from jco_portal.core.access import Refused
from jco_portal.documents import file_cleaning
from jco_portal.documents.actions import clean_file
from tests.files import AUTHOR, a_docx, a_jpeg, a_pdf, a_png, a_relation, an_odt, parts_of

RELATIONS = "word___rels__document.xml.rels"


def clean(content: bytes, name: str) -> bytes:
    return clean_file(name, content).content


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (a_jpeg(), "plan.jpg"),
        (a_pdf(acts=True), "plan.pdf"),
        (a_docx(), "plan.docx"),
        (an_odt(), "plan.odt"),
        (b"words", "plan.txt"),
    ],
)
def test_cleaning_is_deterministic(content: bytes, name: str) -> None:
    assert clean(content, name) == clean(content, name)


# Pictures


def test_cleaned_picture_has_no_metadata_and_is_upright() -> None:
    sent = a_jpeg()
    assert AUTHOR.encode() in sent

    kept = clean(sent, "plan.jpg")

    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == {}
        assert "comment" not in image.info
        assert image.size == (20, 40)
    assert AUTHOR.encode() not in kept


def test_data_after_a_picture_is_removed() -> None:
    assert b"PK\x03\x04" not in clean(a_png() + a_docx(), "plan.png")


def test_picture_with_too_many_pixels_is_refused() -> None:
    with pytest.raises(Refused, match="40 million pixels"):
        clean(a_png(8_000, 6_000), "plan.png")
    with pytest.raises(Refused, match="40 million pixels"):
        clean(a_png(20_000, 15_000), "plan.png")


@pytest.mark.parametrize("name", ["plan.png", "plan.jpg"])
def test_damaged_picture_is_refused(name: str) -> None:
    content = {"plan.png": a_png(), "plan.jpg": a_jpeg()}[name]
    with pytest.raises(Refused, match="damaged"):
        clean(content[:30], name)


# PDF


def texts_of(content: bytes) -> str:
    """Everything in a PDF, its objects and streams."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        said: list[Any] = [repr(pdf.trailer)]
        for each in pdf.objects:
            said.append(repr(each))
            if isinstance(each, pikepdf.Stream):
                said.append(each.read_raw_bytes().decode("latin-1"))
        return " ".join(said)


def test_cleaned_pdf_has_no_author_scripts_or_attachments() -> None:
    sent = texts_of(a_pdf(acts=True))
    marks = (AUTHOR, "app.alert", "calc.exe", "carried along", "/OpenAction", "/EmbeddedFile")
    assert [mark for mark in marks if mark not in sent] == []

    kept = texts_of(clean(a_pdf(acts=True), "plan.pdf"))

    assert [mark for mark in marks if mark in kept] == []
    assert "/Page" in kept


def test_data_after_a_pdf_is_removed() -> None:
    assert b"<script>" not in clean(a_pdf() + b"<script>alert(1)</script>", "plan.pdf")


def test_encrypted_pdf_is_refused() -> None:
    with pytest.raises(Refused, match="The PDF is encrypted"):
        clean(a_pdf(encrypted=True), "plan.pdf")


def test_damaged_pdf_is_refused() -> None:
    with pytest.raises(Refused, match="damaged"):
        clean(b"%PDF-1.7 and nothing else", "plan.pdf")


def test_jpeg_in_a_pdf_loses_its_metadata_and_keeps_its_picture() -> None:
    kept = file_cleaning.without_segments(a_jpeg())

    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (40, 20)
        image.load()
    assert AUTHOR.encode() not in kept


# Office files


def test_cleaned_word_document_keeps_its_text_and_loses_the_author() -> None:
    kept = parts_of(clean(a_docx(), "plan.docx"))

    assert AUTHOR.encode() not in b"".join(kept.values())
    assert kept["word/document.xml"] == b"<document>What we plan.</document>"
    assert {"docProps/core.xml", "docProps/app.xml"} <= set(kept)


def test_cleaned_opendocument_text_keeps_its_text_and_loses_the_author() -> None:
    kept = clean(an_odt(), "plan.odt")

    assert AUTHOR.encode() not in b"".join(parts_of(kept).values())
    assert parts_of(kept)["content.xml"] == b"<text>What we plan.</text>"
    assert kept[30:38] == b"mimetype"


def test_picture_in_a_document_loses_its_metadata() -> None:
    kept = parts_of(clean(a_docx(**{"word__media__1.jpeg": a_jpeg()}), "plan.docx"))

    assert AUTHOR.encode() not in kept["word/media/1.jpeg"]
    with Image.open(io.BytesIO(kept["word/media/1.jpeg"])) as image:
        assert dict(image.getexif()) == {}


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"word__activeX__1.bin": b"x"}, "macros"),
        ({"word__embeddings__oleObject1.bin": b"x"}, "macros or embedded programs"),
        ({"word__embeddings__1.exe": b"x"}, "other files embedded"),
        ({RELATIONS: a_relation("attachedTemplate", "http://x/t.dotm")}, "from outside"),
        ({RELATIONS: a_relation("image", "http://x/i.png")}, "from outside"),
        ({"word__a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "from outside"),
        ({"word__a.xml": "<a>"}, "damaged"),
        ({"word__media__1.png": b"MZ"}, "damaged"),
    ],
)
def test_word_document_with_macros_or_external_content_is_refused(
    parts: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        clean(a_docx(**parts), "plan.docx")


def test_link_in_a_word_document_is_allowed() -> None:
    relation = a_relation("hyperlink", "https://europa.eu")

    assert clean(a_docx(**{RELATIONS: relation}), "plan.docx")


def test_workbook_embedded_in_a_document_is_cleaned() -> None:
    sent = a_docx(**{"word__embeddings__1.xlsx": a_docx()})

    kept = parts_of(clean(sent, "plan.docx"))["word/embeddings/1.xlsx"]

    assert AUTHOR.encode() not in b"".join(parts_of(kept).values())


LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href'


@pytest.mark.parametrize(
    ("content", "parts"),
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
    content: str, parts: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=r"from outside|macros"):
        clean(an_odt(content, **parts), "plan.odt")


def test_links_and_own_pictures_in_an_opendocument_text_are_allowed() -> None:
    content = f'<x><a {LINK}="https://europa.eu"/><image {LINK}="Pictures/1.png"/></x>'

    assert clean(an_odt(content, **{"Pictures__1.png": a_png()}), "plan.odt")
