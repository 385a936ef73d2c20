"""The page of a year: one reading for drawing and list, seen with the right eyes."""

import re
from typing import Any

import pytest
from django.test import Client

from coordination.actions import detect_all
from tests.coordination.year import YEAR, brackets, drawn_names, listed_names, page_of, part
from tests.pages import queries_of
from tests.world import an_operation, body_operation

pytestmark = pytest.mark.django_db
MOST_QUERIES = 21


def many(numbers: range) -> None:
    for number in numbers:
        an_operation(f"Amber {number}", state="tabled")
    detect_all()


def test_drawing_and_list_show_the_same_operations_in_the_same_order(client_of: Any) -> None:
    body_operation("Zebra", phases=(("2027-02-01", "2027-02-09"),))
    an_operation("Late", state="tabled", phases=(("2027-11-01", "2027-11-09"),))
    an_operation("Early", state="tabled", phases=(("2027-01-05", "2027-01-09"),))
    an_operation("Elsewhere", state="tabled", phases=(("2028-01-05", "2028-01-09"),))

    page = page_of(client_of("planner", "LT"))

    assert drawn_names(page) == ["Early", "Late", "Zebra"]
    assert listed_names(page) == drawn_names(page)


@pytest.mark.example("tabled")
def test_year_page_summarises_operations_organisers_and_conflicts(client_of: Any) -> None:
    an_operation("Amber", state="tabled")
    body_operation("Gryphon")
    detect_all()

    page = page_of(client_of("expert", "DK"))

    assert "2027: 2 operations of 2 bodies, 1 certain conflict." in page


@pytest.mark.example("tabled")
def test_overlap_is_a_numbered_bracket_with_reason_and_link(client_of: Any) -> None:
    an_operation("Amber", state="tabled")
    body_operation("Gryphon")
    detect_all()

    page = page_of(client_of("planner", "LT"))

    [bracket] = brackets(page)
    assert bracket.startswith("1. ")
    assert "Amber" in bracket
    assert "Gryphon" in bracket
    assert "1. Conflict with Gryphon (certain)" in page
    assert "1. Conflict with Amber (certain)" in page


def test_liaison_officer_sees_a_stub_without_name_or_days_of_the_hidden_side(
    client_of: Any,
) -> None:
    an_operation("Amber", state="tabled", phases=(("2027-10-06", "2027-10-13"),))
    body_operation("Gryphon", phases=(("2027-10-01", "2027-10-31"),))
    detect_all()

    page = page_of(client_of("liaison", "WCO"))

    assert drawn_names(page) == ["Gryphon"]
    assert len(brackets(page)) == 1
    assert "Conflict with an operation not shown to you" in page
    assert "Amber" not in page
    assert "Lithuania" not in part(page, '<main id="content"', "<nav")
    assert "13 October" not in page
    assert "6 October" not in page
    assert "2027-W40" in page


@pytest.mark.parametrize("days", [("2027-10-06", "2027-10-13"), ("2027-10-04", "2027-10-17")])
def test_stub_is_as_wide_as_the_weeks_for_any_hidden_days(
    client_of: Any, days: tuple[str, str]
) -> None:
    an_operation("Amber", state="tabled", phases=(days,))
    body_operation("Gryphon", phases=(("2027-10-01", "2027-10-31"),))
    detect_all()

    page = page_of(client_of("liaison", "WCO"))

    path = re.search(r'<path d="(M[^"]+)"', part(page, '<g class="brackets"', "</g>")).group(1)
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
def test_calendar_shows_each_user_only_the_visible_operations(client_of: Any) -> None:
    an_operation("Hidden", phases=(("2027-01-01", "2027-01-02"),))
    an_operation("Amber", state="tabled")
    an_operation(
        "Closed circle",
        state="tabled",
        marking="participants",
        organisers=("DE",),
        leads=("DE",),
        phases=(("2027-03-01", "2027-03-02"),),
    )
    body_operation("Open", marking="public")

    pages = {who: page_of(client_of(*who)) for who in NAMES}

    assert {who: sorted(drawn_names(page)) for who, page in pages.items()} == {
        who: sorted(names) for who, names in NAMES.items()
    }
    for who, page in pages.items():
        assert listed_names(page) == drawn_names(page), who


@pytest.mark.example("tabled")
def test_year_page_with_restricted_summaries_stays_within_the_query_limit(client_of: Any) -> None:
    an_operation("Amber", state="tabled")
    body_operation("Gryphon")
    detect_all()

    assert queries_of(client_of("liaison", "WCO"), f"{YEAR}?year=2027") <= MOST_QUERIES


@pytest.mark.parametrize("days", [("2027-12-28", "2027-12-30"), ("2028-01-01", "2028-01-02")])
def test_stub_is_drawn_for_each_year_touched_by_its_weeks(
    client_of: Any, days: tuple[str, str]
) -> None:
    an_operation("Amber", state="tabled", phases=(days,))
    body_operation("Gryphon", phases=(("2027-12-01", "2028-01-31"),))
    detect_all()

    liaison = client_of("liaison", "WCO")
    pages = {year: page_of(liaison, f"?year={year}") for year in (2027, 2028)}

    assert {year: len(brackets(page)) for year, page in pages.items()} == {2027: 1, 2028: 1}


@pytest.mark.example("tabled")
def test_year_only_overlap_is_listed_but_not_drawn(client_of: Any) -> None:
    an_operation("Amber", state="tabled")
    body_operation("Gryphon", phases=(("2027", "2027"),))
    detect_all()

    page = page_of(client_of())

    assert brackets(page) == []
    assert "Known only to the year" in page
    assert "no conflicts" in page


def test_year_page_draws_25_overlaps_with_a_constant_number_of_queries(client_of: Any) -> None:
    client = client_of()
    many(range(3))
    few_queries = queries_of(client, f"{YEAR}?year=2027")
    many(range(3, 9))

    many_queries = queries_of(client, f"{YEAR}?year=2027")
    page = page_of(client)

    assert few_queries == many_queries
    assert many_queries <= MOST_QUERIES
    assert len(brackets(page)) == 25
    assert "The 25 gravest of 36 overlaps are drawn." in page


def test_operations_without_a_start_are_listed_separately(client_of: Any) -> None:
    body_operation("Undated", phases=(("", ""),))
    body_operation("Ended elsewhere", phases=(("", "2026-05-01"),))
    body_operation("Ended here", phases=(("", "2027-05-01"),))

    page = page_of(client_of())

    assert drawn_names(page) == []
    apart = part(page, 'class="calendar-undated"', "</ul>")
    assert re.findall(r">([^<]+)</a>", apart) == ["Ended here", "Undated"]


def test_name_resembling_markup_is_escaped(client_of: Any) -> None:
    name = "<script>alert(1)</script>"
    an_operation(name, state="tabled")

    page = page_of(client_of())

    assert name not in page
    assert drawn_names(page) == [name]


def test_year_page_refuses_post_requests(client_of: Any) -> None:
    assert client_of().post(YEAR).status_code == 405


def test_anonymous_user_is_redirected_from_the_year_page_to_sign_in(db: None) -> None:
    assert Client().get(YEAR).status_code == 302
