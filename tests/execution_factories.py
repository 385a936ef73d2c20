"""JCOs that are running or in debriefing, with participants and reported results."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from jco_portal.directory.models import User
from operations.actions.results.reports import correct_seizure, report_controls, report_seizure
from operations.actions.results.validation import validate_results
from operations.actions.transitions import perform_operation_transition
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
from tests.example_data import reuse_example
from tests.factories import make_operation, make_user, terms


def today() -> date:
    """Return the current day; not a constant, because a run may last past midnight."""
    return timezone.localdate()


def day_from_today(offset: int) -> date:
    """Return the day so many days after today; a negative offset is before today."""
    return today() + timedelta(days=offset)


def noon_of(offset: int) -> datetime:
    """Return noon (UTC) of the day so many days after today."""
    return datetime.combine(day_from_today(offset), time(12), UTC)


def phase_dates(*span: int) -> tuple[str, str]:
    """Return the first and the last day of a phase, given in days from today."""
    first, last = span
    return day_from_today(first).isoformat(), day_from_today(last).isoformat()


def accept_participants(operation: Operation, *codes: str) -> None:
    """Set the planned participants, all or those with these codes, to accepted."""
    planned = operation.participations.filter(role=ParticipationRole.PARTICIPANT)
    for participation in planned.filter(organisation__code__in=codes) if codes else planned:
        participation.response, participation.contact_point = (
            Response.ACCEPTED,
            "Central unit, by telephone",
        )
        participation.responded_at = participation.invited_at = timezone.now()
        participation.responded_by = participation.invited_by = make_user(
            "planner", participation.organisation.code
        )
        participation.response_due_on = today()
        participation.save()


@reuse_example
def running_jco(
    name: str = "Amber",
    *,
    participants: tuple[str, ...] = ("PL",),
    phases: tuple[tuple[str, str], ...] = (),
    **fields: Any,
) -> Operation:
    """Return a JCO of Lithuania, started by its planner, whose participants have accepted.

    A JCO with another name concerns other goods, so that it does not conflict with the first.
    """
    if name != "Amber":
        fields = {"terms_": ("timber",), "modes": ("inland waterway",)} | fields
    operation = make_operation(
        name,
        state="tabled",
        participants=participants,
        phases=phases or (phase_dates(-20, 5),),
        **fields,
    )
    perform_operation_transition(operation, "endorse", by=make_user("expert", "DK"))
    accept_participants(operation)
    return perform_operation_transition(operation, "start", by=make_user())


@reuse_example
def debriefed_jco(*args: Any, **fields: Any) -> Operation:
    """Return the same JCO in debriefing, stopped early."""
    operation = running_jco(*args, **fields)
    return perform_operation_transition(
        operation, "stop_early", by=make_user(), reason="Enough is found."
    )


def make_seizure_input(quantity: Any = 1000, **more: Any) -> SeizureInput:
    """Return the input of a seizure of cigarettes today, with the changes of the test."""
    defaults = {
        "day": today(),
        "goods": terms("cigarettes")[0],
        "quantity": Decimal(quantity),
        "transport_mode": terms("road", kind="transport_mode")[0],
    }
    return SeizureInput(**defaults | more)


def make_seizure(
    operation: Operation, quantity: Any = 1000, *, organisation_code: str = "LT", **more: Any
) -> Seizure:
    """Report a seizure as the planner of a state."""
    by = make_user("planner", organisation_code)
    return report_seizure(operation, make_seizure_input(quantity, **more), by=by, key=uuid4())


def make_controls(
    operation: Operation,
    count: int = 100,
    hits: int = 3,
    *,
    organisation_code: str = "LT",
    **more: Any,
) -> ControlResult:
    """Report controls as the planner of a state."""
    made = ControlInput(
        **{"day": today(), "control_count": count, "positive_controls": hits, **more}
    )
    return report_controls(operation, made, by=make_user("planner", organisation_code), key=uuid4())


def make_correction(
    seizure: Seizure, quantity: Any = 1000, *, is_withdrawn: bool = False, **more: Any
) -> Any:
    """Add the next revision of a seizure as the planner of the state that reported it."""
    last = seizure.revisions.last()
    return correct_seizure(
        seizure,
        make_seizure_input(quantity, **{"day": last.day} | more),
        by=make_user("planner", seizure.organisation.code),
        based_on=last.number,
        reason="Counted again.",
        is_withdrawn=is_withdrawn,
    )


def validate_as_lead(operation: Operation, *records: Any, by: User | None = None) -> None:
    """Validate the last revisions of these results, or of all results that are pending."""
    if not records:
        records = (*operation.seizures.all(), *operation.controlresults.all())
    entries = [record.revisions.last() for record in records]
    pending = [each for each in entries if not hasattr(each, "validation")]
    validate_results(operation, pending, by=by or make_user())


@reuse_example
def ended_jco() -> Operation:
    """Return a JCO of Lithuania in debriefing, with a validated seizure and validated controls."""
    operation = debriefed_jco()
    validate_as_lead(operation, make_seizure(operation, 250_000), make_controls(operation))
    return operation


def validation_at(
    entry: SeizureRevision, at: datetime, *, is_valid: bool = True
) -> SeizureValidation:
    """Return a validation made at another time than now."""
    return SeizureValidation.objects.create(
        revision=entry,
        is_validated=is_valid,
        note="" if is_valid else "?",
        decided_by=make_user(),
        decided_at=at,
    )


def participation_of(operation: Operation, organisation_code: str) -> Participation:
    """Return the participation of an organisation by its code."""
    return operation.participations.get(organisation__code=organisation_code)
