"""What a list says otherwise of an operation that is planned here: kept, taken over or not."""

from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action
from jco_portal.directory.models import Organisation, User
from operations.actions.operations import edit_operation
from operations.enums import ReferenceTermKind
from operations.models import (
    Operation,
    OperationInput,
    OperationType,
    PhaseInput,
    ProposedChange,
    ReferenceTerm,
)
from operations.notifications import runners_of, tell
from operations.permissions import can_plan
from operations.queries.operations import facts_of, locked_operation

Cells = dict[str, list[object]]
TREES = {"terms": ReferenceTermKind.RISK_AREA, "transport_modes": ReferenceTermKind.TRANSPORT_MODE}


@action()
def propose_changes(
    operation: Operation, cells: Cells, said: dict[str, dict[str, object]], *, by: User | None
) -> ProposedChange | None:
    """Keep what a list says otherwise; None when that was said and settled, or waits already.

    ``cells`` are the changed cells, old and new; ``said`` the facts that each of them means.
    """
    locked = locked_operation(operation)
    refused = _kept_ours(locked)
    fresh = {name: cell for name, cell in cells.items() if refused.get(name) != [cell[1]]}
    waiting = locked.proposed_changes.pending().first()
    if waiting is not None:
        if waiting.cells == fresh:
            return None
        waiting.decided_at = timezone.now()
        waiting.save(update_fields=["decided_at"])
    if not fresh:
        return None
    facts = {name: value for column in fresh for name, value in said[column].items()}
    proposal = ProposedChange.objects.create(
        operation=locked, cells=fresh, proposed_values=_as_codes(facts), proposed_by=by
    )
    key = f"operation.propose:{proposal.pk}"
    tell(locked, runners_of(locked), "operation.propose", key=key, by=by)
    return proposal


def _kept_ours(operation: Operation) -> dict[str, list[object]]:
    """What a list said last, by column, where who runs it has kept its own."""
    found: dict[str, list[object]] = {}
    for each in operation.proposed_changes.filter(decided_by__isnull=False).order_by(
        "proposed_at", "pk"
    ):
        for name, cell in each.cells.items():
            found[name] = [] if each.is_accepted else [cell[1]]
    return found


@action()
def take_proposal(proposal: ProposedChange, *, by: User) -> Operation:
    """Take over what the list says, by the way of every edit; raises Refused.

    The list counts as imported then, so that the next one is compared with it.
    """
    locked = locked_operation(proposal.operation)
    require(can_plan(by, locked))
    waiting = ProposedChange.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    require(_waits(waiting))
    before = facts_of(locked)
    facts = before.with_changes(**_as_facts(waiting.proposed_values, before))
    edited = edit_operation(locked, facts, by=by, version=locked.version)
    new = {name: cell[1] for name, cell in waiting.cells.items()}
    edited.imported_cells = {**(edited.imported_cells or {}), **new}
    edited.save(update_fields=["imported_cells"])
    _settle(waiting, by, taken=True)
    return edited


@action()
def dismiss_proposal(proposal: ProposedChange, *, by: User) -> ProposedChange:
    """Keep what is recorded here; the same list does not ask again."""
    locked = locked_operation(proposal.operation)
    require(can_plan(by, locked))
    waiting = ProposedChange.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    require(_waits(waiting))
    return _settle(waiting, by, taken=False)


def _settle(proposal: ProposedChange, by: User, *, taken: bool) -> ProposedChange:
    proposal.decided_at, proposal.decided_by, proposal.is_accepted = timezone.now(), by, taken
    proposal.save(update_fields=["decided_at", "decided_by", "is_accepted"])
    return proposal


def _waits(proposal: ProposedChange) -> Refusal | None:
    if proposal.decided_at is None:
        return None
    return Refusal("settled", _("This was settled meanwhile, or a newer list says something else."))


def _as_codes(said: dict[str, object]) -> dict[str, object]:
    """Facts as they can be stored: codes and names in place of rows."""
    return {name: _stored(value) for name, value in said.items()}


def _stored(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_stored(each) for each in value]
    if isinstance(value, OperationType | Organisation):
        return value.code
    if isinstance(value, ReferenceTerm):
        return value.name
    return dict(vars(value)) if isinstance(value, PhaseInput) else value


def _as_facts(stored: dict[str, Any], before: OperationInput) -> dict[str, object]:
    """Facts from what was stored; days that took place stay as they are recorded here."""
    places = {place.code: place for place in Organisation.objects.all()}
    facts: dict[str, object] = dict(stored)
    if "operation_type" in stored:
        facts["operation_type"] = OperationType.objects.get(code=stored["operation_type"])
    if "organisers" in stored:
        facts["organisers"] = tuple(places[code] for code in stored["organisers"])
    if "participations" in stored:
        said = stored["participations"]
        facts["participations"] = tuple((places[code], part) for code, part in said)
    for name in TREES.keys() & stored.keys():
        named = ReferenceTerm.objects.filter(kind=TREES[name], name__in=stored[name])
        facts[name] = tuple(named)
    if "phases" in stored:
        facts["phases"] = tuple(_with_actual_days(each, before) for each in stored["phases"])
    return facts


def _with_actual_days(said: dict[str, Any], before: OperationInput) -> PhaseInput:
    phase = PhaseInput(**said)
    known = next((each for each in before.phases if each.number == phase.number), phase)
    return replace(phase, actual_start=known.actual_start, actual_end=known.actual_end)
