"""A replacement of the PDF worker that records what it would render."""

from typing import Any

import pytest


@pytest.fixture
def captured_pdf_context(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The template contexts given to the PDF worker, which is not started."""
    contexts: list[dict[str, Any]] = []

    def render(_template: str, context: dict[str, Any], **_more: Any) -> bytes:
        contexts.append(context)
        return b"%PDF-" + str(len(contexts)).encode()

    monkeypatch.setattr("jco_portal.documents.pdf.render_pdf", render)
    return contexts
