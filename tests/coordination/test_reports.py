"""Overlaps in words: sentences from stored numbers, cards that tell no more than they may."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from coordination.actions import detect_all
from coordination.models import Overlap
from coordination.queries import overlaps_seen_by
from coordination.reports import (
    Asked,
    Book,
    Card,
    CardPair,
    Pair,
    meeting_facts,
    overlap_badges,
    overlap_panel,
    overlap_rows,
    overlaps_csv,
    sentence_of,
    sentences_of,
    sketch_of,
    why_of,
)
from jco_portal.directory.models import User
from operations.imports import import_operations
from operations.models import Operation
from tests.world import an_operation, person

REAL = Path(__file__).parents[2] / "operations" / "data" / "published.csv"
EXPECTED = Path(__file__).parents[1] / "data" / "overlaps.csv"

pytestmark = pytest.mark.django_db


@pytest.fixture
def real_overlaps() -> list[Overlap]:
    """The overlaps of the published operations."""
    import_operations(REAL.read_bytes())
    detect_all()
    return list(Overlap.objects.all())


def the_overlap() -> Overlap:
    detect_all()
    return Overlap.objects.get()


def row_for(user: User) -> Pair | CardPair:
    detect_all()
    [row] = overlap_rows(user, overlaps_seen_by(user))
    return row


def body_operation(name: str, by: str, **fields: object) -> Operation:
    kind = {"WCO": "wco_operation", "FRONTEX": "frontex_jo", "EUROPOL": "europol_operation"}[by]
    return an_operation(name, kind=kind, organisers=(by,), leads=(), **fields)


# The published operations


def test_the_file_holds_the_expected_overlaps(real_overlaps: list[Overlap]) -> None:
    assert overlaps_csv().splitlines() == EXPECTED.read_text(encoding="utf-8").splitlines()


def test_every_grade_recomputes_from_the_numbers_shown(real_overlaps: list[Overlap]) -> None:
    book = Book(real_overlaps)

    assert len(real_overlaps) > 40
    assert [each.pk for each in real_overlaps if not why_of(each, book).agrees] == []


def test_every_sentence_names_both_sides_and_ends_with_the_grade(
    real_overlaps: list[Overlap],
) -> None:
    book = Book(real_overlaps)

    for overlap in real_overlaps:
        sentence = sentence_of(overlap)
        names = [
            book.operations[key].name for key in (overlap.operation_a_id, overlap.operation_b_id)
        ]
        assert all(name in sentence for name in names)
        assert f": {overlap.grade}" in sentence


def test_the_case_of_2013_is_told_with_its_days_and_goods(real_overlaps: list[Overlap]) -> None:
    [overlap] = [
        each
        for each in real_overlaps
        if {each.operation_a.name, each.operation_b.name} == {"Warehouse", "Gryphon"}
    ]

    assert sentence_of(overlap) == (
        "Warehouse (October 2013) and Gryphon, phase 1 (1 October 2013 – November 2013) "
        "certainly run at the same time on some days between 1 and 31 October 2013, though no "
        "single day is sure; both deal with cigarettes and excise / tobacco, by road: conflict."
    )


def test_bulk_reading_takes_the_same_queries_for_one_and_for_all(
    real_overlaps: list[Overlap], django_assert_max_num_queries: object
) -> None:
    expert = person("expert", "DK")

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert len(overlap_rows(expert, overlaps_seen_by(expert))) == len(real_overlaps)


# Sentences


def test_exact_days_are_told_as_the_days_that_are_common() -> None:
    an_operation("Amber", state="tabled", participants=("LV",))
    an_operation(
        "Birch",
        state="tabled",
        organisers=("PL",),
        leads=("PL",),
        participants=("LV",),
        phases=(("2027-10-08", "2027-10-20"),),
    )

    assert sentence_of(the_overlap()) == (
        "Amber (1–10 October 2027) and Birch (8–20 October 2027) certainly run at the same time "
        "on 8–10 October 2027; both deal with cigarettes, by road, with Latvia in both: conflict."
    )


def test_two_words_of_one_line_are_both_named() -> None:
    an_operation("Amber", state="tabled", terms_=("tobacco",))
    an_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))

    assert "both deal with tobacco / cigarettes, by road" in sentence_of(the_overlap())


def test_a_vague_side_may_run_at_the_same_time_and_is_asked_for_its_days() -> None:
    an_operation("Amber", state="tabled", phases=(("2027-10", "2027-10"),))
    an_operation(
        "Birch",
        state="tabled",
        organisers=("PL",),
        leads=("PL",),
        phases=(("2027-10-08", "2027-10-20"),),
    )

    row = row_for(person("expert", "DK"))

    assert "may run at the same time between 8 and 20 October 2027" in row.sentence
    assert [(ask.question, ask.desk) for ask in row.asks] == [
        (
            "On which days does Amber start and end? Recorded: October 2027.",
            "Lithuania, Central coordinating unit",
        )
    ]


def test_the_surest_days_of_a_vague_side_are_a_least() -> None:
    an_operation("Amber", state="tabled", phases=(("2027-10", "2027-11"),))
    an_operation(
        "Birch",
        state="tabled",
        organisers=("PL",),
        leads=("PL",),
        phases=(("2027-10-08", "2027-11-20"),),
    )

    row = row_for(person("expert", "DK"))

    assert "at least on 31 October – 1 November 2027" in row.sentence
    assert row.day_facts == [
        ("Certainly common", "on 31 October – 1 November 2027"),
        ("Possibly common", "between 8 October and 20 November 2027"),
    ]


def test_what_is_known_only_to_the_year_does_not_alarm() -> None:
    body_operation("Vigil", "WCO", phases=(("2027", "2027"),))
    an_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    detect_all()

    row = row_for(person("expert", "DK"))

    assert row.badge == "grade-quiet"
    assert row.sentence == (
        "Vigil (2027) and Birch (1–10 October 2027) may run at the same time in 2027, but a date "
        "is known only to the year; both deal with cigarettes, by road: "
        "conflict if their days meet."
    )


def test_a_standing_side_is_named_as_such() -> None:
    an_operation("Amber", state="tabled", participants=("LV",))
    body_operation(
        "Vigil",
        "FRONTEX",
        participants=("LV",),
        terms_=("irregular migration",),
        modes=("sea",),
        phases=(("2027-01-01", "open"),),
    )

    assert sentence_of(the_overlap()).endswith(
        "; Latvia takes part in both (Vigil is a standing operation): aware."
    )


def test_many_common_states_are_counted() -> None:
    others = {"organisers": ("PL",), "leads": ("PL",), "terms_": ("waste",), "modes": ("rail",)}
    an_operation("Amber", state="tabled", participants=("EU",))
    an_operation("Birch", state="tabled", participants=("EU",), **others)

    assert sentence_of(the_overlap()).endswith(
        "; 27 states are asked for officers by both: coordinate."
    )


def test_an_unclear_pair_names_what_to_ask_and_whom() -> None:
    an_operation("Amber", state="tabled", participants_complete=True)
    body_operation("Vigil", "WCO", terms_=(), phases=(("2027-10-05", "2027-10-20"),))

    row = row_for(person("expert", "DK"))

    assert "Vigil: risk areas and goods not recorded and list of participants not complete" in (
        row.sentence
    )
    assert [(ask.question, ask.desk) for ask in row.asks] == [
        (
            "Which risk areas and goods does Vigil deal with?",
            "World Customs Organization (WCO), Compliance and enforcement desk",
        ),
        (
            "Which states take part in Vigil?",
            "World Customs Organization (WCO), Compliance and enforcement desk",
        ),
    ]


def test_a_pair_that_is_gone_says_so_and_asks_nothing() -> None:
    amber = an_operation("Amber", state="tabled")
    an_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    detect_all()
    Operation.objects.filter(pk=amber.pk).update(state="cancelled")

    overlap = the_overlap()

    assert sentence_of(overlap) == (
        "Amber and Birch were found to meet between 1 and 10 October 2027; they do so no longer."
    )
    assert why_of(overlap, Book([overlap])) is None


def test_facts_that_changed_since_no_longer_agree_with_the_grade() -> None:
    amber = an_operation("Amber", state="tabled")
    an_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    overlap = the_overlap()
    assert why_of(overlap, Book([overlap])).agrees

    amber.phases.update(es=date(2027, 11, 1), ls=date(2027, 11, 1), le=None, ee=None)

    assert not why_of(overlap, Book([overlap])).agrees


def test_the_drawing_keeps_to_its_paper_whatever_the_days_are(
    real_overlaps: list[Overlap],
) -> None:
    expert = person("expert", "DK")

    for row in overlap_rows(expert, overlaps_seen_by(expert)):
        sketch = sketch_of(row)
        boxes = [sketch.common, *(line.may for line in sketch.rows)]
        boxes += [line.sure for line in sketch.rows if line.sure]
        assert all(box.x >= 190 and box.x + box.width <= 801 for box in boxes), row.title
        assert sketch.common.width > 0


# Cards


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


def test_a_card_has_exactly_the_fields_that_may_be_told() -> None:
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


def test_each_side_gets_the_same_card_of_the_other() -> None:
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


def test_nothing_of_the_hidden_side_is_in_what_a_card_hands_on() -> None:
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
        "29",
    ]
    assert [word for word in hidden if word in told] == []


def test_a_card_of_a_jco_says_whose_sort_it_is_and_no_state() -> None:
    an_operation("Amber", state="tabled", participants=("LV",))
    body_operation("Vigil", "WCO", participants=("LV",), marking="public")
    detect_all()

    row = row_for(person("liaison", "WCO"))

    assert row.sentence == (
        "Vigil (1–10 October 2027) and a Member-State JCO meet in weeks 2027-W39 to 2027-W40 and "
        "match in transport mode and risk area; strength: high."
    )


def test_an_overlap_known_only_to_the_year_is_a_card_of_low_strength() -> None:
    body_operation("Murmur", "FRONTEX", phases=(("2027", "2027"),))
    body_operation("Vigil", "WCO")
    detect_all()

    assert row_for(person("liaison", "WCO")).card.strength == "low"


def test_sentences_in_bulk_are_those_that_the_person_may_read() -> None:
    wco, _frontex = hidden_pair()
    overlap = Overlap.objects.get()

    assert "another body" in sentences_of(wco, [overlap.pk])[overlap.pk]
    assert "Murmur" in sentences_of(person("expert", "DK"), [overlap.pk])[overlap.pk]
    assert sentences_of(person("liaison", "EUROPOL"), [overlap.pk]) == {}


# Record page and list


def test_the_panel_shows_the_gravest_and_counts_the_rest() -> None:
    amber = an_operation("Amber", state="tabled")
    for place in ("PL", "LV", "EE", "FI", "SE"):
        an_operation(f"Birch {place}", state="tabled", organisers=(place,), leads=(place,))
    detect_all()

    context = overlap_panel(person("planner", "LT"), amber)["context"]

    assert len(context["rows"]) == 3
    assert context["count"] == 5
    assert context["more"] == 2


def test_the_column_names_the_gravest_grade_of_each_operation() -> None:
    amber = an_operation("Amber", state="tabled", participants=("LV",))
    birch = an_operation(
        "Birch", state="tabled", organisers=("PL",), leads=("PL",), participants=("LV",)
    )
    cedar = an_operation(
        "Cedar",
        state="tabled",
        organisers=("EE",),
        leads=("EE",),
        participants=("LV",),
        terms_=("waste",),
        modes=("air",),
        phases=(("2027-10-09", "2027-10-12"),),
    )
    alone = an_operation("Alone", state="tabled", phases=(("2029-01-01", "2029-01-05"),))
    detect_all()

    badges = overlap_badges(person("expert", "DK"), [amber, birch, cedar, alone])

    assert {key: badge.label for key, badge in badges.items()} == {
        amber.pk: "Conflict and 1 more",
        birch.pk: "Conflict and 1 more",
        cedar.pk: "Aware and 1 more",
    }


# The meeting list


def asked(user: User, first: str = "2027-07-01", last: str = "2028-06-30") -> Asked:
    return Asked(
        operations=Operation.objects.visible_to(user),
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
    )


def test_operations_stand_under_the_presidency_in_which_they_start() -> None:
    an_operation("Amber", state="tabled", phases=(("2027-10-01", "2028-02-01"),))
    an_operation("Cedar", state="tabled", phases=(("2028-03-01", "2028-03-05"),))
    an_operation("Elder", state="tabled", phases=(("2027-06-20", "2027-07-05"),))
    an_operation("Later", state="tabled", phases=(("2028-07-01", "2028-07-05"),))
    an_operation("Draft")
    body_operation("Undated", "WCO", phases=(("", ""),))
    expert = person("expert", "DK")

    facts = meeting_facts(expert, asked(expert))

    assert [(each.title, [entry.name for entry in each.entries]) for each in facts.sections] == [
        ("Presidency of Greece, 1 July – 31 December 2027", ["Elder", "Amber"]),
        ("Presidency of Italy, 1 January – 30 June 2028", ["Cedar"]),
    ]
    assert [(entry.number, entry.name) for entry in facts.undated] == [(4, "Undated")]
    assert facts.undated[0].nothing == "Not compared: its dates are not known."


def test_a_pair_is_told_once_and_pointed_to_after_that() -> None:
    an_operation("Amber", state="tabled")
    an_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    detect_all()
    expert = person("expert", "DK")

    amber, birch = meeting_facts(expert, asked(expert)).entries

    assert amber.overlaps[0].text == sentence_of(Overlap.objects.get())
    assert birch.overlaps[0].text == "Amber and Birch, on 1–10 October 2027: see No. 1."


def test_the_questions_of_an_operation_are_its_own() -> None:
    an_operation("Amber", state="tabled", phases=(("2027-10", "2027-10"),))
    an_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    an_operation("Cedar", state="tabled", organisers=("EE",), leads=("EE",))
    detect_all()
    expert = person("expert", "DK")

    entries = {entry.name: entry for entry in meeting_facts(expert, asked(expert)).entries}

    assert [ask.desk for ask in entries["Amber"].asks] == ["Lithuania, Central coordinating unit"]
    assert entries["Birch"].asks == ()


def test_a_list_that_names_a_limite_operation_only_in_an_overlap_is_limite() -> None:
    an_operation("Amber", state="tabled")
    body_operation("Vigil", "WCO", marking="public")
    expert, liaison = person("expert", "DK"), person("liaison", "WCO")
    only_vigil = dataclasses.replace(
        asked(expert), operations=Operation.objects.filter(name="Vigil")
    )
    assert meeting_facts(expert, only_vigil).marking == "PUBLIC"

    detect_all()

    assert meeting_facts(expert, only_vigil).marking == "LIMITE"
    assert meeting_facts(liaison, asked(liaison)).marking == "LIMITE"


def test_no_overlap_found_is_not_said_of_what_is_not_recorded() -> None:
    an_operation("Amber", state="tabled")
    body_operation("Vigil", "WCO", terms_=(), phases=(("2027-08-01", "2027-08-05"),))
    expert = person("expert", "DK")

    vigil, amber = meeting_facts(expert, asked(expert)).entries

    assert amber.nothing == "No overlaps found."
    assert vigil.nothing == ("No overlaps found, but its risk areas and goods are not recorded.")


def test_a_list_that_is_cut_says_how_much_is_left_out() -> None:
    for number in range(1, 4):
        an_operation(
            f"Amber {number}", state="tabled", phases=((f"2027-0{number + 6}", "2028-01"),)
        )
    expert = person("expert", "DK")

    facts = meeting_facts(expert, asked(expert), at_most=2)

    assert [entry.name for entry in facts.entries] == ["Amber 1", "Amber 2"]
    assert facts.left_out == 1
