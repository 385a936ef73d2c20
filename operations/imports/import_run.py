"""Doing an import: all or nothing, twice without harm."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from jco_portal.core.access import require
from jco_portal.core.atomic_actions import action
from jco_portal.core.record_inputs import plain_values
from jco_portal.directory.models import User
from operations.actions.operations import rewrite
from operations.actions.overlap_check import mark_changed, mark_days
from operations.actions.proposals import propose_changes
from operations.actions.references import facts_lock, new_references
from operations.actions.related_rows import fill_phase
from operations.enums import (
    Confirmation,
    Marking,
    OperationSource,
    OperationState,
    ParticipationRole,
)
from operations.imports.csv_rows import RowError
from operations.imports.import_plan import Plan, plan_import, with_actual_days
from operations.imports.parser import FACT_OF_CELL, ReadOperation
from operations.models import Operation, OperationInput, OperationTransition, Participation, Phase
from operations.permissions import can_import_operations
from operations.queries.operations import facts_of, is_planned_here, with_everything


@dataclass(frozen=True)
class Outcome:
    """What an import did (or, tried dry, would do), counted in operations."""

    created: int
    updated: int
    unchanged: int
    rejected: int
    errors: tuple[RowError, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The line that the command prints."""
        names = ("created", "updated", "unchanged", "rejected")
        return {name: getattr(self, name) for name in names}


def import_operations(
    content: bytes,
    *,
    by: User | None = None,
    marking: str = Marking.LIMITE,
    dry_run: bool = False,
) -> Outcome:
    """Import a file of operations, whole or not at all; the same file again changes nothing.

    ``by`` is None for the command, which only who runs the house can give. A fact that a
    person has changed since stays unless the source itself now says something else.
    """
    if by is not None:
        require(can_import_operations(by))
    with action():
        facts_lock()
        plan = plan_import(content, by=by, lock=not dry_run)
        if not dry_run and not plan.errors:
            _carry_out(plan, by, marking)
    return Outcome(
        len(plan.created),
        len(plan.updated),
        len(plan.unchanged),
        plan.rejected,
        tuple(plan.errors),
    )


def _carry_out(plan: Plan, by: User | None, marking: str) -> None:
    written = [operation.pk for operation in _create(plan.created, by, marking)]
    for operation, read, changed in plan.updated:
        if _update(operation, read, changed):
            written.append(operation.pk)
    if written:
        mark_changed(written)
    for operation, read, changed in plan.proposed:
        _propose(operation, read, changed, by)


def _propose(
    operation: Operation, read: ReadOperation, changed: list[str], by: User | None
) -> None:
    written = operation.imported_cells or {}
    cells = {name: [written.get(name), read.cells[name]] for name in changed}
    facts = {column: FACT_OF_CELL[column] for column in changed}
    said = {column: {name: getattr(read.facts, name)} for column, name in facts.items()}
    propose_changes(operation, cells, said, by=by)


def _update(operation: Operation, read: ReadOperation, changed: list[str]) -> bool:
    """Take over what the source now says otherwise; leave what people have put right.

    True when the operation must be compared again.
    """
    locked = with_everything(Operation.objects.all()).get(pk=operation.pk)
    before = facts_of(locked)
    new = {name: getattr(read.facts, name) for name in (FACT_OF_CELL[cell] for cell in changed)}
    if "phases" in new:
        new["phases"] = with_actual_days(read.facts, locked)
    locked.imported_cells = read.cells
    if is_planned_here(locked):  # it is over: else its planner would have been asked
        mark_days(locked)
    return rewrite(locked, before, before.with_changes(**new))


def _create(listed: list[ReadOperation], by: User | None, marking: str) -> list[Operation]:
    today = timezone.localdate()
    references = new_references([read.facts for read in listed])
    operations = Operation.objects.bulk_create(
        [
            _new_operation(read, reference, by, marking, today)
            for read, reference in zip(listed, references, strict=True)
        ],
        batch_size=2000,
    )
    pairs = list(zip(operations, listed, strict=True))
    _create_lists(pairs)
    OperationTransition.objects.bulk_create(
        [
            OperationTransition(
                operation=operation, name="record", to_state=operation.state, made_by=by
            )
            for operation in operations
        ],
        batch_size=2000,
    )
    return operations


def _new_operation(
    read: ReadOperation, reference: str, by: User | None, marking: str, today: date
) -> Operation:
    facts, over = read.facts, _is_over(read.facts, today)
    past = OperationState.CLOSED if facts.operation_type.is_jco else OperationState.COMPLETED
    coming = OperationState.TABLED if facts.operation_type.is_jco else OperationState.ANNOUNCED
    return Operation(
        reference=reference,
        state=past if over else coming,
        source=OperationSource.IMPORT,
        source_key=read.source_key,
        imported_cells=read.cells,
        created_by=by,
        **plain_values(OperationInput, facts)
        | {
            "marking": marking,
            "confirmation": Confirmation.CONFIRMED if over else Confirmation.UNCONFIRMED,
        },
    )


def _is_over(facts: OperationInput, today: date) -> bool:
    """Past by its latest day; with unknown dates, when its source reports results."""
    known = [bounds for bounds in facts.bounds if bounds.es]
    if not known:
        return bool(facts.results_note)
    return all(bounds.le is not None and bounds.le < today for bounds in known)


def _create_lists(pairs: list[tuple[Operation, ReadOperation]]) -> None:
    for field_name, facts_name, column in (
        ("organisers", "organisers", "organisation_id"),
        ("terms", "terms", "referenceterm_id"),
        ("transport_modes", "transport_modes", "referenceterm_id"),
    ):
        through = getattr(Operation, field_name).through
        through.objects.bulk_create(
            [
                through(operation_id=operation.pk, **{column: each.pk})
                for operation, read in pairs
                for each in getattr(read.facts, facts_name)
            ],
            batch_size=5000,
        )
    Participation.objects.bulk_create(
        [
            Participation(operation=operation, organisation=place, role=ParticipationRole(part))
            for operation, read in pairs
            for place, part in read.facts.participations
        ],
        batch_size=5000,
    )
    Phase.objects.bulk_create(
        [
            fill_phase(
                Phase(operation=operation), phase, read.facts.operation_type.unknown_end_days
            )
            for operation, read in pairs
            for phase in read.facts.phases
        ],
        batch_size=2000,
    )
