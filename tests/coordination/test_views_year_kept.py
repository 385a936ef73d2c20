"""A year that was read is kept until data move, for eyes of the same kind alone."""

from typing import Any
from uuid import uuid4

import pytest

from coordination.actions import detect_all
from coordination.timeline import page_cache
from jco_portal.directory.actions import open_account
from operations.actions.transitions import move_operation
from tests.coordination.year import drawn_names, page_of
from tests.world import an_operation, body_operation, person

pytestmark = pytest.mark.django_db


def keep_under(monkeypatch: pytest.MonkeyPatch, *marks: str) -> None:
    """Let the data have these marks, one after the other, while nobody writes."""
    run = uuid4().hex
    waiting = [(run, mark) for mark in marks]
    monkeypatch.setattr(page_cache, "data_mark", lambda: (waiting.pop(0), True))


def test_cached_page_is_served_until_the_data_version_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = person()
    keep_under(monkeypatch, "a", "a", "b")
    made: list[int] = []

    def make() -> dict[str, Any]:
        made.append(1)
        return {"status": 200, "number": len(made)}

    pages = [page_cache.remembered(user, [], make)["number"] for _time in range(3)]

    assert pages == [1, 1, 2]


def test_cached_page_is_not_shared_between_organisations_or_roles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep_under(monkeypatch, "a", "a", "a")
    people = [person("planner", "LT"), person("planner", "PL"), person("expert", "LT")]

    pages = [
        page_cache.remembered(user, [], lambda user=user: {"status": 200, "for": user.email})["for"]
        for user in people
    ]

    assert pages == [user.email for user in people]


def test_facilitators_have_separate_cached_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_under(monkeypatch, "a", "a")
    named, other = (
        person("facilitator", "SE"),
        open_account("second@test.example", organisation="SE", roles=["facilitator"]),
    )

    pages = [
        page_cache.remembered(
            user, [("eyes", "own")], lambda user=user: {"status": 200, "for": user.pk}
        )
        for user in (named, other)
    ]

    assert [page["for"] for page in pages] == [named.pk, other.pk]


@pytest.mark.parametrize("address", ["?year=2027&year=2026", "?year=2027&year="])
def test_page_is_cached_under_the_year_shown(
    client_of: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    an_operation("Amber", state="tabled", phases=(("2027-10-06", "2027-10-13"),))
    keep_under(monkeypatch, "a", "a", "a")
    client = client_of()
    page_of(client, address)
    page_of(client, "?year=2026&year=2027")

    page = page_of(client, "?year=2027")

    assert drawn_names(page) == ["Amber"]


def test_refused_page_is_not_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_under(monkeypatch, "a", "a")
    user = person()
    page_cache.remembered(user, [], lambda: {"status": 400})

    page = page_cache.remembered(user, [], lambda: {"status": 200})

    assert page["status"] == 200


def test_every_change_gives_a_new_data_version() -> None:
    marks = []

    def note(_done: object) -> None:
        marks.append(page_cache.data_mark()[0])

    note("nothing")
    note(operation := an_operation("Amber", state="tabled"))
    note(body_operation("Gryphon"))
    note(detect_all())
    note(operation.organisers.all().update(name="Lietuva"))
    note(move_operation(operation, "cancel", by=person("planner", "LT"), reason="test"))
    note(detect_all())

    assert [index for index, mark in enumerate(marks) if mark in marks[:index]] == []


def test_page_is_not_cached_during_an_open_write_transaction() -> None:
    an_operation("Amber")  # this test's own transaction has written and is still open

    _mark, is_settled = page_cache.data_mark()

    assert not is_settled
