"""Fixtures of the journeys."""

from typing import Any

import pytest

from tests.journeys.hand import Hand, Taking


@pytest.fixture
def as_(sign_in: Any, browser_page: Any) -> Taking:
    """Let another person sit down at the browser."""

    def take(role: str, place: str) -> Hand:
        browser_page.context.clear_cookies()
        return Hand(sign_in(role, place))

    return take
