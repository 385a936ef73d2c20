"""Responses with files to download."""

import pytest

from jco_portal.core.downloads import CSV_TYPE, attachment_response


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("plan.csv", 'attachment; filename="plan.csv"'),
        ('a"b.csv', 'attachment; filename="a\\"b.csv"'),
        ("année.csv", "attachment; filename*=utf-8''ann%C3%A9e.csv"),
    ],
)
def test_attachment_response_keeps_name_content_and_type(name: str, disposition: str) -> None:
    response = attachment_response("day,place\n", name, CSV_TYPE)

    assert response.content == b"day,place\n"
    assert response.headers["Content-Disposition"] == disposition
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_attachment_response_forbids_scripts_and_caching() -> None:
    response = attachment_response(memoryview(b"<script>"), "page.html", "text/html")

    assert response.content == b"<script>"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"] == "private, no-store"
