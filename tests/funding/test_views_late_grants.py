"""The pages on late grants: warnings, access and errors."""

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
from tests.factories import make_external_operation, make_jco, make_user
from tests.funding.applications import make_call
from tests.funding.budgets import funding_url, make_line, shipped_programme
from tests.pages import count_queries, page_text
from tests.rollback import rolled_back

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


def make_jco_awaiting_grant(
    name: str, start: str = "2027-06-01", end: str = "2027-06-12", **more: Any
) -> Operation:
    """Return a tabled JCO of Lithuania that awaits a grant."""
    operation = make_jco(name, "LT", phases=((start, end),))
    fund_line(make_line(operation, goods=("cigarettes",)), shipped_programme(CODE), by=make_user())
    return operation


@pytest.fixture
def amber() -> Operation:
    return make_jco_awaiting_grant("Amber")


def late_grant_url(operation: Operation, query: str = "") -> str:
    return funding_url("late_grant", operation.reference) + query


def test_june_start_after_application_on_new_years_day_shows_a_warning(
    amber: Operation, client_for: Any
) -> None:
    page = page_text(client_for().get(late_grant_url(amber, "?applied_on=2027-01-01")))

    assert "The planned start, 1 June 2027, lies 17 weeks before 1 October 2027" in page
    assert "Chance that the grant has come by the start 28" in page


def test_start_on_the_earliest_safe_day_shows_no_warning(client_for: Any) -> None:
    later = make_jco_awaiting_grant("Basalt", "2027-10-01", "2027-10-05")
    client = client_for()

    page = client.get(late_grant_url(later, "?applied_on=2027-01-01"))

    assert not page.context["page"].is_warning
    assert page.context["page"].needed == "1 October 2027"
    record = page_text(client.get(later.get_absolute_url()))
    assert "See what a later start would meet" not in record


def test_delay_names_the_conflict_that_would_arise(amber: Operation, client_for: Any) -> None:
    make_external_operation("Vigil", phases=(("2027-09-05", "2027-09-20"),), participants=("LT",))

    answer = client_for().get(late_grant_url(amber, "?applied_on=2027-01-01"))

    third = answer.context["page"].delays.rows[3]
    assert [each.name for each in third.overlaps] == ["Vigil"]
    assert "5–12 September 2027" in third.overlaps[0].overlap_period
    assert "Vigil" in page_text(answer)
    assert not Overlap.objects.exists()


def test_late_grant_page_without_a_programme_shows_the_next_action(client_for: Any) -> None:
    page = page_text(client_for().get(late_grant_url(make_jco("Cobalt", "LT"))))

    assert "Let a programme fund lines of its budget, or try one below." in page


def test_assumed_programme_is_shown_but_not_stored(client_for: Any) -> None:
    operation = make_jco("Cobalt", "LT", phases=(("2027-06-01", "2027-06-12"),))

    page = client_for().get(late_grant_url(operation, f"?applied_on=2027-01-01&programme={CODE}"))

    assert page.context["page"].needed == "1 October 2027"
    assert "This is supposed" in page_text(page)
    assert not operation.applications.exists()
    assert client_for().get(late_grant_url(operation)).context["page"].needed == ""


def test_invalid_assumption_shows_an_error_and_the_recorded_delays(
    amber: Operation, client_for: Any
) -> None:
    fields = {
        "applied_on=13/13/2026": "applied_on",
        "applied_on=0000-00-00": "applied_on",
        "applied_on=9999-12-31": "applied_on",
        "applied_on=0001-01-01": "applied_on",
        "programme=none-such": "programme",
        "programme=%F0%9F%90%9F": "programme",
    }
    client = client_for()

    answers = {query: client.get(late_grant_url(amber, f"?{query}")) for query in fields}

    assert {answer.status_code for answer in answers.values()} == {422}
    wrong = {query: list(answer.context["form"].errors) for query, answer in answers.items()}
    assert wrong == {query: [field] for query, field in fields.items()}
    shown = {query: bool(answer.context["page"].delays.rows) for query, answer in answers.items()}
    assert shown == dict.fromkeys(fields, True), "what is recorded is shown all the same"


def test_funding_risk_is_visible_only_to_readers_of_the_budget(
    amber: Operation, client_for: Any
) -> None:
    readers = {("planner", "LT"), ("expert", "DK"), ("secretariat", "GSC"), ("planner", "OLAF")}
    others = {("planner", "ES"), ("liaison", "WCO")}
    answers = {}

    for account in readers | others:
        client = client_for(*account)
        listed = [row.name for row in client.get(AT_RISK).context["rows"]]
        answers[account] = (client.get(late_grant_url(amber)).status_code, listed)

    assert answers == dict.fromkeys(readers, (200, ["Amber"])) | dict.fromkeys(others, (404, []))


