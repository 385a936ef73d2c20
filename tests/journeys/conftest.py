"""Fixtures of the journeys."""

from typing import Any

import pytest

from tests.journeys.browser import BrowserUser, SwitchUser


@pytest.fixture
def browser_as(sign_in: Any, browser_page: Any) -> SwitchUser:
    """Return a function that signs another user in, in the same browser."""

    def take(role: str, organisation_code: str) -> BrowserUser:
        browser_page.context.clear_cookies()
        return BrowserUser(sign_in(role, organisation_code))

    return take
