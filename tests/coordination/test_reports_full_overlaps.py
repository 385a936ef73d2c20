"""An overlap of two visible operations: its sentence, its dates, and open questions."""

from datetime import date

import pytest

from coordination.actions import run_full_overlap_check
from coordination.reports.rule_explanation import explain_overlap
from coordination.reports.sides import OverlapData
from operations.models import Operation
from tests.factories import make_external_operation, make_operation, make_user
from tests.overlaps import only_overlap, overlap_row_for, overlap_sentence

pytestmark = pytest.mark.django_db


def test_exact_dates_are_described_as_overlapping_days() -> None:
    make_operation("Amber", state="tabled", participants=("LV",))
    make_operation(
        "Birch",
        state="tabled",
        organisers=("PL",),
        leads=("PL",),
        participants=("LV",),
        phases=(("2027-10-08", "2027-10-20"),),
    )

    assert overlap_sentence(only_overlap()) == (
        "Amber (1–10 October 2027) and Birch (8–20 October 2027) certainly run at the same time "
        "on 8–10 October 2027; both deal with cigarettes, by road, with Latvia in both: conflict."
    )


def test_broader_and_narrower_shared_terms_are_both_named() -> None:
    make_operation("Amber", state="tabled", terms_=("tobacco",))
    make_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))

    assert "both deal with tobacco / cigarettes, by road" in overlap_sentence(only_overlap())


def test_imprecise_dates_give_a_possible_overlap_and_an_open_question() -> None:
    make_operation("Amber", state="tabled", phases=(("2027-10", "2027-10"),))
    make_operation(
        "Birch",
        state="tabled",
        organisers=("PL",),
        leads=("PL",),
        phases=(("2027-10-08", "2027-10-20"),),
    )

    row = overlap_row_for(make_user("expert", "DK"))

    assert "may run at the same time between 8 and 20 October 2027" in row.sentence
    assert [(ask.question, ask.contact_label) for ask in row.open_questions] == [
        (
            "On which days does Amber start and end? Recorded: October 2027.",
            "Lithuania, Central coordinating unit",
        )
    ]


def test_certain_days_of_an_imprecise_overlap_are_described_as_a_minimum() -> None:
    make_operation("Amber", state="tabled", phases=(("2027-10", "2027-11"),))
    make_operation(
        "Birch",
        state="tabled",
        organisers=("PL",),
        leads=("PL",),
        phases=(("2027-10-08", "2027-11-20"),),
    )

    row = overlap_row_for(make_user("expert", "DK"))

    assert "at least on 31 October – 1 November 2027" in row.sentence
    assert row.day_labels == [
        ("Certainly common", "on 31 October – 1 November 2027"),
        ("Possibly common", "between 8 October and 20 November 2027"),
    ]


def test_year_only_overlap_has_a_quiet_badge() -> None:
    make_external_operation("Vigil", "WCO", phases=(("2027", "2027"),))
    make_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    run_full_overlap_check()

    row = overlap_row_for(make_user("expert", "DK"))

    assert row.badge_kind == "severity-quiet"
    assert row.sentence == (
        "Vigil (2027) and Birch (1–10 October 2027) may run at the same time in 2027, but a date "
        "is known only to the year; both deal with cigarettes, by road: "
        "conflict if their days meet."
    )


def test_long_running_side_is_named_in_the_sentence() -> None:
    make_operation("Amber", state="tabled", participants=("LV",))
    make_external_operation(
        "Vigil",
        "FRONTEX",
        participants=("LV",),
        terms_=("irregular migration",),
        modes=("sea",),
        phases=(("2027-01-01", "open"),),
    )

    assert overlap_sentence(only_overlap()).endswith(
        "; Latvia takes part in both (Vigil is a standing operation): aware."
    )


def test_many_shared_states_are_shown_as_a_number() -> None:
    others = {"organisers": ("PL",), "leads": ("PL",), "terms_": ("waste",), "modes": ("rail",)}
    make_operation("Amber", state="tabled", participants=("EU",))
    make_operation("Birch", state="tabled", participants=("EU",), **others)

    assert overlap_sentence(only_overlap()).endswith(
        "; 27 states are asked for officers by both: coordinate."
    )


def test_undetermined_overlap_names_its_open_questions_and_contacts() -> None:
    make_operation("Amber", state="tabled", participants_complete=True)
    make_external_operation("Vigil", "WCO", terms_=(), phases=(("2027-10-05", "2027-10-20"),))

    row = overlap_row_for(make_user("expert", "DK"))

    assert "Vigil: risk areas and goods not recorded and list of participants not complete" in (
        row.sentence
    )
    assert [(ask.question, ask.contact_label) for ask in row.open_questions] == [
        (
            "Which risk areas and goods does Vigil deal with?",
            "World Customs Organization (WCO), Compliance and enforcement desk",
        ),
        (
            "Which states take part in Vigil?",
            "World Customs Organization (WCO), Compliance and enforcement desk",
        ),
    ]


@pytest.mark.example("tabled")
def test_past_overlap_is_described_as_past_without_open_questions() -> None:
    amber = make_operation("Amber", state="tabled")
    make_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    run_full_overlap_check()
    Operation.objects.filter(pk=amber.pk).update(state="cancelled")

    overlap = only_overlap()

    assert overlap_sentence(overlap) == (
        "Amber and Birch were found to meet between 1 and 10 October 2027; they do so no longer."
    )
    assert explain_overlap(overlap, OverlapData([overlap])) is None


@pytest.mark.example("tabled")
def test_recomputed_severity_differs_after_a_date_change() -> None:
    amber = make_operation("Amber", state="tabled")
    make_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    overlap = only_overlap()
    assert explain_overlap(overlap, OverlapData([overlap])).matches_stored

    amber.phases.update(
        earliest_start=date(2027, 11, 1),
        latest_start=date(2027, 11, 1),
        latest_end=None,
        earliest_end=None,
    )

    assert not explain_overlap(overlap, OverlapData([overlap])).matches_stored
