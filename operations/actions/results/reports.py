"""Reporting controls and seizures, and correcting them by appending."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.versioned_forms import EditConflict, reason_refusal
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

Values = dict[str, Any]
EachRecord = TypeVar("EachRecord", ControlResult, Seizure)
EachEntry = TypeVar("EachEntry", ControlRevision, SeizureRevision)


@action()
def report_seizure(operation: Operation, facts: SeizureInput, *, by: User, key: UUID) -> Seizure:
    """Report a seizure of one's own organisation.

    ``key`` names one sending of a form: sent twice, it is reported once and the first record
    comes back. Raises Refused.
    """
    locked = locked_operation(operation)
    require(can_report_results(by, locked))
    sent, number = _sent_before(Seizure, locked, by, key)
    if sent is not None:
        return sent
    entry = SeizureRevision(number=1, reported_by=by, **_seizure_values(locked, facts))
    return _report(entry, Seizure(operation=locked, number=number, submission_key=key))


@action()
def report_controls(
    operation: Operation, facts: ControlInput, *, by: User, key: UUID
) -> ControlResult:
    """Report controls of one's own organisation; sent twice, they are reported once."""
    locked = locked_operation(operation)
    require(can_report_results(by, locked))
    sent, number = _sent_before(ControlResult, locked, by, key)
    if sent is not None:
        return sent
    entry = ControlRevision(number=1, reported_by=by, **_control_values(locked, facts))
    return _report(entry, ControlResult(operation=locked, number=number, submission_key=key))


@action()
def correct_seizure(
    seizure: Seizure,
    facts: SeizureInput,
    *,
    by: User,
    based_on: int,
    reason: str,
    is_withdrawn: bool = False,
) -> SeizureRevision:
    """Say anew what a seizure was, or withdraw it; what stood before stays readable.

    ``based_on`` is the number of the entry that the person saw. Raises EditConflict when
    it is not the last one by now, or Refused.
    """
    locked = locked_operation(seizure.operation)
    require(can_correct_result(by, seizure), _says_why(reason))
    latest = _latest(SeizureRevision, seizure, based_on)
    values = _seizure_values(locked, facts) | {"is_withdrawn": is_withdrawn}
    return _append(latest, values, by=by, reason=reason)


@action()
def correct_controls(
    report: ControlResult,
    facts: ControlInput,
    *,
    by: User,
    based_on: int,
    reason: str,
    is_withdrawn: bool = False,
) -> ControlRevision:
    """Say anew what the controls were, or withdraw them; see ``correct_seizure``."""
    locked = locked_operation(report.operation)
    require(can_correct_result(by, report), _says_why(reason))
    latest = _latest(ControlRevision, report, based_on)
    values = _control_values(locked, facts) | {"is_withdrawn": is_withdrawn}
    return _append(latest, values, by=by, reason=reason)


def _sent_before(
    model: type[EachRecord], operation: Operation, by: User, key: UUID
) -> tuple[EachRecord | None, int]:
    """The record that this sending has made already, if any; the next number of the operation."""
    same = model.objects.filter(submission_key=key).order_by().values("pk")
    others = model.objects.filter(operation=operation).order_by("-number").values("number")
    own = Operation.objects.filter(pk=operation.pk).order_by()
    found, last = own.values_list(Subquery(same[:1]), Subquery(others[:1])).get()
    sent = model.objects.get(pk=found) if found is not None else None
    if sent and (sent.operation_id, sent.organisation_id) != (operation.pk, by.organisation_id):
        sentence = _("This form was sent for another record; open a new one.")
        raise Refused(Refusal("key", sentence))
    return sent, (last or 0) + 1


def _report(entry: Any, record: EachRecord) -> EachRecord:
    record.organisation_id = entry.reported_by.organisation_id
    record.save(force_insert=True)
    entry.result = record
    entry.save(force_insert=True)
    return record


def _latest(model: type[EachEntry], record: Any, based_on: int) -> EachEntry:
    latest = model.objects.filter(result=record).latest("number")
    if latest.number != based_on:
        raise EditConflict(latest, latest.number)
    return latest


def _append(latest: EachEntry, values: Values, *, by: User, reason: str) -> EachEntry:
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


def _says_why(reason: str) -> Refusal | None:
    missing = _("Say why it is corrected: it stays in the record.")
    return reason_refusal(reason, SeizureRevision, missing=missing)


def _seizure_values(operation: Operation, facts: SeizureInput) -> Values:
    unit = facts.unit or unit_of(facts.goods)
    return _values(operation, facts, seizure_problems(facts, unit)) | {"unit": unit}


def _control_values(operation: Operation, facts: ControlInput) -> Values:
    return _values(operation, facts, control_problems(facts))


def _values(operation: Operation, facts: ResultInput, problems: list[Refusal]) -> Values:
    """The fields of an entry; raises Refused with everything that is wrong."""
    placed = attribute_result(facts, operation.phases.all(), timezone.localdate())
    if isinstance(placed, Refusal):
        raise Refused(placed, *problems)
    require(*problems)
    scope, phase_number = placed
    return facts.field_values() | {"attribution": scope, "phase_number": phase_number}
