"""The pages on a late grant: what they warn of, to whom, and what they refuse."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from coordination.models import Overlap
from funding.actions.line_funding import fund_line
from funding.models import Programme
from operations.models import Operation
from tests.funding.applications import a_call
from tests.funding.budgets import a_line, address, programme
from tests.pages import queries_of, words
from tests.undone import undone
from tests.world import body_operation, jco, person

CODE = "regulation-515-97"
NEW_YEAR, JUNE = date(2027, 1, 1), date(2027, 6, 20)
AT_RISK = reverse("funding:at_risk")


@pytest.fixture(autouse=True)
def today(db: None) -> Iterator[None]:
    """The last Saturday of November 2026, with a programme of which all months are known."""
    Programme.objects.filter(code=CODE).update(
        months_to_grant_median=6,
        months_to_grant_ninetieth=9,
        months_to_grant_basis="stated",
        allows_start_before_grant=False,
    )
    with time_machine.travel("2026-11-28T12:00Z", tick=False):
        yield


def waiting(
    name: str, start: str = "2027-06-01", end: str = "2027-06-12", **more: Any
) -> Operation:
    """A tabled JCO of Lithuania that a programme is to fund."""
    operation = jco(name, "LT", phases=((start, end),))
    fund_line(a_line(operation, goods=("cigarettes",)), programme(CODE), by=person())
    return operation


@pytest.fixture
def amber() -> Operation:
    return waiting("Amber")


def here(operation: Operation, asked: str = "") -> str:
    return address("late_grant", operation.reference) + asked


def test_june_start_after_application_on_new_years_day_shows_a_warning(
    amber: Operation, client_of: Any
) -> None:
    page = words(client_of().get(here(amber, "?applied_on=2027-01-01")))

    assert "The planned start, 1 June 2027, lies 17 weeks before 1 October 2027" in page
    assert "Chance that the grant has come by the start 28" in page


def test_start_on_the_earliest_safe_day_shows_no_warning(client_of: Any) -> None:
    later = waiting("Basalt", "2027-10-01", "2027-10-05")
    client = client_of()

    page = client.get(here(later, "?applied_on=2027-01-01"))

    assert not page.context["page"].warns
    assert page.context["page"].needed == "1 October 2027"
    record = words(client.get(later.get_absolute_url()))
    assert "See what a later start would meet" not in record


def test_delay_names_the_conflict_that_would_arise(amber: Operation, client_of: Any) -> None:
    body_operation("Vigil", phases=(("2027-09-05", "2027-09-20"),), participants=("LT",))

    answer = client_of().get(here(amber, "?applied_on=2027-01-01"))

    third = answer.context["page"].slips.rows[3]
    assert [each.name for each in third.told] == ["Vigil"]
    assert "5–12 September 2027" in third.told[0].common
    assert "Vigil" in words(answer)
    assert not Overlap.objects.exists()


def test_late_grant_page_without_a_programme_shows_the_next_action(client_of: Any) -> None:
    page = words(client_of().get(here(jco("Cobalt", "LT"))))

    assert "Let a programme fund lines of its budget, or try one below." in page


def test_assumed_programme_is_shown_but_not_stored(client_of: Any) -> None:
    operation = jco("Cobalt", "LT", phases=(("2027-06-01", "2027-06-12"),))

    page = client_of().get(here(operation, f"?applied_on=2027-01-01&programme={CODE}"))

    assert page.context["page"].needed == "1 October 2027"
    assert "This is supposed" in words(page)
    assert not operation.applications.exists()
    assert client_of().get(here(operation)).context["page"].needed == ""


def test_invalid_assumption_shows_an_error_and_the_recorded_delays(
    amber: Operation, client_of: Any
) -> None:
    fields = {
        "applied_on=13/13/2026": "applied_on",
        "applied_on=0000-00-00": "applied_on",
        "applied_on=9999-12-31": "applied_on",
        "applied_on=0001-01-01": "applied_on",
        "programme=none-such": "programme",
        "programme=%F0%9F%90%9F": "programme",
    }
    client = client_of()

    answers = {asked: client.get(here(amber, f"?{asked}")) for asked in fields}

    assert {answer.status_code for answer in answers.values()} == {422}
    wrong = {asked: list(answer.context["form"].errors) for asked, answer in answers.items()}
    assert wrong == {asked: [field] for asked, field in fields.items()}
    shown = {asked: bool(answer.context["page"].slips.rows) for asked, answer in answers.items()}
    assert shown == dict.fromkeys(fields, True), "what is recorded is shown all the same"


def test_funding_risk_is_visible_only_to_readers_of_the_budget(
    amber: Operation, client_of: Any
) -> None:
    readers = {("planner", "LT"), ("expert", "DK"), ("secretariat", "GSC"), ("planner", "OLAF")}
    others = {("planner", "ES"), ("liaison", "WCO")}
    answers = {}

    for hat in readers | others:
        client = client_of(*hat)
        listed = [row.name for row in client.get(AT_RISK).context["rows"]]
        answers[hat] = (client.get(here(amber)).status_code, listed)

    assert answers == dict.fromkeys(readers, (200, ["Amber"])) | dict.fromkeys(others, (404, []))


def test_overview_and_home_page_warn_readers_of_the_budget(
    amber: Operation, client_of: Any
) -> None:
    warning = "the earliest safe start with Regulation 515/97"

    for client in (client_of(), client_of("expert", "DK")):
        assert warning in words(client.get(amber.get_absolute_url()))
        home = client.get("/")
        [group] = [each for each in home.context["groups"] if each.title == "At risk from funding"]
        assert [(each.title, each.action_url) for each in group.items] == [("Amber", here(amber))]
    assert warning not in words(client_of("planner", "ES").get(amber.get_absolute_url()))


def test_calendar_flags_the_earliest_safe_start_for_readers_of_the_budget(
    amber: Operation, client_of: Any
) -> None:
    flag = "At risk from funding: safe from"
    year = reverse("coordination:year") + "?year=2027"

    assert flag in client_of("expert", "DK").get(year).content.decode()
    assert flag not in client_of("planner", "ES").get(year).content.decode()


def test_risk_list_is_sorted_by_risk_and_omits_safe_operations(client_of: Any) -> None:
    for name, start, end in (
        ("Amber", "2027-06-01", "2027-06-12"),
        ("Basalt", "2027-03-01", "2027-03-05"),
        ("Cobalt", "2028-06-01", "2028-06-05"),
        ("Dune", "2027-08", "2027-08"),
    ):
        waiting(name, start, end)

    rows = client_of("expert", "DK").get(AT_RISK).context["rows"]

    assert [(row.name, row.is_open) for row in rows] == [
        ("Basalt", False),
        ("Amber", False),
        ("Dune", True),
    ]


def test_empty_risk_list_explains_that_no_jco_is_at_risk(client_of: Any) -> None:
    page = words(client_of("expert", "DK").get(AT_RISK))

    assert "No JCO that you may read about is at risk from funding" in page


def test_late_grant_pages_take_as_many_queries_for_many_operations_as_for_a_single(
    amber: Operation, client_of: Any
) -> None:
    client = client_of("expert", "DK")
    body_operation("Vigil", phases=(("2027-09-05", "2027-09-20"),), participants=("LT",))
    one = [queries_of(client, path) for path in (AT_RISK, here(amber), "/")]

    for number in range(2):
        waiting(f"Basalt {number}")
        days = (("2027-08-05", "2027-09-20"),)
        body_operation(f"Vigil {number}", phases=days, participants=("LT",))

    assert [queries_of(client, path) for path in (AT_RISK, here(amber), "/")] == one


def test_phases_reversed_by_a_delay_do_not_break_the_page(client_of: Any) -> None:
    phases = (("2027-07-01", "2027-07-05"), ("2027-08-30", "2027-08"))
    turned = jco("Turnstone", "LT", phases=phases)

    answer = client_of().get(here(turned, f"?applied_on=2027-01-01&programme={CODE}"))

    assert len(answer.context["page"].slips.rows) == 13


def test_certainty_of_overlaps_with_a_hidden_operation_is_not_shown(client_of: Any) -> None:
    operation = jco("Fjord", "NO", phases=(("2027-06-01", "2027-06-12"),))
    jco("Basalt", "PL", participants=("NO",), phases=(("2027-12", "2028-02"),))
    body_operation("Cobalt", phases=(("2028", "2028"),))

    page = client_of("planner", "NO").get(here(operation, f"?programme={CODE}")).context["page"]

    said = [count.label for row in page.slips.rows for count in row.counts]
    assert said
    assert not [words for words in said if "known only to the year" in words]


def test_risk_list_shows_the_basis_of_the_safe_day_and_the_needed_delay(
    amber: Operation, client_of: Any
) -> None:
    cases: list[tuple[dict[str, Any], date, tuple[str, str]]] = [
        ({}, NEW_YEAR, ("nine of ten have come", "4 months later")),
        ({"months_to_grant_ninetieth": None}, NEW_YEAR, ("half of the grants have come", "")),
        ({"allows_start_before_grant": True}, JUNE, ("it is applied for by then", "1 month later")),
    ]
    client = client_of("expert", "DK")

    for facts, closes_on, said in cases:
        with undone():
            a_call(CODE, closes_on=closes_on)
            Programme.objects.filter(code=CODE).update(code=CODE, **facts)

            [row] = client.get(AT_RISK).context["rows"]

        assert (row.basis, row.slip) == said
        assert row.slip or row.no_slip == "cannot be told"


def test_programme_with_immediate_start_is_safe_on_any_day(client_of: Any) -> None:
    operation = waiting("Amber")
    Programme.objects.filter(code=CODE).update(allows_start_before_application=True)

    page = client_of().get(here(operation)).context["page"]

    assert page.needed == "any day"
    assert all(row.is_safe for row in page.slips.rows)
