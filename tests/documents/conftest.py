"""Replacements of the PDF worker: one records the HTML, one fails."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from jco_portal.core.pdf import PdfTimeout

RENDER_PATH = "jco_portal.core.pdf._run_worker"


@pytest.fixture
def captured_html(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The HTML given to the PDF worker, which is not started."""
    printed: list[str] = []

    def record(html: str, *_more: Any) -> bytes:
        printed.append(html)
        return b"%PDF-" + html.encode()

    monkeypatch.setattr(RENDER_PATH, record)
    return printed


@pytest.fixture
def broken_pdf_worker(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Callable[[], AbstractContextManager[None]]:
    """Return a context manager within which every PDF fails with a timeout."""
    caplog.set_level("CRITICAL", logger="jco_portal.outbox.actions")

    def fail(*_arguments: Any) -> bytes:
        raise PdfTimeout("not done after 300 seconds")

    @contextmanager
    def broken() -> Iterator[None]:
        with monkeypatch.context() as inside:
            inside.setattr(RENDER_PATH, fail)
            yield

    return broken
