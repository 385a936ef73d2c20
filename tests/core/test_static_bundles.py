"""Static files, bundled and compressed, and compressed responses."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client

from jco_portal.core.static_bundles import BUNDLES, IMPORT_PATTERN, TextCompressionMiddleware

TEXT = "Joint Customs Operations. " * 100


def answered(kind: str, content: bytes = TEXT.encode(), **headers: str) -> HttpResponse:
    """Return the response to a browser that accepts gzip."""
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = "gzip, deflate, br"
    answer = HttpResponse(content, content_type=kind, headers=headers)
    return TextCompressionMiddleware(lambda _request: answer)(request)


def test_html_page_is_compressed_when_the_browser_accepts_gzip(client: Client, db: None) -> None:
    plain = client.get("/accounts/login/")
    small = client.get("/accounts/login/", headers={"accept-encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert int(small.headers["Content-Length"]) == len(small.content) < len(plain.content) / 2
    assert b"JCO Portal</title>" in gzip.decompress(small.content)


def test_compressed_page_length_varies() -> None:
    lengths = {len(answered("text/html").content) for _time in range(40)}

    assert len(lengths) > 5


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "text/csv", "application/json"])
def test_text_response_is_compressed_with_a_weak_etag(kind: str) -> None:
    answer = answered(kind, ETag='"1"')

    assert gzip.decompress(answer.content) == TEXT.encode()
    assert answer.headers["ETag"] == 'W/"1"'


@pytest.mark.parametrize(
    "kind",
    [
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/octet-stream",
        "image/png",
    ],
)
def test_binary_download_is_sent_unchanged(kind: str) -> None:
    answer = answered(kind, ETag='"1"')

    assert answer.content == TEXT.encode()
    assert answer.headers["ETag"] == '"1"'
    assert "Content-Encoding" not in answer.headers


def test_streamed_response_stays_a_stream() -> None:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = "gzip"
    answer = StreamingHttpResponse(iter([TEXT.encode()] * 3), content_type="text/csv")

    sent = TextCompressionMiddleware(lambda _request: answer)(request)

    assert sent.streaming
    assert gzip.decompress(b"".join(sent.streaming_content)) == TEXT.encode() * 3


@pytest.mark.parametrize("name", BUNDLES)
def test_collected_bundle_contains_its_imports_and_is_compressed(
    collected_static_file: Callable[[str], Path], name: str
) -> None:
    source, file = settings.BASE_DIR / "static" / name, collected_static_file(name)
    imported_names = IMPORT_PATTERN.findall(source.read_text())

    text = file.read_text()
    assert imported_names
    assert not re.search(r"^@?import\b", text, re.MULTILINE)
    for imported_name in imported_names:
        assert source.with_name(imported_name).read_text().splitlines()[0] in text, imported_name
        assert not list(
            file.parent.glob(f"{Path(imported_name).stem}.*{Path(imported_name).suffix}")
        ), imported_name
    assert file.with_name(f"{file.name}.br").stat().st_size < len(text) / 2
    assert file.with_name(f"{file.name}.gz").exists()


def test_bundled_style_sheet_refers_to_existing_fonts(
    collected_static_file: Callable[[str], Path],
) -> None:
    sheet = collected_static_file("css/site.css")

    named = re.findall(r'url\("([^"]+)"\)', sheet.read_text())

    assert named
    assert [name for name in named if not (sheet.parent / name).exists()] == []


def test_compressed_style_sheets_total_at_most_20_kb(
    collected_static_file: Callable[[str], Path],
) -> None:
    sheets = [collected_static_file(f"css/{name}.css") for name in ("site", "print")]

    assert sum(each.with_name(f"{each.name}.br").stat().st_size for each in sheets) <= 20_000
