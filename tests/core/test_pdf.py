"""The PDF worker: own font, page format, and no access to other files or servers."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pdfua
import pytest
from django.template import engines
from pypdf import PdfReader

from jco_portal.core import pdf
from jco_portal.core.pdf import PdfError, missing_characters, render_pdf

pytestmark = pytest.mark.slow

PAGE = '{% extends "pdf/base.html" %}{% block content %}BODY{% endblock %}'


@pytest.fixture
def print_page(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., PdfReader]:
    """Return a function that renders a template text as a PDF, as a template file would be."""
    monkeypatch.setattr(
        pdf,
        "render_to_string",
        lambda text, variables: engines["django"].from_string(text).render(variables),
    )

    def print_page(body: str, **context: Any) -> PdfReader:
        variables = {"marking": "LIMITE", **context}
        return PdfReader(
            io.BytesIO(render_pdf(PAGE.replace("BODY", body), variables, title="A title"))
        )

    return print_page


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """Run a server on this machine that records the requested paths."""
    requested_paths: list[str] = []

    class RequestRecorder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requested_paths.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/again")
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), RequestRecorder)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/canary", requested_paths
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def pdf_text(document: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in document.pages)


HOSTILE = """
    <style>
      @import url("URL"); body { background: url("URL"); list-style: url(URL) }
      @font-face { font-family: Canary; src: url("URL") }
      h1::after { content: url("URL") }
    </style>
    <link rel="stylesheet" href="URL"><link rel="attachment" href="URL">
    <h1>Still here</h1>
    <img src="URL" alt="canary"><object data="URL"></object><embed src="URL">
    <svg width="9" height="9"><title>canary</title><image href="URL" width="9" height="9"/>
    <use href="URL#a"/></svg>
    <a rel="attachment" href="URL">canary link</a>
"""


def test_pdf_worker_opens_no_address_outside_static_files(
    print_page: Callable[..., PdfReader], tmp_path: Path
) -> None:
    secret = tmp_path / "canary.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text>WHISPER</text></svg>")
    ways_out = ("static:../README.md", "static:%2e%2e/pyproject.toml", "static:/etc/passwd")

    with listener() as (address, requested_paths):
        for url in (address, secret.as_uri(), str(secret), *ways_out):
            document = print_page(HOSTILE.replace("URL", url))

            assert "Still here" in pdf_text(document)
            assert "WHISPER" not in pdf_text(document)
            assert not document.attachments
        assert requested_paths == []


def test_pdf_worker_refuses_data_addresses(
    print_page: Callable[..., PdfReader],
) -> None:
    url = "data:text/css,h1::after{content:'WHISPER'}"

    document = print_page(f'<link rel="stylesheet" href="{url}"><h1>Still here</h1>')

    assert "WHISPER" not in pdf_text(document)


def test_missing_style_sheet_stops_the_pdf(
    print_page: Callable[..., PdfReader],
) -> None:
    with pytest.raises(PdfError, match=r"no static file css/nowhere\.css"):
        print_page('<link rel="stylesheet" href="static:css/nowhere.css">')


def test_pdf_worker_stops_after_the_time_limit(
    print_page: Callable[..., PdfReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "DEFAULT_TIMEOUT_SECONDS", 0.2)

    with pytest.raises(PdfError, match=r"not done after 0\.2 seconds"):
        print_page("<p>Never printed</p>")


def test_every_page_shows_marking_title_and_number(
    print_page: Callable[..., PdfReader],
) -> None:
    body = "{% for row in rows %}<p>Row {{ row }}</p>{% endfor %}"

    document = print_page(body, rows=range(120))

    assert len(document.pages) > 2
    for number, page in enumerate(document.pages, start=1):
        text = page.extract_text()
        assert "LIMITE" in text
        assert "A title" in text
        assert f"page {number} of {len(document.pages)}" in text


def test_pages_are_a4(print_page: Callable[..., PdfReader]) -> None:
    document = print_page("<p>One page</p>")

    box = document.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


def test_single_font_family_is_embedded_even_for_unknown_characters(
    print_page: Callable[..., PdfReader],
) -> None:
    body = "<p>plain <b>bold</b> <i>italic</i> <tt>machine</tt> 漢字 ☺ עברית</p>"

    document = print_page(body)

    assert families(document) == {"Source-Sans-3"}


def families(document: PdfReader) -> set[str]:
    names = set()
    for page in document.pages:
        for font in page["/Resources"]["/Font"].get_object().values():
            name = font.get_object()["/BaseFont"].rpartition("+")[2].rstrip(",")
            names.add("Source-Sans-3" if name.startswith("Source-Sans-3") else name)
    return names


def test_text_in_all_official_alphabets_can_be_extracted(
    print_page: Callable[..., PdfReader],
) -> None:
    texts = [
        "Ευρωπαϊκή Ένωση",
        "Митническа операция Ѝ",
        "Għawdex żejt ħaddiem",
        "Őrség Łódź Říčany Ștefan",
    ]

    body = "{% for word in words %}<p>{{ word }}</p>{% endfor %}"

    document = print_page(body, words=texts)

    assert all(word in pdf_text(document) for word in texts)


@pytest.mark.parametrize("spoiler", ["\x00", "\x07", "\x1b[31m", "\x9b", "\ud800", "\ufffe"])
def test_unprintable_characters_are_removed(
    print_page: Callable[..., PdfReader], spoiler: str
) -> None:
    document = print_page("<p>{{ name }}</p>", name=f"be{spoiler}fore")

    printed = "be[31mfore" if "\x1b" in spoiler else "before"
    assert printed in pdf_text(document)


def test_markup_in_data_is_printed_as_text(print_page: Callable[..., PdfReader]) -> None:
    document = print_page("<p>{{ name }}</p>", name="<img src=x>&amp;")

    assert "<img src=x>&amp;" in pdf_text(document)


def test_pdf_meets_the_pdf_ua_standard(
    print_page: Callable[..., PdfReader], tmp_path: Path
) -> None:
    body = (
        "<h1>List</h1><table><thead><tr><th scope=col>Name</th><th scope=col>Days</th></tr></thead>"
        "<tbody><tr><th scope=row>WAREHOUSE</th><td>31</td></tr></tbody></table>"
    )
    file = tmp_path / "document.pdf"

    document = print_page(body)

    file.write_bytes(document.stream.getvalue())
    errors = [f for f in pdfua.validate(str(file)).findings if f.severity is pdfua.Severity.ERROR]
    assert errors == []
    assert document.trailer["/Root"]["/Lang"] == "en"
    assert document.metadata.title == "A title"


def test_character_missing_from_the_font_is_shown_as_a_box(
    print_page: Callable[..., PdfReader],
) -> None:
    document = print_page("<p>{{ said }}</p>", said="cafe\u0301 😀\ufe0f and 漢")

    text = " ".join(pdf_text(document).split())
    assert "café" in text
    assert "□ and □" in text


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Ευρωπαϊκή Ѝ Għawdex Őrség €…", []),
        ("e\u0301 \u00ad\u200d\n", []),
        ("a 漢 😀 漢", ["漢", "😀"]),
    ],
)
def test_missing_characters_lists_characters_absent_from_the_font(
    text: str, missing: list[str]
) -> None:
    assert missing_characters(text) == missing
