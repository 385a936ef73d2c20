"""What tests of the portal share: every page, and the flock in which canaries sit."""

from functools import cache

import pytest

from jco_portal.directory.queries import person_signed_in
from operations.models import Operation
from tests.portal.flock import a_flock
from tests.portal.reading import number_of
from tests.portal.showing import every_page


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The address of every page of ours, in a portal where each of them shows something."""
    return every_page(monkeypatch)


@pytest.fixture
def flock() -> dict[int, Operation]:
    """Thirty operations by number, every protected field of them filled."""
    a_flock()
    rows = Operation.objects.filter(reference__startswith="2027-XX-")
    return {number_of(each): each for each in rows}


@pytest.fixture
def known_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reader is looked up once, for a test that asks much and changes nobody's rights."""
    monkeypatch.setattr("jco_portal.directory.backends.person_signed_in", cache(person_signed_in))


@pytest.fixture
def plain_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers without what the client keeps of each template, for a test that asks much."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_a, **_k: None)
