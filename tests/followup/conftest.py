"""What tests of follow-up share: a JCO that has ended, and a press that prints nothing."""

from typing import Any

import pytest

from operations.models import Operation
from tests.running import ended_jco


@pytest.fixture
def ended(db: None) -> Operation:
    return ended_jco()


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be printed, as the page it is printed from; the press itself takes seconds."""
    printed: list[str] = []

    def keep(html: str, *_more: Any) -> bytes:
        printed.append(html)
        return b"%PDF-" + html.encode()

    monkeypatch.setattr("jco_portal.core.pdf._print", keep)
    return printed
