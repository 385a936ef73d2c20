"""A JCO that runs or has ended, with those who take part, and results reported in it."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from jco_portal.directory.models import User
from operations.actions.results.reports import correct_seizure, report_controls, report_seizure
from operations.actions.results.validation import validate_entries
from operations.actions.transitions import move_operation
from operations.enums import ParticipationRole, Response
from operations.models import (
    ControlInput,
    ControlResult,
    Operation,
    Participation,
    Seizure,
    SeizureInput,
    SeizureRevision,
    SeizureValidation,
)
from tests.examples import from_example
from tests.world import an_operation, person, terms


def today() -> date:
    """The day on which a test runs: asked for anew, since a suite may run over midnight."""
    return timezone.localdate()


def day(offset: int) -> date:
    """A day before (negative) or after today."""
    return today() + timedelta(days=offset)


def noon(offset: int) -> datetime:
    """The middle of a day, counted from today."""
    return datetime.combine(day(offset), time(12), UTC)


def said(*span: int) -> tuple[str, str]:
    """A phase by its first and last day, counted from today."""
    first, last = span
    return day(first).isoformat(), day(last).isoformat()


def take_part(operation: Operation, *codes: str) -> None:
    """Let the planned participants (all, or some by code) have accepted."""
    planned = operation.participations.filter(role=ParticipationRole.PARTICIPANT)
    for each in planned.filter(organisation__code__in=codes) if codes else planned:
        each.response, each.contact_point = Response.ACCEPTED, "Central unit, by telephone"
        each.responded_at = each.invited_at = timezone.now()
        each.responded_by = each.invited_by = person("planner", each.organisation.code)
        each.response_due_on = today()
        each.save()


@from_example
def running_jco(
    name: str = "Amber",
    *,
    participants: tuple[str, ...] = ("PL",),
    phases: tuple[tuple[str, str], ...] = (),
    **fields: Any,
) -> Operation:
    """A JCO of Lithuania in which the participants have accepted, started by its planner.

    A second one is about other goods, so that it stands in no conflict with the first.
    """
    if name != "Amber":
        fields = {"terms_": ("timber",), "modes": ("inland waterway",)} | fields
    operation = an_operation(
        name,
        state="tabled",
        participants=participants,
        phases=phases or (said(-20, 5),),
        **fields,
    )
    move_operation(operation, "endorse", by=person("expert", "DK"))
    take_part(operation)
    return move_operation(operation, "start", by=person())


@from_example
def debriefed_jco(*args: Any, **fields: Any) -> Operation:
    """The same, stopped early: in debriefing."""
    operation = running_jco(*args, **fields)
    return move_operation(operation, "stop_early", by=person(), reason="Enough is found.")


def seizure_facts(quantity: Any = 1000, **more: Any) -> SeizureInput:
    """A seizure of cigarettes today, with what a test changes."""
    given = {
        "day": today(),
        "goods": terms("cigarettes")[0],
        "quantity": Decimal(quantity),
        "transport_mode": terms("road", kind="transport_mode")[0],
    }
    return SeizureInput(**given | more)


def seize(operation: Operation, quantity: Any = 1000, *, place: str = "LT", **more: Any) -> Seizure:
    """A seizure that the planner of a state reports."""
    by = person("planner", place)
    return report_seizure(operation, seizure_facts(quantity, **more), by=by, key=uuid4())


def control(
    operation: Operation, count: int = 100, hits: int = 3, *, place: str = "LT", **more: Any
) -> ControlResult:
    """Controls that the planner of a state reports."""
    made = ControlInput(
        **{"day": today(), "control_count": count, "positive_controls": hits, **more}
    )
    return report_controls(operation, made, by=person("planner", place), key=uuid4())


def correct(seizure: Seizure, quantity: Any = 1000, *, gone: bool = False, **more: Any) -> Any:
    """The next entry of a seizure, by the planner of the state that reported it."""
    last = seizure.revisions.last()
    return correct_seizure(
        seizure,
        seizure_facts(quantity, **{"day": last.day} | more),
        by=person("planner", seizure.organisation.code),
        based_on=last.number,
        reason="Counted again.",
        is_withdrawn=gone,
    )


def validate(operation: Operation, *records: Any, by: User | None = None) -> None:
    """Let the last entries of records count, or of all records that wait."""
    if not records:
        records = (*operation.seizures.all(), *operation.controlresults.all())
    entries = [record.revisions.last() for record in records]
    waiting = [each for each in entries if not hasattr(each, "validation")]
    validate_entries(operation, waiting, by=by or person())


@from_example
def ended_jco() -> Operation:
    """A JCO of Lithuania in debriefing, with a seizure and controls that count."""
    operation = debriefed_jco()
    validate(operation, seize(operation, 250_000), control(operation))
    return operation


def judged_at(entry: SeizureRevision, at: datetime, *, is_valid: bool = True) -> SeizureValidation:
    """A verdict of another day than today."""
    return SeizureValidation.objects.create(
        revision=entry,
        is_validated=is_valid,
        note="" if is_valid else "?",
        decided_by=person(),
        decided_at=at,
    )


def participation(operation: Operation, place: str) -> Participation:
    """The part of an organisation, by its code."""
    return operation.participations.get(organisation__code=place)
