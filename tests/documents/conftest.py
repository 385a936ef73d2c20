"""What tests of produced documents share: a press that prints nothing, or breaks."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from jco_portal.core.pdf import PrintedTooLong

PRESS = "jco_portal.core.pdf._print"


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be printed, as the page it is printed from."""
    printed: list[str] = []

    def keep(html: str, *_more: Any) -> bytes:
        printed.append(html)
        return b"%PDF-" + html.encode()

    monkeypatch.setattr(PRESS, keep)
    return printed


@pytest.fixture
def broken_press(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Callable[[], AbstractContextManager[None]]:
    """Within it nothing can be printed."""
    caplog.set_level("CRITICAL", logger="jco_portal.outbox.actions")

    def fail(*_given: Any) -> bytes:
        raise PrintedTooLong("not done after 300 seconds")

    @contextmanager
    def broken() -> Iterator[None]:
        with monkeypatch.context() as inside:
            inside.setattr(PRESS, fail)
            yield

    return broken
