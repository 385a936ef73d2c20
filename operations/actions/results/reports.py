"""Actions that report controls and seizures and correct them by further revisions."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.versioned_forms import EditConflict, check_reason
from jco_portal.directory.models import User
from operations.models import (
    ControlInput,
    ControlResult,
    ControlRevision,
    Operation,
    ResultInput,
    Seizure,
    SeizureInput,
    SeizureRevision,
    attribute_result,
    control_problems,
    seizure_problems,
    unit_of,
)
from operations.permissions import can_correct_result, can_report_results
from operations.queries.operations import locked_operation

FieldValues = dict[str, Any]
ResultT = TypeVar("ResultT", ControlResult, Seizure)
RevisionT = TypeVar("RevisionT", ControlRevision, SeizureRevision)


@atomic_action()
def report_seizure(
    operation: Operation, seizure_input: SeizureInput, *, by: User, key: UUID
) -> Seizure:
    """Report a seizure of the user's organisation.

    ``key`` identifies one opening of the form: if it is sent twice, the first result is returned.
    Locks the operation. Raises Refused.
    """
    locked = locked_operation(operation)
    require(can_report_results(by, locked))
    sent, number = _find_submitted(Seizure, locked, by, key)
    if sent is not None:
        return sent
    entry = SeizureRevision(number=1, reported_by=by, **_seizure_values(locked, seizure_input))
    return _create_result(entry, Seizure(operation=locked, number=number, submission_key=key))


@atomic_action()
def report_controls(
    operation: Operation, control_input: ControlInput, *, by: User, key: UUID
) -> ControlResult:
    """Report controls of the user's organisation; ``key`` as in ``report_seizure``.

    Locks the operation. Raises Refused.
    """
    locked = locked_operation(operation)
    require(can_report_results(by, locked))
    sent, number = _find_submitted(ControlResult, locked, by, key)
    if sent is not None:
        return sent
    entry = ControlRevision(number=1, reported_by=by, **_control_values(locked, control_input))
    return _create_result(entry, ControlResult(operation=locked, number=number, submission_key=key))


@atomic_action()
def correct_seizure(
    seizure: Seizure,
    seizure_input: SeizureInput,
    *,
    by: User,
    based_on: int,
    reason: str,
    is_withdrawn: bool = False,
) -> SeizureRevision:
    """Add a revision to a seizure, or withdraw it; earlier revisions remain readable.

    ``based_on`` is the number of the revision shown on the page. Locks the operation. Raises
    EditConflict if a later revision exists, and Refused.
    """
    locked = locked_operation(seizure.operation)
    require(can_correct_result(by, seizure), _require_reason(reason))
    latest = _latest_revision(SeizureRevision, seizure, based_on)
    values = _seizure_values(locked, seizure_input) | {"is_withdrawn": is_withdrawn}
    return _append_revision(latest, values, by=by, reason=reason)


@atomic_action()
def correct_controls(
    report: ControlResult,
    control_input: ControlInput,
    *,
    by: User,
    based_on: int,
    reason: str,
    is_withdrawn: bool = False,
) -> ControlRevision:
    """Add a revision to a report of controls, or withdraw it; see ``correct_seizure``."""
    locked = locked_operation(report.operation)
    require(can_correct_result(by, report), _require_reason(reason))
    latest = _latest_revision(ControlRevision, report, based_on)
    values = _control_values(locked, control_input) | {"is_withdrawn": is_withdrawn}
    return _append_revision(latest, values, by=by, reason=reason)


def _find_submitted(
    model: type[ResultT], operation: Operation, by: User, key: UUID
) -> tuple[ResultT | None, int]:
    """Return the result that this form created already, if any, and the next number."""
    same = model.objects.filter(submission_key=key).order_by().values("pk")
    others = model.objects.filter(operation=operation).order_by("-number").values("number")
    own = Operation.objects.filter(pk=operation.pk).order_by()
    # One statement for both. The lock of the operation makes the next number safe.
    result_id, last = own.values_list(Subquery(same[:1]), Subquery(others[:1])).get()
    sent = model.objects.get(pk=result_id) if result_id is not None else None
    if sent and (sent.operation_id, sent.organisation_id) != (operation.pk, by.organisation_id):
        sentence = _("This form was sent for another record; open a new one.")
        raise Refused(Refusal("key", sentence))
    return sent, (last or 0) + 1


def _create_result(entry: Any, record: ResultT) -> ResultT:
    record.organisation_id = entry.reported_by.organisation_id
    # Append-only: the web role may not UPDATE these tables.
    record.save(force_insert=True)
    entry.result = record
    entry.save(force_insert=True)
    return record


def _latest_revision(model: type[RevisionT], record: Any, based_on: int) -> RevisionT:
    latest = model.objects.filter(result=record).latest("number")
    # Revisions are numbered instead of versioned: the number is the version of the result.
    if latest.number != based_on:
        raise EditConflict(latest, latest.number)
    return latest


def _append_revision(latest: RevisionT, values: FieldValues, *, by: User, reason: str) -> RevisionT:
    # A correction that changes nothing, or a form sent twice, adds no revision.
    if all(getattr(latest, name) == value for name, value in values.items()):
        return latest
    following = type(latest)(
        result=latest.result,
        number=latest.number + 1,
        reported_by=by,
        reason=reason.strip(),
        **values,
    )
    following.save(force_insert=True)
    return following


def _require_reason(reason: str) -> Refusal | None:
    missing = _("Say why it is corrected: it stays in the record.")
    return check_reason(reason, SeizureRevision, missing=missing)


def _seizure_values(operation: Operation, seizure_input: SeizureInput) -> FieldValues:
    unit = seizure_input.unit or unit_of(seizure_input.goods)
    return _values(operation, seizure_input, seizure_problems(seizure_input, unit)) | {"unit": unit}


def _control_values(operation: Operation, control_input: ControlInput) -> FieldValues:
    return _values(operation, control_input, control_problems(control_input))


def _values(
    operation: Operation, result_input: ResultInput, problems: list[Refusal]
) -> FieldValues:
    """Return the field values of a revision; raises Refused with all problems at once."""
    placed = attribute_result(result_input, operation.phases.all(), timezone.localdate())
    if isinstance(placed, Refusal):
        raise Refused(placed, *problems)
    require(*problems)
    scope, phase_number = placed
    return result_input.field_values() | {"attribution": scope, "phase_number": phase_number}