def test_overview_and_home_page_warn_readers_of_the_budget(
    amber: Operation, client_for: Any
) -> None:
    warning = "the earliest safe start with Regulation 515/97"

    for client in (client_for(), client_for("expert", "DK")):
        assert warning in page_text(client.get(amber.get_absolute_url()))
        home = client.get("/")
        [group] = [each for each in home.context["groups"] if each.title == "At risk from funding"]
        assert [(each.title, each.action_url) for each in group.items] == [
            ("Amber", late_grant_url(amber))
        ]
    assert warning not in page_text(client_for("planner", "ES").get(amber.get_absolute_url()))


def test_calendar_flags_the_earliest_safe_start_for_readers_of_the_budget(
    amber: Operation, client_for: Any
) -> None:
    flag = "At risk from funding: safe from"
    year = reverse("coordination:calendar_year") + "?year=2027"

    assert flag in client_for("expert", "DK").get(year).content.decode()
    assert flag not in client_for("planner", "ES").get(year).content.decode()


def test_risk_list_is_sorted_by_risk_and_omits_safe_operations(client_for: Any) -> None:
    for name, start, end in (
        ("Amber", "2027-06-01", "2027-06-12"),
        ("Basalt", "2027-03-01", "2027-03-05"),
        ("Cobalt", "2028-06-01", "2028-06-05"),
        ("Dune", "2027-08", "2027-08"),
    ):
        make_jco_awaiting_grant(name, start, end)

    rows = client_for("expert", "DK").get(AT_RISK).context["rows"]

    assert [(row.name, row.has_uncertain_start) for row in rows] == [
        ("Basalt", False),
        ("Amber", False),
        ("Dune", True),
    ]


def test_empty_risk_list_explains_that_no_jco_is_at_risk(client_for: Any) -> None:
    page = page_text(client_for("expert", "DK").get(AT_RISK))

    assert "No JCO that you may read about is at risk from funding" in page


def test_late_grant_pages_take_as_many_queries_for_many_operations_as_for_a_single(
    amber: Operation, client_for: Any
) -> None:
    client = client_for("expert", "DK")
    make_external_operation("Vigil", phases=(("2027-09-05", "2027-09-20"),), participants=("LT",))
    one = [count_queries(client, path) for path in (AT_RISK, late_grant_url(amber), "/")]

    for number in range(2):
        make_jco_awaiting_grant(f"Basalt {number}")
        days = (("2027-08-05", "2027-09-20"),)
        make_external_operation(f"Vigil {number}", phases=days, participants=("LT",))

    assert [count_queries(client, path) for path in (AT_RISK, late_grant_url(amber), "/")] == one


def test_phases_reversed_by_a_delay_do_not_break_the_page(client_for: Any) -> None:
    phases = (("2027-07-01", "2027-07-05"), ("2027-08-30", "2027-08"))
    turned = make_jco("Turnstone", "LT", phases=phases)

    answer = client_for().get(late_grant_url(turned, f"?applied_on=2027-01-01&programme={CODE}"))

    assert len(answer.context["page"].delays.rows) == 13


def test_certainty_of_overlaps_with_a_hidden_operation_is_not_shown(client_for: Any) -> None:
    operation = make_jco("Fjord", "NO", phases=(("2027-06-01", "2027-06-12"),))
    make_jco("Basalt", "PL", participants=("NO",), phases=(("2027-12", "2028-02"),))
    make_external_operation("Cobalt", phases=(("2028", "2028"),))

    page = (
        client_for("planner", "NO")
        .get(late_grant_url(operation, f"?programme={CODE}"))
        .context["page"]
    )

    labels = [count.label for row in page.delays.rows for count in row.counts]
    assert labels
    assert not [label for label in labels if "known only to the year" in label]


def test_risk_list_shows_the_basis_of_the_safe_day_and_the_needed_delay(
    amber: Operation, client_for: Any
) -> None:
    cases: list[tuple[dict[str, Any], date, tuple[str, str]]] = [
        ({}, NEW_YEAR, ("nine of ten have come", "4 months later")),
        ({"months_to_grant_ninetieth": None}, NEW_YEAR, ("half of the grants have come", "")),
        ({"allows_start_before_grant": True}, JUNE, ("it is applied for by then", "1 month later")),
    ]
    client = client_for("expert", "DK")

    for programme_fields, closes_on, expected in cases:
        with rolled_back():
            make_call(CODE, closes_on=closes_on)
            Programme.objects.filter(code=CODE).update(code=CODE, **programme_fields)

            [row] = client.get(AT_RISK).context["rows"]

        assert (row.basis, row.delay) == expected
        assert row.delay or row.no_delay_reason == "cannot be told"


def test_programme_with_immediate_start_is_safe_on_any_day(client_for: Any) -> None:
    operation = make_jco_awaiting_grant("Amber")
    Programme.objects.filter(code=CODE).update(allows_start_before_application=True)

    page = client_for().get(late_grant_url(operation)).context["page"]

    assert page.needed == "any day"
    assert all(row.is_safe for row in page.delays.rows)
