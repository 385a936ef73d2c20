"""A JCO in debriefing, and a replacement of the PDF worker that records the HTML."""

from typing import Any

import pytest

from operations.models import Operation
from tests.execution_factories import ended_jco


@pytest.fixture
def jco_in_debriefing(db: None) -> Operation:
    return ended_jco()


@pytest.fixture
def captured_html(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The HTML given to the PDF worker, which is not started because it takes seconds."""
    printed: list[str] = []

    def record(html: str, *_more: Any) -> bytes:
        printed.append(html)
        return b"%PDF-" + html.encode()

    monkeypatch.setattr("jco_portal.core.pdf._run_worker", record)
    return printed
