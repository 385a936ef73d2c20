"""The page of a year: drawing and list show the same operations to each reader."""

import re
from typing import Any

import pytest
from django.test import Client

from coordination.actions import run_full_overlap_check
from tests.coordination.year_page import (
    YEAR,
    bracket_labels,
    drawn_names,
    listed_names,
    text_between,
    year_page,
)
from tests.factories import make_external_operation, make_operation
from tests.pages import count_queries

pytestmark = pytest.mark.django_db
MOST_QUERIES = 21


def create_operations(numbers: range) -> None:
    for number in numbers:
        make_operation(f"Amber {number}", state="tabled")
    run_full_overlap_check()


def test_drawing_and_list_show_the_same_operations_in_the_same_order(client_for: Any) -> None:
    make_external_operation("Zebra", phases=(("2027-02-01", "2027-02-09"),))
    make_operation("Late", state="tabled", phases=(("2027-11-01", "2027-11-09"),))
    make_operation("Early", state="tabled", phases=(("2027-01-05", "2027-01-09"),))
    make_operation("Elsewhere", state="tabled", phases=(("2028-01-05", "2028-01-09"),))

    page = year_page(client_for("planner", "LT"))

    assert drawn_names(page) == ["Early", "Late", "Zebra"]
    assert listed_names(page) == drawn_names(page)


@pytest.mark.example("tabled")
def test_year_page_summarises_operations_organisers_and_conflicts(client_for: Any) -> None:
    make_operation("Amber", state="tabled")
    make_external_operation("Gryphon")
    run_full_overlap_check()

    page = year_page(client_for("expert", "DK"))

    assert "2027: 2 operations of 2 bodies, 1 certain conflict." in page


@pytest.mark.example("tabled")
def test_overlap_is_a_numbered_bracket_with_reason_and_link(client_for: Any) -> None:
    make_operation("Amber", state="tabled")
    make_external_operation("Gryphon")
    run_full_overlap_check()

    page = year_page(client_for("planner", "LT"))

    [bracket] = bracket_labels(page)
    assert bracket.startswith("1. ")
    assert "Amber" in bracket
    assert "Gryphon" in bracket
    assert "1. Conflict with Gryphon (certain)" in page
    assert "1. Conflict with Amber (certain)" in page


def test_liaison_officer_sees_a_stub_without_name_or_days_of_the_hidden_side(
    client_for: Any,
) -> None:
    make_operation("Amber", state="tabled", phases=(("2027-10-06", "2027-10-13"),))
    make_external_operation("Gryphon", phases=(("2027-10-01", "2027-10-31"),))
    run_full_overlap_check()

    page = year_page(client_for("liaison", "WCO"))

    assert drawn_names(page) == ["Gryphon"]
    assert len(bracket_labels(page)) == 1
    assert "Conflict with an operation not shown to you" in page
    assert "Amber" not in page
    assert "Lithuania" not in text_between(page, '<main id="content"', "<nav")
    assert "13 October" not in page
    assert "6 October" not in page
    assert "2027-W40" in page


@pytest.mark.parametrize("days", [("2027-10-06", "2027-10-13"), ("2027-10-04", "2027-10-17")])
def test_stub_is_as_wide_as_the_weeks_for_any_hidden_days(
    client_for: Any, days: tuple[str, str]
) -> None:
    make_operation("Amber", state="tabled", phases=(days,))
    make_external_operation("Gryphon", phases=(("2027-10-01", "2027-10-31"),))
    run_full_overlap_check()

    page = year_page(client_for("liaison", "WCO"))

    path = re.search(
        r'<path d="(M[^"]+)"', text_between(page, '<g class="brackets"', "</g>")
    ).group(1)
    assert re.match(r"M([0-9.]+) [0-9]+v3H([0-9.]+)", path).groups() == ("948", "985.1")


NAMES = {
    ("planner", "LT"): ["Draft: Hidden", "Amber", "Open"],
    ("planner", "PL"): ["Amber", "Open"],
    ("expert", "DK"): ["Amber", "Closed circle", "Open"],
    ("secretariat", "GSC"): ["Amber", "Closed circle", "Open"],
    ("liaison", "WCO"): ["Open"],
    ("contact_point", "CH"): ["Open"],
    ("administrator", "GSC"): [],
}


