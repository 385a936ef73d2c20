"""Fixtures of the portal: the address of every page, and operations with leak markers."""

from functools import cache

import pytest

from jco_portal.directory.queries import signed_in_user
from operations.models import Operation
from tests.portal.page_fixtures import all_page_urls
from tests.portal.page_reader import number_of
from tests.portal.protected_records import create_protected_records


@pytest.fixture
def page_urls(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The address of every page, in a portal in which each page has content."""
    return all_page_urls(monkeypatch)


@pytest.fixture
def protected_records() -> dict[int, Operation]:
    """Thirty operations by number, with a leak marker in every protected field."""
    create_protected_records()
    rows = Operation.objects.filter(reference__startswith="2027-XX-")
    return {number_of(each): each for each in rows}


@pytest.fixture
def known_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look up each reader once, for a test with many requests that changes no rights."""
    monkeypatch.setattr("jco_portal.directory.backends.signed_in_user", cache(signed_in_user))


@pytest.fixture
def plain_responses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Omit the templates that the test client stores, for a test with many requests."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_a, **_k: None)
