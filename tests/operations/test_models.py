"""What is a mistake whoever enters it is refused, in words and by the database."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from jco_portal.kernel.dates import Bounds
from operations.actions import fill_phase
from operations.enums import NOT_COMPARED, OperationState, Part, Period
from operations.models import (
    Operation,
    OperationKind,
    OperationMove,
    Participation,
    Phase,
    PhaseFacts,
    Term,
    problems_of,
)
from operations.models.facts import certainly_overlap
from tests.lists import counts, created, file_of, mistakes
from tests.operations.test_forms import forms_of
from tests.world import an_operation, facts, person, place, places


def refused(write: Callable[[], object]) -> bool:
    """True when the database refuses the write, at once or at the commit."""
    try:
        with transaction.atomic():
            write()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError:
        return True
    return False


def set_on(operation: Operation, **values: object) -> Callable[[], object]:
    return lambda: Operation.objects.filter(pk=operation.pk).update(**values)


def a_phase(operation: Operation, number: int, start: str, end: str, **more: str) -> Phase:
    wanted = PhaseFacts(number, start=start, end=end, **more)
    return fill_phase(Phase(operation=operation), wanted, 60)


def problems(**changes: object) -> list[tuple[str, str]]:
    return [(each.field, each.sentence) for each in problems_of(facts().with_changes(**changes))]


def test_sound_facts_have_no_problems(db: None) -> None:
    assert problems_of(facts()) == []
    assert problems_of(facts(phases=(("", ""),), terms_=(), modes=(), leads=())) == []


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": " \t"}, "name", "Give the code name."),
        ({"organisers": ()}, "organisers", "Say who organises it."),
        ({"phases": ()}, "phases", "Enter at least one phase; its dates may be empty."),
    ],
)
def test_what_is_missing_is_named_with_its_field(
    db: None, changes: dict[str, object], field: str, sentence: str
) -> None:
    assert problems(**changes) == [(field, sentence)]


def test_an_organisation_takes_one_part(db: None) -> None:
    twice = ((place("LT"), Part.LEAD.value), (place("LT"), Part.OBSERVER.value))

    assert problems(participations=twice) == [
        ("participants", "An organisation stands in the list twice.")
    ]


def test_every_problem_is_told_at_once(db: None) -> None:
    found = problems(
        name="",
        organisers=(),
        phases=(
            PhaseFacts(1, start="2027-10-05", end="2027-10-01"),
            PhaseFacts(2, start="2027-11-01", end="2027-11-09"),
            PhaseFacts(2, start="2027-11-05", end="2027-11-20"),
        ),
    )

    assert found == [
        ("name", "Give the code name."),
        ("organisers", "Say who organises it."),
        (
            "phases-0-end",
            "The end (1 October 2027) lies before the start (5 October 2027).",
        ),
        ("phases-2-number", "Phase 2 stands here twice."),
        (
            "phases-2-start",
            "Phase 2 (5–20 November 2027) certainly overlaps phase 2 (1–9 November 2027).",
        ),
    ]


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        (("2027-10-01", "2027-10-10"), ("2027-10-10", "2027-10-12"), True),
        (("2027-10-01", "2027-10-10"), ("2027-10-11", "2027-10-12"), False),
        (("2027-10", "2027-10"), ("2027-10-05", "2027-10-06"), False),
        (("2027", "2027"), ("2027", "2027"), False),
        (("2027-09", "2027-11"), ("2027-10-05", "2027-10-06"), True),
        (("2027-09", "open"), ("2027-10-05", "2027-10-06"), True),
        (("2027-09", ""), ("2027-10-05", "2027-10-06"), False),
        (("2027-10-05", ""), ("2027-10-05", "2027-10-06"), True),
        (("", ""), ("2027-10-05", "2027-10-06"), False),
        (("", "open"), ("2027-10-05", "open"), False),
        (("2027", "open"), ("2028", "open"), True),
    ],
)
def test_only_a_certain_overlap_of_own_phases_is_a_mistake(
    db: None, first: tuple[str, str], second: tuple[str, str], clash: bool
) -> None:
    phases = tuple(
        PhaseFacts(number, start=start, end=end)
        for number, (start, end) in enumerate((first, second), start=1)
    )

    assert bool(problems(phases=phases)) is clash
    assert bool(problems(phases=phases[::-1])) is clash


def test_the_life_of_a_grant_may_span_the_operation(db: None) -> None:
    phases = (
        PhaseFacts(1, start="2027-10-01", end="2027-10-10"),
        PhaseFacts(2, Period.GRANT, start="2027-01-01", end="2027-12-31"),
    )

    assert problems(phases=phases) == []


def test_what_took_place_counts_more_than_what_was_planned(db: None) -> None:
    moved = PhaseFacts(1, "operational", "2027-10-01", "2027-10-10", "2027-10-15", "2027-10-20")
    other = PhaseFacts(2, start="2027-10-05", end="2027-10-06")

    assert moved.said == ("2027-10-15", "2027-10-20")
    assert problems(phases=(moved, other)) == []


@pytest.mark.parametrize("field", ["state", "marking"])
def test_the_database_refuses_unknown_states_and_markings(db: None, field: str) -> None:
    operation = an_operation()

    assert refused(set_on(operation, **{field: "secret"}))


def test_the_database_knows_every_state(db: None) -> None:
    operation = an_operation()

    assert not any(refused(set_on(operation, state=state)) for state in OperationState.values)
    assert set(OperationState) > NOT_COMPARED


def test_an_operation_stands_once_at_its_source(db: None) -> None:
    first, second = an_operation("Amber"), an_operation("Bora")
    set_on(first, source_key="a#2027")()

    assert refused(set_on(second, source_key="a#2027"))
    assert refused(set_on(second, reference=first.reference))
    assert not refused(set_on(second, source_key="a#2027", source="import"))


def test_the_database_refuses_a_part_twice_or_unknown(db: None) -> None:
    operation = an_operation()
    again = Participation(operation=operation, organisation=place("LT"), part=Part.OBSERVER)
    unknown = Participation(operation=operation, organisation=place("PL"), part="boss")

    assert refused(again.save)
    assert refused(unknown.save)


def test_the_database_refuses_a_phase_number_twice_and_allows_a_swap(db: None) -> None:
    operation = an_operation(phases=(("2027-01", "2027-01"), ("2027-03", "2027-03")))
    first, second = operation.phases.all()

    assert refused(a_phase(operation, 2, "2028", "2028").save)

    def swap() -> None:
        Phase.objects.filter(pk=first.pk).update(number=2)
        Phase.objects.filter(pk=second.pk).update(number=1)

    assert not refused(swap)


@pytest.mark.parametrize(
    "days",
    [
        ("2027-10-05", "2027-10-01", "2027-10-05", "2027-10-05"),
        ("2027-10-01", "2027-10-05", "2027-10-01", "2027-10-04"),
        ("2027-10-01", "2027-10-01", "2027-10-09", "2027-10-05"),
    ],
)
def test_the_database_refuses_bounds_out_of_order(db: None, days: tuple[str, ...]) -> None:
    phase = an_operation().phases.get()
    values = dict(zip(("es", "ls", "ee", "le"), days, strict=True))

    assert refused(lambda: Phase.objects.filter(pk=phase.pk).update(**values))


def test_the_database_refuses_a_certain_overlap_at_the_commit(db: None) -> None:
    operation = an_operation(phases=(("2027-10-01", "2027-10-10"),))
    other = an_operation("Bora", phases=(("2027-10-05", "2027-10-10"),))

    assert refused(a_phase(operation, 2, "2027-10-10", "2027-10-12").save)
    assert not refused(a_phase(operation, 3, "2027-10-11", "2027-10-12").save)
    assert not refused(a_phase(operation, 4, "2027-10", "2027-10").save)
    assert not refused(a_phase(operation, 5, "2027-09-01", "open", period=Period.GRANT).save)
    assert not refused(a_phase(other, 2, "2027-10-01", "2027-10-04").save)


def test_words_and_database_agree_on_what_certainly_overlaps(db: None) -> None:
    operation = an_operation(phases=(("", ""),))
    seen = set()
    dice = random.Random(1968)
    for _round in range(120):
        pair = tuple(PhaseFacts(number, *_some_period(dice)) for number in (1, 2))
        said = bool(problems_of(facts().with_changes(phases=pair)))

        def write(pair: tuple[PhaseFacts, ...] = pair) -> None:
            operation.phases.all().delete()
            for each in pair:
                fill_phase(Phase(operation=operation), each, 60).save()

        assert refused(write) is said, pair
        seen.add(said)

    assert seen == {True, False}


def _some_period(dice: random.Random) -> tuple[str, str, str]:
    first = date(2027, 1, 1) + timedelta(days=dice.randrange(60))
    last = first + timedelta(days=dice.randrange(40))
    start, end = (day.isoformat()[: dice.choice([7, 10, 10])] for day in (first, last))
    return (
        dice.choice(["operational", "operational", "grant"]),
        start,
        dice.choice([end, end, "open", ""]),
    )


def test_certain_overlap_is_symmetric_and_needs_certain_days() -> None:
    october = Bounds(date(2027, 10, 1), date(2027, 10, 31), date(2027, 10, 1), date(2027, 10, 31))
    day = Bounds(*[date(2027, 10, 5)] * 4)

    assert certainly_overlap(day, day)
    assert not certainly_overlap(day, october)
    assert not certainly_overlap(october, day)


def test_bounds_and_spans_are_stored_with_the_phase(db: None) -> None:
    operation = an_operation(phases=(("2027-10", "2027-12-05"), ("2028", "open"), ("", "")))

    vague, running, unknown = operation.phases.all()

    assert (vague.es, vague.ls) == (date(2027, 10, 1), date(2027, 10, 31))
    assert (vague.ee, vague.le) == (date(2027, 12, 5), date(2027, 12, 5))
    assert vague.possible_span.lower == date(2027, 10, 1)
    assert vague.certain_span.lower == date(2027, 10, 31)
    assert vague.certain_span.upper == date(2027, 12, 6)
    assert running.possible_span.upper is None
    assert unknown.possible_span.isempty
    assert [phase.in_words for phase in (vague, running)] == [
        "October 2027 – 5 December 2027",
        "from 2028, still running",
    ]


def test_a_word_cannot_be_broader_than_itself_or_stand_twice(db: None) -> None:
    word = Term.objects.filter(broader=None).first()

    assert refused(lambda: Term.objects.filter(pk=word.pk).update(broader=word.pk))
    assert refused(Term(kind=word.kind, name=word.name).save)


def test_what_operations_refer_to_cannot_be_deleted(db: None) -> None:
    operation = an_operation()

    with pytest.raises(ProtectedError):
        operation.kind.delete()
    with pytest.raises(ProtectedError):
        place("LT").delete()


def test_entries_of_a_list_are_chosen_while_they_are_valid(db: None) -> None:
    OperationKind.objects.update(valid_from=None, valid_until=None)
    kind = OperationKind.objects.first()
    OperationKind.objects.filter(pk=kind.pk).update(
        valid_from=date(2020, 1, 1), valid_until=date(2024, 12, 31)
    )

    def may_be_chosen(day: date) -> bool:
        return OperationKind.objects.valid_on(day).filter(pk=kind.pk).exists()

    assert not may_be_chosen(date(2019, 12, 31))
    assert may_be_chosen(date(2020, 1, 1))
    assert may_be_chosen(date(2024, 12, 31))
    assert not may_be_chosen(date(2025, 1, 1))


def test_a_name_too_long_for_its_column_is_no_silent_cut(db: None) -> None:
    operation = an_operation()

    with pytest.raises(DataError), transaction.atomic():
        set_on(operation, name="x" * 121)()


def test_facts_know_who_leads(db: None) -> None:
    made = facts(leads=("LT",), participants=("PL", "EE"))
    more = (*made.participations, (place("LV"), Part.CO_LEAD.value))

    assert made.with_changes(participations=more).leads == places("LT", "LV")


def test_records_are_called_by_their_names(db: None) -> None:
    operation = an_operation(participants=("PL",))

    assert str(operation) == "Amber"
    assert str(operation.phases.get()) == "Amber, phase 1"
    assert str(operation.participations.get(part="participant")) == "Poland, Participant"
    assert str(OperationMove.objects.get()) == "Amber: enter"
    assert operation.is_draft
    assert operation.get_absolute_url() == f"/operations/{operation.reference}/"
    assert str(person()) == "Planner, Lithuania"


DAYS = [date(2027, 10, day) for day in (1, 2, 3, 4)]


@pytest.mark.parametrize("missing", ["ls", "ee", "le", "es", "es ls", "ls ee", "es le"])
def test_bounds_are_known_together_or_not_at_all(db: None, missing: str) -> None:
    phase = an_operation().phases.get()
    bounds = dict(zip(("es", "ls", "ee", "le"), DAYS, strict=True))
    bounds |= dict.fromkeys(missing.split())

    with pytest.raises(IntegrityError, match="phase_bounds_are_in_order"), transaction.atomic():
        Phase.objects.filter(pk=phase.pk).update(**bounds)


@pytest.mark.parametrize("missing", ["", "ee le", "es ls ee le"])
def test_lawful_bounds_are_kept(db: None, missing: str) -> None:
    phase = an_operation().phases.get()
    bounds = dict(zip(("es", "ls", "ee", "le"), DAYS, strict=True))

    Phase.objects.filter(pk=phase.pk).update(**bounds | dict.fromkeys(missing.split()))

    assert Phase.objects.get(pk=phase.pk).es == (None if "es" in missing.split() else DAYS[0])


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("\u200b\u200b", "invisible characters"),
        ("Am\u200bber", "invisible characters"),
        ("Am\u00adber", "invisible characters"),
        ("Am\u202eber", "invisible characters"),
        ("\u3164", "invisible characters"),
        ("–", "at least one letter or digit"),
        ("Am\x07ber", "characters that cannot be stored"),
        ("x" * 121, "longer than 120 characters"),
        ("\ufb2c" * 60, "longer than 120 characters"),
    ],
)
def test_a_name_that_nobody_can_read_is_refused_by_every_door(
    db: None, name: str, sentence: str
) -> None:
    form = forms_of(name=name)
    [problem] = problems_of(facts(name))
    in_a_file = mistakes(file_of({"name": name}))

    assert not form.is_valid()
    assert sentence in form.operation.errors["name"][0]
    assert (problem.field, sentence in problem.sentence) == ("name", True)
    assert [(column, sentence in said) for _row, column, said in in_a_file] == [("name", True)]


@pytest.mark.parametrize("name", ["Am\nber", "Am\u2028ber", " Am  ber ", "e\u0301" * 100])
def test_a_name_has_one_spelling_by_every_door(db: None, name: str) -> None:
    plain = "é" * 100 if "e" not in name.replace("e\u0301", "") else "Am ber"
    form = forms_of(name=name)

    assert form.is_valid(), form.operation.errors
    assert form.facts().name == facts(name).name == plain
    assert counts(file_of({"name": name})) == counts(file_of({"name": name})) | created(created=1)
    assert Operation.objects.get().name == plain
