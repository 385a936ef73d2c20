"""What tests of the portal share: every page, and the flock in which canaries sit."""

from functools import cache

import pytest

from jco_portal.directory.queries import signed_in_user
from operations.models import Operation
from tests.portal.page_fixtures import all_page_urls
from tests.portal.page_reader import number_of
from tests.portal.protected_records import create_protected_records


@pytest.fixture
def page_urls(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The address of every page of ours, in a portal where each of them shows something."""
    return all_page_urls(monkeypatch)


@pytest.fixture
def protected_records() -> dict[int, Operation]:
    """Thirty operations by number, every protected field of them filled."""
    create_protected_records()
    rows = Operation.objects.filter(reference__startswith="2027-XX-")
    return {number_of(each): each for each in rows}


@pytest.fixture
def known_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reader is looked up once, for a test that asks much and changes nobody's rights."""
    monkeypatch.setattr("jco_portal.directory.backends.signed_in_user", cache(signed_in_user))


@pytest.fixture
def plain_responses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers without what the client keeps of each template, for a test that asks much."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_a, **_k: None)
