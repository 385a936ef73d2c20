"""Actions on changes that an imported list proposes to a JCO planned in the portal."""

from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.directory.models import Organisation, User
from operations.actions.operations import update_operation
from operations.enums import ReferenceTermKind
from operations.models import (
    Operation,
    OperationInput,
    OperationType,
    PhaseInput,
    ProposedChange,
    ReferenceTerm,
)
from operations.notifications import managing_users, notify_about_operation
from operations.permissions import can_plan
from operations.queries.operations import locked_operation, operation_input

CellValues = dict[str, list[object]]
TREES_BY_FIELD = {
    "terms": ReferenceTermKind.RISK_AREA,
    "transport_modes": ReferenceTermKind.TRANSPORT_MODE,
}


@atomic_action()
def propose_changes(
    operation: Operation,
    cells: CellValues,
    values_by_column: dict[str, dict[str, object]],
    *,
    by: User | None,
) -> ProposedChange | None:
    """Store the differences of an imported list as a proposed change and notify the lead.

    ``cells`` contains the old and new cell by column, ``values_by_column`` the input that each
    changed cell means. Return None if the list proposes nothing beyond what was rejected before or
    is pending. A different pending proposal is replaced. Locks the operation.
    """
    locked = locked_operation(operation)
    refused = _rejected_values(locked)
    fresh = {name: cell for name, cell in cells.items() if refused.get(name) != [cell[1]]}
    pending = locked.proposed_changes.pending().first()
    if pending is not None:
        if pending.cells == fresh:
            return None
        # Without ``decided_by``: replaced by a later list, not decided.
        pending.decided_at = timezone.now()
        pending.save(update_fields=["decided_at"])
    if not fresh:
        return None
    proposed_values = {
        name: value for column in fresh for name, value in values_by_column[column].items()
    }
    proposal = ProposedChange.objects.create(
        operation=locked, cells=fresh, proposed_values=_to_stored(proposed_values), proposed_by=by
    )
    key = f"operation.propose:{proposal.pk}"
    notify_about_operation(locked, managing_users(locked), "operation.propose", key=key, by=by)
    return proposal


def _rejected_values(operation: Operation) -> dict[str, list[object]]:
    """Return the new cell last rejected, by column; an empty list where it was accepted."""
    rejected_values: dict[str, list[object]] = {}
    for proposal in operation.proposed_changes.filter(decided_by__isnull=False).order_by(
        "proposed_at", "pk"
    ):
        # In order, so that the latest decision on a column remains. A cell is [old, new].
        for name, cell in proposal.cells.items():
            rejected_values[name] = [] if proposal.is_accepted else [cell[1]]
    return rejected_values


@atomic_action()
def accept_proposal(proposal: ProposedChange, *, by: User) -> Operation:
    """Accept a proposed change by an ordinary edit of the operation.

    The new cells are stored as imported, so that the next list is compared with them. Locks the
    operation and the proposal. Raises Refused.
    """
    locked = locked_operation(proposal.operation)
    require(can_plan(by, locked))
    locked_proposal = ProposedChange.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    require(_refuse_settled(locked_proposal))
    before = operation_input(locked)
    new_input = before.with_changes(**_from_stored(locked_proposal.proposed_values, before))
    edited = update_operation(locked, new_input, by=by, version=locked.version)
    new = {name: cell[1] for name, cell in locked_proposal.cells.items()}
    edited.imported_cells = {**(edited.imported_cells or {}), **new}
    edited.save(update_fields=["imported_cells"])
    _settle_proposal(locked_proposal, by, taken=True)
    return edited


@atomic_action()
def reject_proposal(proposal: ProposedChange, *, by: User) -> ProposedChange:
    """Reject a proposed change; a list with the same values does not propose it again.

    Locks the operation and the proposal. Raises Refused.
    """
    locked = locked_operation(proposal.operation)
    require(can_plan(by, locked))
    locked_proposal = ProposedChange.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    require(_refuse_settled(locked_proposal))
    return _settle_proposal(locked_proposal, by, taken=False)


def _settle_proposal(proposal: ProposedChange, by: User, *, taken: bool) -> ProposedChange:
    proposal.decided_at, proposal.decided_by, proposal.is_accepted = timezone.now(), by, taken
    proposal.save(update_fields=["decided_at", "decided_by", "is_accepted"])
    return proposal


def _refuse_settled(proposal: ProposedChange) -> Refusal | None:
    if proposal.decided_at is None:
        return None
    return Refusal("settled", _("This was settled meanwhile, or a newer list says something else."))


def _to_stored(values: dict[str, object]) -> dict[str, object]:
    """Return input as JSON values, with codes and names in place of rows."""
    return {name: _stored_value(value) for name, value in values.items()}


def _stored_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_stored_value(each) for each in value]
    if isinstance(value, OperationType | Organisation):
        return value.code
    if isinstance(value, ReferenceTerm):
        return value.name
    return dict(vars(value)) if isinstance(value, PhaseInput) else value


def _from_stored(stored: dict[str, Any], before: OperationInput) -> dict[str, object]:
    """Return input from JSON values; actual dates of phases stay as recorded."""
    organisations_by_code = {each.code: each for each in Organisation.objects.all()}
    values: dict[str, object] = dict(stored)
    if "operation_type" in stored:
        values["operation_type"] = OperationType.objects.get(code=stored["operation_type"])
    if "organisers" in stored:
        values["organisers"] = tuple(organisations_by_code[code] for code in stored["organisers"])
    if "participations" in stored:
        stored_roles = stored["participations"]
        values["participations"] = tuple(
            (organisations_by_code[code], role) for code, role in stored_roles
        )
    for name in TREES_BY_FIELD.keys() & stored.keys():
        named = ReferenceTerm.objects.filter(kind=TREES_BY_FIELD[name], name__in=stored[name])
        values[name] = tuple(named)
    if "phases" in stored:
        values["phases"] = tuple(_with_actual_days(each, before) for each in stored["phases"])
    return values


def _with_actual_days(phase_values: dict[str, Any], before: OperationInput) -> PhaseInput:
    phase = PhaseInput(**phase_values)
    known = next((each for each in before.phases if each.number == phase.number), phase)
    return replace(phase, actual_start=known.actual_start, actual_end=known.actual_end)
