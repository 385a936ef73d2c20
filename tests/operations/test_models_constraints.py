"""Constraints of the database, and their agreement with the sentences of forms."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from jco_portal.core.dates import PeriodBounds
from operations.actions.related_rows import set_phase_fields
from operations.enums import UNCOMPARED_STATES, OperationState, ParticipationRole, Period
from operations.models import (
    Operation,
    Participation,
    Phase,
    PhaseInput,
    ReferenceTerm,
    operation_problems,
)
from operations.models.input_problems import is_certain_overlap
from tests.factories import make_operation, make_operation_input, organisation

BOUND_FIELDS = ("earliest_start", "latest_start", "earliest_end", "latest_end")


def refused(write: Callable[[], object]) -> bool:
    """Return whether the database refuses a write, at once or at the commit."""
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


def insert_phase(operation: Operation, number: int, start: str, end: str, **more: str) -> Phase:
    wanted = PhaseInput(number, entered_start=start, entered_end=end, **more)
    return set_phase_fields(Phase(operation=operation), wanted, 60)


@pytest.mark.example("draft")
@pytest.mark.parametrize("field", ["state", "marking"])
def test_database_refuses_unknown_states_and_markings(db: None, field: str) -> None:
    operation = make_operation()

    assert refused(set_on(operation, **{field: "secret"}))


@pytest.mark.example("draft")
def test_database_accepts_every_state(db: None) -> None:
    operation = make_operation()

    assert not any(refused(set_on(operation, state=state)) for state in OperationState.values)
    assert set(OperationState) > UNCOMPARED_STATES


@pytest.mark.example("draft")
def test_source_key_and_reference_are_unique(db: None) -> None:
    first, second = make_operation("Amber"), make_operation("Bora")
    set_on(first, source_key="a#2027")()

    assert refused(set_on(second, source_key="a#2027"))
    assert refused(set_on(second, reference=first.reference))
    assert not refused(set_on(second, source_key="a#2027", source="import"))


@pytest.mark.example("draft")
def test_database_refuses_duplicate_participation_and_unknown_role(db: None) -> None:
    operation = make_operation()
    again = Participation(
        operation=operation, organisation=organisation("LT"), role=ParticipationRole.OBSERVER
    )
    unknown = Participation(operation=operation, organisation=organisation("PL"), role="boss")

    assert refused(again.save)
    assert refused(unknown.save)


def test_phase_number_is_unique_and_numbers_can_be_swapped(db: None) -> None:
    operation = make_operation(phases=(("2027-01", "2027-01"), ("2027-03", "2027-03")))
    first, second = operation.phases.all()

    assert refused(insert_phase(operation, 2, "2028", "2028").save)

    def swap() -> None:
        Phase.objects.filter(pk=first.pk).update(number=2)
        Phase.objects.filter(pk=second.pk).update(number=1)

    assert not refused(swap)


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    "days",
    [
        ("2027-10-05", "2027-10-01", "2027-10-05", "2027-10-05"),
        ("2027-10-01", "2027-10-05", "2027-10-01", "2027-10-04"),
        ("2027-10-01", "2027-10-01", "2027-10-09", "2027-10-05"),
    ],
)
def test_database_refuses_phase_bounds_out_of_order(db: None, days: tuple[str, ...]) -> None:
    phase = make_operation().phases.get()
    values = dict(zip(BOUND_FIELDS, days, strict=True))

    assert refused(lambda: Phase.objects.filter(pk=phase.pk).update(**values))


def test_database_refuses_certain_overlap_of_phases_at_commit(db: None) -> None:
    operation = make_operation(phases=(("2027-10-01", "2027-10-10"),))
    other = make_operation("Bora", phases=(("2027-10-05", "2027-10-10"),))

    assert refused(insert_phase(operation, 2, "2027-10-10", "2027-10-12").save)
    assert not refused(insert_phase(operation, 3, "2027-10-11", "2027-10-12").save)
    assert not refused(insert_phase(operation, 4, "2027-10", "2027-10").save)
    assert not refused(insert_phase(operation, 5, "2027-09-01", "open", period=Period.GRANT).save)
    assert not refused(insert_phase(other, 2, "2027-10-01", "2027-10-04").save)


@pytest.mark.slow
def test_model_and_database_agree_on_certain_overlap(db: None) -> None:
    operation = make_operation(phases=(("", ""),))
    outcomes = set()
    dice = random.Random(1968)
    for _round in range(120):
        pair = tuple(PhaseInput(number, *_some_period(dice)) for number in (1, 2))
        has_problems = bool(operation_problems(make_operation_input().with_changes(phases=pair)))

        def write(pair: tuple[PhaseInput, ...] = pair) -> None:
            operation.phases.all().delete()
            for each in pair:
                set_phase_fields(Phase(operation=operation), each, 60).save()

        assert refused(write) is has_problems, pair
        outcomes.add(has_problems)

    assert outcomes == {True, False}


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
    october = PeriodBounds(
        date(2027, 10, 1), date(2027, 10, 31), date(2027, 10, 1), date(2027, 10, 31)
    )
    day = PeriodBounds(*[date(2027, 10, 5)] * 4)

    assert is_certain_overlap(day, day)
    assert not is_certain_overlap(day, october)
    assert not is_certain_overlap(october, day)


def test_reference_term_cannot_be_its_own_broader_term_or_duplicated(db: None) -> None:
    word = ReferenceTerm.objects.filter(broader=None).first()

    assert refused(lambda: ReferenceTerm.objects.filter(pk=word.pk).update(broader=word.pk))
    assert refused(ReferenceTerm(kind=word.kind, name=word.name).save)


@pytest.mark.example("draft")
def test_organisations_and_types_in_use_cannot_be_deleted(db: None) -> None:
    operation = make_operation()

    with pytest.raises(ProtectedError):
        operation.operation_type.delete()
    with pytest.raises(ProtectedError):
        organisation("LT").delete()


@pytest.mark.example("draft")
def test_overlong_name_is_refused_and_not_truncated(db: None) -> None:
    operation = make_operation()

    with pytest.raises(DataError), transaction.atomic():
        set_on(operation, name="x" * 121)()


DAYS = [date(2027, 10, day) for day in (1, 2, 3, 4)]


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    "missing",
    [
        "latest_start",
        "earliest_end",
        "latest_end",
        "earliest_start",
        "earliest_start latest_start",
        "latest_start earliest_end",
        "earliest_start latest_end",
    ],
)
def test_database_refuses_partly_known_phase_bounds(db: None, missing: str) -> None:
    phase = make_operation().phases.get()
    bounds = dict(zip(BOUND_FIELDS, DAYS, strict=True))
    bounds |= dict.fromkeys(missing.split())

    with pytest.raises(IntegrityError, match="phase_bounds_in_order"), transaction.atomic():
        Phase.objects.filter(pk=phase.pk).update(**bounds)


@pytest.mark.example("draft")
@pytest.mark.parametrize("missing", ["", "earliest_end latest_end", " ".join(BOUND_FIELDS)])
def test_database_accepts_valid_phase_bounds(db: None, missing: str) -> None:
    phase = make_operation().phases.get()
    bounds = dict(zip(BOUND_FIELDS, DAYS, strict=True))

    Phase.objects.filter(pk=phase.pk).update(**bounds | dict.fromkeys(missing.split()))

    assert Phase.objects.get(pk=phase.pk).earliest_start == (
        None if "earliest_start" in missing.split() else DAYS[0]
    )
