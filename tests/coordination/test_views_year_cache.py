"""The cached page of a year: valid until data change, and only for equal access."""

from typing import Any
from uuid import uuid4

import pytest

from coordination.actions import run_full_overlap_check
from coordination.timeline import page_cache
from jco_portal.directory.actions import open_account
from operations.actions.transitions import perform_operation_transition
from tests.coordination.year_page import drawn_names, year_page
from tests.factories import make_external_operation, make_operation, make_user

pytestmark = pytest.mark.django_db


def set_data_versions(monkeypatch: pytest.MonkeyPatch, *marks: str) -> None:
    """Let the data have these versions, one after the other, without writing."""
    run = uuid4().hex
    versions = [(run, mark) for mark in marks]
    monkeypatch.setattr(page_cache, "data_version", lambda: (versions.pop(0), True))


def test_cached_page_is_served_until_the_data_version_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = make_user()
    set_data_versions(monkeypatch, "a", "a", "b")
    made: list[int] = []

    def make() -> dict[str, Any]:
        made.append(1)
        return {"status": 200, "number": len(made)}

    pages = [page_cache.cached_page(user, [], make)["number"] for _time in range(3)]

    assert pages == [1, 1, 2]


def test_cached_page_is_not_shared_between_organisations_or_roles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_data_versions(monkeypatch, "a", "a", "a")
    people = [make_user("planner", "LT"), make_user("planner", "PL"), make_user("expert", "LT")]

    pages = [
        page_cache.cached_page(user, [], lambda user=user: {"status": 200, "for": user.email})[
            "for"
        ]
        for user in people
    ]

    assert pages == [user.email for user in people]


def test_facilitators_have_separate_cached_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    set_data_versions(monkeypatch, "a", "a")
    named, other = (
        make_user("facilitator", "SE"),
        open_account("second@test.example", organisation="SE", roles=["facilitator"]),
    )

    pages = [
        page_cache.cached_page(
            user, [("eyes", "own")], lambda user=user: {"status": 200, "for": user.pk}
        )
        for user in (named, other)
    ]

    assert [page["for"] for page in pages] == [named.pk, other.pk]


@pytest.mark.parametrize("address", ["?year=2027&year=2026", "?year=2027&year="])
def test_page_is_cached_under_the_year_shown(
    client_for: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    make_operation("Amber", state="tabled", phases=(("2027-10-06", "2027-10-13"),))
    set_data_versions(monkeypatch, "a", "a", "a")
    client = client_for()
    year_page(client, address)
    year_page(client, "?year=2026&year=2027")

    page = year_page(client, "?year=2027")

    assert drawn_names(page) == ["Amber"]


def test_refused_page_is_not_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    set_data_versions(monkeypatch, "a", "a")
    user = make_user()
    page_cache.cached_page(user, [], lambda: {"status": 400})

    page = page_cache.cached_page(user, [], lambda: {"status": 200})

    assert page["status"] == 200


def test_every_change_gives_a_new_data_version() -> None:
    marks = []

    def note(_done: object) -> None:
        marks.append(page_cache.data_version()[0])

    note("nothing")
    note(operation := make_operation("Amber", state="tabled"))
    note(make_external_operation("Gryphon"))
    note(run_full_overlap_check())
    note(operation.organisers.all().update(name="Lietuva"))
    note(
        perform_operation_transition(
            operation, "cancel", by=make_user("planner", "LT"), reason="test"
        )
    )
    note(run_full_overlap_check())

    assert [index for index, mark in enumerate(marks) if mark in marks[:index]] == []


def test_page_is_not_cached_during_an_open_write_transaction() -> None:
    make_operation("Amber")  # this test's own transaction has written and is still open

    _mark, is_settled = page_cache.data_version()

    assert not is_settled
