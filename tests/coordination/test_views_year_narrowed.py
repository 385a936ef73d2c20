"""The year narrowed by its address: filters, refusals in words, what is set aside."""

import html
import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from coordination.actions import detect_all
from operations.models import ReferenceTerm
from tests.coordination.year import brackets, drawn_names, page_of, part
from tests.world import an_operation, body_operation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("10000", "The calendar holds the years 1990 to 2100."),
        ("0", "The calendar holds the years 1990 to 2100."),
        ("-2027", "The calendar holds the years 1990 to 2100."),
        ("abc", "Write the year in four digits, as 2026."),
        ("2027.5", "Write the year in four digits, as 2026."),
        ("9" * 5000, "Write the year in four digits, as 2026."),
    ],
)
def test_a_year_that_cannot_be_is_refused_in_words_with_the_form(
    client_of: Any, asked: str, sentence: str
) -> None:
    page = page_of(client_of(), f"?year={asked}", status=400)

    assert sentence in page
    assert f'value="{asked}"' in page


@pytest.mark.parametrize("name", ["kind", "organiser", "participant", "term", "mode", "state"])
def test_an_unknown_code_is_named_in_the_refusal(client_of: Any, name: str) -> None:
    page = page_of(client_of(), f"?year=2027&{name}=zzz", status=400)

    assert "“zzz” is not in the list" in page


@pytest.mark.parametrize("name", ["grade", "certainty"])
def test_an_unknown_grade_is_named_in_the_refusal(client_of: Any, name: str) -> None:
    page = page_of(client_of(), f"?year=2027&{name}=conflict%27--&{name}=zzz", status=400)

    assert "is not in the list" in page


@time_machine.travel("2027-06-15")
@pytest.mark.parametrize("address", ["", "?year=", "?year=+", "?kind=&organiser="])
def test_without_a_year_this_year_is_shown(client_of: Any, address: str) -> None:
    an_operation("Amber", state="tabled")

    page = page_of(client_of(), address)

    assert drawn_names(page) == ["Amber"]
    assert "Today" in part(
        page, '<svg xmlns="http://www.w3.org/2000/svg" class="drawing timeline"', "</svg>"
    )


def test_a_year_without_operations_says_what_to_do(client_of: Any) -> None:
    page = page_of(client_of(), "?year=2055")

    assert "No operation is recorded for this year" in page
    assert reverse("operations:operation_new") in page


def test_filters_stand_as_chips_that_take_themselves_away(client_of: Any) -> None:
    an_operation("Amber", state="tabled", terms_=("cigarettes",))
    an_operation("Other", state="tabled", terms_=("cocaine",))

    page = page_of(client_of(), "?year=2027&term=tobacco&organiser=LT&unknown=1")

    assert drawn_names(page) == ["Amber"]
    chips = re.findall(r'class="chip" href="([^"]+)"', page)
    assert [html.unescape(chip) for chip in chips] == [
        "?term=tobacco&year=2027",
        "?organiser=LT&year=2027",
    ]


def test_what_is_typed_in_words_is_narrowed_by_and_taken_away_like_a_code(client_of: Any) -> None:
    an_operation("Amber", state="tabled", participants=("LV",))
    an_operation("Other", state="tabled", organisers=("DE",), leads=("DE",))

    page = page_of(client_of(), "?year=2027&participant=lithuania,+Latvia&participant=LT;PL")

    assert drawn_names(page) == ["Amber"]
    assert "LT; LV; PL</textarea>" in page
    chips = re.findall(r'class="chip" href="([^"]+)"', page)
    assert [html.unescape(chip) for chip in chips] == [
        "?participant=LV&participant=PL&year=2027",
        "?participant=LT&participant=PL&year=2027",
        "?participant=LT&participant=LV&year=2027",
    ]


def test_a_term_that_is_out_of_date_can_still_be_looked_for(client_of: Any) -> None:
    an_operation("Amber", state="tabled", terms_=("cigarettes",))
    ReferenceTerm.objects.filter(name="cigarettes").update(valid_until=date(2020, 1, 1))

    page = page_of(client_of(), "?year=2027&term=cigarettes")

    assert drawn_names(page) == ["Amber"]
    assert 'data-kept="cigarettes"' in page


def test_a_state_takes_part_also_by_its_group(client_of: Any) -> None:
    an_operation("All", state="tabled", participants=("EU",))
    an_operation("Own", state="tabled", participants=("PL",))
    an_operation("Neither", state="tabled", participants=("DE",))

    page = page_of(client_of(), "?year=2027&participant=PL")

    assert sorted(drawn_names(page)) == ["All", "Own"]


def test_a_group_counts_for_who_was_its_member_on_the_start_date(client_of: Any) -> None:
    an_operation("All", state="tabled", participants=("EU",))
    an_operation("Own", state="tabled", participants=("UK",))

    page = page_of(client_of(), "?year=2027&participant=UK")

    assert drawn_names(page) == ["Own"]


def test_an_overlap_with_an_operation_that_is_filtered_away_keeps_a_stub(client_of: Any) -> None:
    an_operation("Amber", state="tabled")
    body_operation("Gryphon")
    detect_all()

    page = page_of(client_of(), "?year=2027&organiser=LT")

    assert drawn_names(page) == ["Amber"]
    assert len(brackets(page)) == 1
    assert "1. Conflict with Gryphon (certain)" in page


def test_grades_that_ask_nothing_are_drawn_when_asked_for(client_of: Any) -> None:
    an_operation("Amber", state="tabled", terms_=("cigarettes",), modes=("road",))
    an_operation("Other", state="tabled", terms_=("cocaine",), modes=("air",))
    detect_all()
    client = client_of()

    assert brackets(page_of(client)) == []
    assert len(brackets(page_of(client, "?year=2027&grade=aware"))) == 1


def test_cancelled_operations_are_set_aside_until_they_are_asked_for(client_of: Any) -> None:
    an_operation("Amber", state="cancelled")
    client = client_of()

    page = page_of(client)
    asked = page_of(client, "?year=2027&state=cancelled")

    assert drawn_names(page) == []
    assert "1 postponed, cancelled or withdrawn operation is not shown" in page
    assert drawn_names(asked) == ["Amber"]
