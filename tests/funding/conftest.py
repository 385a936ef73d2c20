"""What tests of funding share: a press that is not started."""

from typing import Any

import pytest


@pytest.fixture
def captured_pdf_context(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The press is not started: what it would be given is kept."""
    contexts: list[dict[str, Any]] = []

    def render(_template: str, context: dict[str, Any], **_more: Any) -> bytes:
        contexts.append(context)
        return b"%PDF-" + str(len(contexts)).encode()

    monkeypatch.setattr("jco_portal.documents.pdf.render_pdf", render)
    return contexts
