"""What tests of follow-up share: a JCO that has ended, and a press that prints nothing."""

from typing import Any

import pytest

from operations.models import Operation
from tests.running import control, debriefed_jco, seize, validate


@pytest.fixture
def ended(db: None) -> Operation:
    """A JCO of Lithuania in debriefing, with a seizure and controls that count."""
    operation = debriefed_jco()
    validate(operation, seize(operation, 250_000), control(operation))
    return operation


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be printed, as the page it is printed from; the press itself takes seconds."""
    printed: list[str] = []

    def keep(html: str, *_more: Any) -> bytes:
        printed.append(html)
        return b"%PDF-" + html.encode()

    monkeypatch.setattr("jco_portal.kernel.pdf._print", keep)
    return printed
