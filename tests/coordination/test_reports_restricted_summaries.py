"""A card tells of a hidden side what may be told, and nothing else."""

import dataclasses

import pytest

from coordination.actions import detect_all
from coordination.models import Overlap
from coordination.reports.overlap_rows import sentences_of
from coordination.reports.restricted_summaries import Card
from jco_portal.directory.models import User
from tests.overlaps import row_for
from tests.world import an_operation, body_operation, person

pytestmark = pytest.mark.django_db


def hidden_pair() -> tuple[User, User]:
    """Two bodies whose LIMITE operations overlap, neither seeing the other's."""
    body_operation(
        "Whisper",
        "WCO",
        participants=("LV", "NO"),
        terms_=("tobacco", "waste"),
        phases=(("2027-10-05", "2027-10-20"),),
        participants_note="Secret customs house",
        regions=(),
    )
    body_operation(
        "Murmur",
        "FRONTEX",
        participants=("LV", "NO"),
        terms_=("cigarettes", "drugs"),
        phases=(("2027-10-14", "2027-11-29"),),
    )
    detect_all()
    return person("liaison", "WCO"), person("liaison", "FRONTEX")


def test_restricted_summary_has_exactly_the_permitted_fields() -> None:
    assert {field.name for field in dataclasses.fields(Card)} == {
        "number",
        "found_on",
        "strength",
        "strength_label",
        "matches",
        "weeks",
        "terms",
        "modes",
        "organised_by",
        "desk",
    }


def test_each_side_gets_the_same_restricted_summary_of_the_other() -> None:
    wco, frontex = hidden_pair()

    ours, theirs = row_for(wco), row_for(frontex)

    assert ours.is_card
    assert theirs.is_card
    assert dataclasses.replace(ours.card, terms=()) == dataclasses.replace(theirs.card, terms=())
    assert ours.card.terms == ("tobacco",)
    assert theirs.card.terms == ("cigarettes",)
    assert ours.card.strength == "high"
    assert ours.card.matches == ("time", "transport mode", "risk area")
    assert ours.card.weeks == "2027-W41 to 2027-W42"
    assert ours.card.organised_by == "an operation of another body"
    assert ours.card.desk == "General Secretariat of the Council, Customs cooperation desk"


def test_restricted_summary_contains_no_detail_of_the_hidden_side() -> None:
    wco, _frontex = hidden_pair()

    told = repr(row_for(wco)) + row_for(wco).title + repr(row_for(wco).card.facts)

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
    assert [word for word in hidden if word in told] == []


def test_restricted_summary_of_a_jco_names_its_type_and_no_state() -> None:
    an_operation("Amber", state="tabled", participants=("LV",))
    body_operation("Vigil", "WCO", participants=("LV",), marking="public")
    detect_all()

    row = row_for(person("liaison", "WCO"))

    assert row.sentence == (
        "Vigil (1–10 October 2027) and a Member-State JCO meet in weeks 2027-W39 to 2027-W40 and "
        "match in transport mode and risk area; strength: high."
    )


def test_year_only_overlap_is_a_restricted_summary_of_low_strength() -> None:
    body_operation("Murmur", "FRONTEX", phases=(("2027", "2027"),))
    body_operation("Vigil", "WCO")
    detect_all()

    assert row_for(person("liaison", "WCO")).card.strength == "low"


def test_bulk_sentences_respect_the_access_of_each_user() -> None:
    wco, _frontex = hidden_pair()
    overlap = Overlap.objects.get()

    assert "another body" in sentences_of(wco, [overlap.pk])[overlap.pk]
    assert "Murmur" in sentences_of(person("expert", "DK"), [overlap.pk])[overlap.pk]
    assert sentences_of(person("liaison", "EUROPOL"), [overlap.pk]) == {}
