"""The filters of the page of a year, their errors, and excluded operations."""

import html
import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from coordination.actions import run_full_overlap_check
from operations.models import ReferenceTerm
from tests.coordination.year_page import bracket_labels, drawn_names, text_between, year_page
from tests.factories import make_external_operation, make_operation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("entered_year", "sentence"),
    [
        ("10000", "The calendar holds the years 1990 to 2100."),
        ("0", "The calendar holds the years 1990 to 2100."),
        ("-2027", "The calendar holds the years 1990 to 2100."),
        ("abc", "Write the year in four digits, as 2026."),
        ("2027.5", "Write the year in four digits, as 2026."),
        ("9" * 5000, "Write the year in four digits, as 2026."),
    ],
)
def test_invalid_year_is_refused_with_a_sentence_and_redisplayed(
    client_for: Any, entered_year: str, sentence: str
) -> None:
    page = year_page(client_for(), f"?year={entered_year}", status=400)

    assert sentence in page
    assert f'value="{entered_year}"' in page


@pytest.mark.parametrize("name", ["kind", "organiser", "participant", "term", "mode", "state"])
def test_unknown_code_is_named_in_the_refusal(client_for: Any, name: str) -> None:
    page = year_page(client_for(), f"?year=2027&{name}=zzz", status=400)

    assert "“zzz” is not in the list" in page


@pytest.mark.parametrize("name", ["grade", "certainty"])
def test_unknown_severity_or_certainty_is_refused(client_for: Any, name: str) -> None:
    page = year_page(client_for(), f"?year=2027&{name}=conflict%27--&{name}=zzz", status=400)

    assert "is not in the list" in page


@time_machine.travel("2027-06-15")
@pytest.mark.parametrize("address", ["", "?year=", "?year=+", "?kind=&organiser="])
def test_current_year_is_shown_without_a_year_parameter(client_for: Any, address: str) -> None:
    make_operation("Amber", state="tabled")

    page = year_page(client_for(), address)

    assert drawn_names(page) == ["Amber"]
    assert "Today" in text_between(
        page, '<svg xmlns="http://www.w3.org/2000/svg" class="drawing timeline"', "</svg>"
    )


def test_year_without_operations_shows_the_next_action(client_for: Any) -> None:
    page = year_page(client_for(), "?year=2055")

    assert "No operation is recorded for this year" in page
    assert reverse("operations:operation_new") in page


def test_active_filters_are_chips_that_remove_themselves(client_for: Any) -> None:
    make_operation("Amber", state="tabled", terms_=("cigarettes",))
    make_operation("Other", state="tabled", terms_=("cocaine",))

    page = year_page(client_for(), "?year=2027&term=tobacco&organiser=LT&unknown=1")

    assert drawn_names(page) == ["Amber"]
    chips = re.findall(r'class="chip" href="([^"]+)"', page)
    assert [html.unescape(chip) for chip in chips] == [
        "?term=tobacco&year=2027",
        "?organiser=LT&year=2027",
    ]


def test_participant_filter_accepts_names_and_codes(client_for: Any) -> None:
    make_operation("Amber", state="tabled", participants=("LV",))
    make_operation("Other", state="tabled", organisers=("DE",), leads=("DE",))

    page = year_page(client_for(), "?year=2027&participant=lithuania,+Latvia&participant=LT;PL")

    assert drawn_names(page) == ["Amber"]
    assert "LT; LV; PL</textarea>" in page
    chips = re.findall(r'class="chip" href="([^"]+)"', page)
    assert [html.unescape(chip) for chip in chips] == [
        "?participant=LV&participant=PL&year=2027",
        "?participant=LT&participant=PL&year=2027",
        "?participant=LT&participant=LV&year=2027",
    ]


def test_expired_term_can_still_be_used_as_a_filter(client_for: Any) -> None:
    make_operation("Amber", state="tabled", terms_=("cigarettes",))
    ReferenceTerm.objects.filter(name="cigarettes").update(valid_until=date(2020, 1, 1))

    page = year_page(client_for(), "?year=2027&term=cigarettes")

    assert drawn_names(page) == ["Amber"]
    assert 'data-kept="cigarettes"' in page


def test_participant_filter_includes_operations_of_a_group_of_the_state(client_for: Any) -> None:
    make_operation("All", state="tabled", participants=("EU",))
    make_operation("Own", state="tabled", participants=("PL",))
    make_operation("Neither", state="tabled", participants=("DE",))

    page = year_page(client_for(), "?year=2027&participant=PL")

    assert sorted(drawn_names(page)) == ["All", "Own"]


def test_group_participation_applies_to_members_on_the_start_date(client_for: Any) -> None:
    make_operation("All", state="tabled", participants=("EU",))
    make_operation("Own", state="tabled", participants=("UK",))

    page = year_page(client_for(), "?year=2027&participant=UK")

    assert drawn_names(page) == ["Own"]


def test_overlap_with_a_filtered_out_operation_is_drawn_as_a_stub(client_for: Any) -> None:
    make_operation("Amber", state="tabled")
    make_external_operation("Gryphon")
    run_full_overlap_check()

    page = year_page(client_for(), "?year=2027&organiser=LT")

    assert drawn_names(page) == ["Amber"]
    assert len(bracket_labels(page)) == 1
    assert "1. Conflict with Gryphon (certain)" in page


def test_information_severity_is_drawn_only_when_selected(client_for: Any) -> None:
    make_operation("Amber", state="tabled", terms_=("cigarettes",), modes=("road",))
    make_operation("Other", state="tabled", terms_=("cocaine",), modes=("air",))
    run_full_overlap_check()
    client = client_for()

    assert bracket_labels(year_page(client)) == []
    assert len(bracket_labels(year_page(client, "?year=2027&grade=aware"))) == 1


def test_cancelled_operations_are_hidden_until_selected(client_for: Any) -> None:
    make_operation("Amber", state="cancelled")
    client = client_for()

    page = year_page(client)
    cancelled_page = year_page(client, "?year=2027&state=cancelled")

    assert drawn_names(page) == []
    assert "1 postponed, cancelled or withdrawn operation is not shown" in page
    assert drawn_names(cancelled_page) == ["Amber"]