@pytest.mark.example("tabled")
def test_calendar_shows_each_user_only_the_visible_operations(client_for: Any) -> None:
    make_operation("Hidden", phases=(("2027-01-01", "2027-01-02"),))
    make_operation("Amber", state="tabled")
    make_operation(
        "Closed circle",
        state="tabled",
        marking="participants",
        organisers=("DE",),
        leads=("DE",),
        phases=(("2027-03-01", "2027-03-02"),),
    )
    make_external_operation("Open", marking="public")

    pages = {who: year_page(client_for(*who)) for who in NAMES}

    assert {who: sorted(drawn_names(page)) for who, page in pages.items()} == {
        who: sorted(names) for who, names in NAMES.items()
    }
    for who, page in pages.items():
        assert listed_names(page) == drawn_names(page), who


@pytest.mark.example("tabled")
def test_year_page_with_restricted_summaries_stays_within_the_query_limit(client_for: Any) -> None:
    make_operation("Amber", state="tabled")
    make_external_operation("Gryphon")
    run_full_overlap_check()

    assert count_queries(client_for("liaison", "WCO"), f"{YEAR}?year=2027") <= MOST_QUERIES


@pytest.mark.parametrize("days", [("2027-12-28", "2027-12-30"), ("2028-01-01", "2028-01-02")])
def test_stub_is_drawn_for_each_year_touched_by_its_weeks(
    client_for: Any, days: tuple[str, str]
) -> None:
    make_operation("Amber", state="tabled", phases=(days,))
    make_external_operation("Gryphon", phases=(("2027-12-01", "2028-01-31"),))
    run_full_overlap_check()

    liaison = client_for("liaison", "WCO")
    pages = {year: year_page(liaison, f"?year={year}") for year in (2027, 2028)}

    assert {year: len(bracket_labels(page)) for year, page in pages.items()} == {2027: 1, 2028: 1}


@pytest.mark.example("tabled")
def test_year_only_overlap_is_listed_but_not_drawn(client_for: Any) -> None:
    make_operation("Amber", state="tabled")
    make_external_operation("Gryphon", phases=(("2027", "2027"),))
    run_full_overlap_check()

    page = year_page(client_for())

    assert bracket_labels(page) == []
    assert "Known only to the year" in page
    assert "no conflicts" in page


def test_year_page_draws_25_overlaps_with_a_constant_number_of_queries(client_for: Any) -> None:
    client = client_for()
    create_operations(range(3))
    few_queries = count_queries(client, f"{YEAR}?year=2027")
    create_operations(range(3, 9))

    many_queries = count_queries(client, f"{YEAR}?year=2027")
    page = year_page(client)

    assert few_queries == many_queries
    assert many_queries <= MOST_QUERIES
    assert len(bracket_labels(page)) == 25
    assert "The 25 gravest of 36 overlaps are drawn." in page


def test_operations_without_a_start_are_listed_separately(client_for: Any) -> None:
    make_external_operation("Undated", phases=(("", ""),))
    make_external_operation("Ended elsewhere", phases=(("", "2026-05-01"),))
    make_external_operation("Ended here", phases=(("", "2027-05-01"),))

    page = year_page(client_for())

    assert drawn_names(page) == []
    apart = text_between(page, 'class="calendar-undated"', "</ul>")
    assert re.findall(r">([^<]+)</a>", apart) == ["Ended here", "Undated"]


def test_name_resembling_markup_is_escaped(client_for: Any) -> None:
    name = "<script>alert(1)</script>"
    make_operation(name, state="tabled")

    page = year_page(client_for())

    assert name not in page
    assert drawn_names(page) == [name]


def test_year_page_refuses_post_requests(client_for: Any) -> None:
    assert client_for().post(YEAR).status_code == 405


def test_anonymous_user_is_redirected_from_the_year_page_to_sign_in(db: None) -> None:
    assert Client().get(YEAR).status_code == 302
