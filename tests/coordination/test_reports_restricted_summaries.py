"""Restricted summaries: the permitted details of a hidden operation, and no others."""

import dataclasses

import pytest

from coordination.actions import run_full_overlap_check
from coordination.models import Overlap
from coordination.reports.overlap_rows import overlap_sentences
from coordination.reports.restricted_summaries import RestrictedSummary
from jco_portal.directory.models import User
from tests.factories import make_external_operation, make_operation, make_user
from tests.overlaps import overlap_row_for

pytestmark = pytest.mark.django_db


def hidden_pair() -> tuple[User, User]:
    """Return overlapping LIMITE operations of two bodies that cannot see each other's."""
    make_external_operation(
        "Whisper",
        "WCO",
        participants=("LV", "NO"),
        terms_=("tobacco", "waste"),
        phases=(("2027-10-05", "2027-10-20"),),
        participants_note="Secret customs house",
        regions=(),
    )
    make_external_operation(
        "Murmur",
        "FRONTEX",
        participants=("LV", "NO"),
        terms_=("cigarettes", "drugs"),
        phases=(("2027-10-14", "2027-11-29"),),
    )
    run_full_overlap_check()
    return make_user("liaison", "WCO"), make_user("liaison", "FRONTEX")


def test_restricted_summary_has_exactly_the_permitted_fields() -> None:
    assert {field.name for field in dataclasses.fields(RestrictedSummary)} == {
        "number",
        "first_found_on",
        "strength",
        "strength_label",
        "shared_kinds",
        "weeks",
        "terms",
        "transport_modes",
        "organised_by",
        "contact_label",
    }


def test_each_side_gets_the_same_restricted_summary_of_the_other() -> None:
    wco, frontex = hidden_pair()

    ours, theirs = overlap_row_for(wco), overlap_row_for(frontex)

    assert ours.is_restricted
    assert theirs.is_restricted
    assert dataclasses.replace(ours.summary, terms=()) == dataclasses.replace(
        theirs.summary, terms=()
    )
    assert ours.summary.terms == ("tobacco",)
    assert theirs.summary.terms == ("cigarettes",)
    assert ours.summary.strength == "high"
    assert ours.summary.shared_kinds == ("time", "transport mode", "risk area")
    assert ours.summary.weeks == "2027-W41 to 2027-W42"
    assert ours.summary.organised_by == "an operation of another body"
    assert (
        ours.summary.contact_label == "General Secretariat of the Council, Customs cooperation desk"
    )


def test_restricted_summary_contains_no_detail_of_the_hidden_side() -> None:
    wco, _frontex = hidden_pair()

    shown_text = (
        repr(overlap_row_for(wco))
        + overlap_row_for(wco).title
        + repr(overlap_row_for(wco).summary.label_pairs)
    )

    hidden = [
        "Murmur",
        "MURMUR",
        "Frontex",
        "cigarettes",
        "drugs",
        "2027-10-14",
        "14 October",
        "2027-10-29",
        "29 October",
    ]
    assert [word for word in hidden if word in shown_text] == []


def test_restricted_summary_of_a_jco_names_its_type_and_no_state() -> None:
    make_operation("Amber", state="tabled", participants=("LV",))
    make_external_operation("Vigil", "WCO", participants=("LV",), marking="public")
    run_full_overlap_check()

    row = overlap_row_for(make_user("liaison", "WCO"))

    assert row.sentence == (
        "Vigil (1–10 October 2027) and a Member-State JCO meet in weeks 2027-W39 to 2027-W40 and "
        "match in transport mode and risk area; strength: high."
    )


def test_year_only_overlap_is_a_restricted_summary_of_low_strength() -> None:
    make_external_operation("Murmur", "FRONTEX", phases=(("2027", "2027"),))
    make_external_operation("Vigil", "WCO")
    run_full_overlap_check()

    assert overlap_row_for(make_user("liaison", "WCO")).summary.strength == "low"


def test_bulk_sentences_respect_the_access_of_each_user() -> None:
    wco, _frontex = hidden_pair()
    overlap = Overlap.objects.get()

    assert "another body" in overlap_sentences(wco, [overlap.pk])[overlap.pk]
    assert "Murmur" in overlap_sentences(make_user("expert", "DK"), [overlap.pk])[overlap.pk]
    assert overlap_sentences(make_user("liaison", "EUROPOL"), [overlap.pk]) == {}
