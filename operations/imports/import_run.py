"""Execution of an import: all or nothing, and without effect when repeated."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from jco_portal.core.access import require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.record_inputs import own_column_values
from jco_portal.directory.models import User
from operations.actions.operations import write_changes
from operations.actions.overlap_check import note_dates_changed, request_overlap_check
from operations.actions.proposals import propose_changes
from operations.actions.references import lock_references, new_references
from operations.actions.related_rows import set_phase_fields
from operations.enums import (
    Confirmation,
    Marking,
    OperationSource,
    OperationState,
    ParticipationRole,
)
from operations.imports.csv_rows import RowError
from operations.imports.import_plan import ImportPlan, plan_import, with_actual_days
from operations.imports.parser import FIELD_BY_COLUMN, ImportedOperation
from operations.models import Operation, OperationInput, OperationTransition, Participation, Phase
from operations.permissions import can_import_operations
from operations.queries.operations import is_planned_in_portal, operation_input, with_record_data


@dataclass(frozen=True)
class ImportOutcome:
    """What an import did, or in a dry run would do, in numbers of operations."""

    created: int
    updated: int
    unchanged: int
    rejected: int
    errors: tuple[RowError, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The four numbers by name, as the command prints them."""
        names = ("created", "updated", "unchanged", "rejected")
        return {name: getattr(self, name) for name in names}


def import_operations(
    content: bytes,
    *,
    by: User | None = None,
    marking: str = Marking.LIMITE,
    dry_run: bool = False,
) -> ImportOutcome:
    """Import a file of operations completely or not at all; importing it again changes nothing.

    A value that users have changed since the last import stays, unless the source itself has
    changed it. ``by`` is None for the command, which only operators of the server can run.
    Raises Refused. Mistakes in the file are returned, not raised.
    """
    if by is not None:
        require(can_import_operations(by))
    with atomic_action():
        # Locked before planning: two imports at once must not both create an operation.
        lock_references()
        plan = plan_import(content, by=by, lock=not dry_run)
        if not dry_run and not plan.errors:
            _execute_plan(plan, by, marking)
    return ImportOutcome(
        len(plan.created),
        len(plan.updated),
        len(plan.unchanged),
        plan.rejected,
        tuple(plan.errors),
    )


def _execute_plan(plan: ImportPlan, by: User | None, marking: str) -> None:
    written = [operation.pk for operation in _create_operations(plan.created, by, marking)]
    for operation, read, changed in plan.updated:
        if _update_operation(operation, read, changed):
            written.append(operation.pk)
    if written:
        request_overlap_check(written)
    for operation, read, changed in plan.proposed:
        _propose_change(operation, read, changed, by)


def _propose_change(
    operation: Operation, read: ImportedOperation, changed: list[str], by: User | None
) -> None:
    written = operation.imported_cells or {}
    cells = {name: [written.get(name), read.cells[name]] for name in changed}
    fields_by_column = {column: FIELD_BY_COLUMN[column] for column in changed}
    values_by_column = {
        column: {name: getattr(read.operation_input, name)}
        for column, name in fields_by_column.items()
    }
    propose_changes(operation, cells, values_by_column, by=by)


def _update_operation(operation: Operation, read: ImportedOperation, changed: list[str]) -> bool:
    """Write the values that the source has changed; keep all others as users corrected them.

    Return whether the operation must be checked for overlaps again.
    """
    locked = with_record_data(Operation.objects.all()).get(pk=operation.pk)
    before = operation_input(locked)
    new = {
        name: getattr(read.operation_input, name)
        for name in (FIELD_BY_COLUMN[cell] for cell in changed)
    }
    if "phases" in new:
        new["phases"] = with_actual_days(read.operation_input, locked)
    locked.imported_cells = read.cells
    # Only an operation that has ended comes here with a JCO file: while one is being planned,
    # changes are proposed to its planner (``planned_in_portal_ids``).
    if is_planned_in_portal(locked):
        note_dates_changed(locked)
    return write_changes(locked, before, before.with_changes(**new))


def _create_operations(
    listed: list[ImportedOperation], by: User | None, marking: str
) -> list[Operation]:
    today = timezone.localdate()
    references = new_references([read.operation_input for read in listed])
    operations = Operation.objects.bulk_create(
        [
            _new_operation(read, reference, by, marking, today)
            for read, reference in zip(listed, references, strict=True)
        ],
        batch_size=2000,
    )
    pairs = list(zip(operations, listed, strict=True))
    _create_related_rows(pairs)
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
    read: ImportedOperation, reference: str, by: User | None, marking: str, today: date
) -> Operation:
    operation_input, over = read.operation_input, _is_completed(read.operation_input, today)
    past = (
        OperationState.CLOSED if operation_input.operation_type.is_jco else OperationState.COMPLETED
    )
    coming = (
        OperationState.TABLED if operation_input.operation_type.is_jco else OperationState.ANNOUNCED
    )
    return Operation(
        reference=reference,
        state=past if over else coming,
        source=OperationSource.IMPORT,
        source_key=read.source_key,
        imported_cells=read.cells,
        created_by=by,
        **own_column_values(OperationInput, operation_input)
        | {
            "marking": marking,
            "confirmation": Confirmation.CONFIRMED if over else Confirmation.UNCONFIRMED,
        },
    )


def _is_completed(operation_input: OperationInput, today: date) -> bool:
    """Return whether an operation is over: by its latest day, else if results are reported."""
    known = [bounds for bounds in operation_input.period_bounds if bounds.earliest_start]
    if not known:
        return bool(operation_input.results_note)
    return all(bounds.latest_end is not None and bounds.latest_end < today for bounds in known)


def _create_related_rows(pairs: list[tuple[Operation, ImportedOperation]]) -> None:
    # Rows of the link tables in bulk: ``add`` would take a statement for each operation.
    for field_name, input_name, column in (
        ("organisers", "organisers", "organisation_id"),
        ("terms", "terms", "referenceterm_id"),
        ("transport_modes", "transport_modes", "referenceterm_id"),
    ):
        through = getattr(Operation, field_name).through
        through.objects.bulk_create(
            [
                through(operation_id=operation.pk, **{column: each.pk})
                for operation, read in pairs
                for each in getattr(read.operation_input, input_name)
            ],
            batch_size=5000,
        )
    Participation.objects.bulk_create(
        [
            Participation(
                operation=operation, organisation=organisation, role=ParticipationRole(role)
            )
            for operation, read in pairs
            for organisation, role in read.operation_input.participations
        ],
        batch_size=5000,
    )
    Phase.objects.bulk_create(
        [
            set_phase_fields(
                Phase(operation=operation),
                phase,
                read.operation_input.operation_type.unknown_end_days,
            )
            for operation, read in pairs
            for phase in read.operation_input.phases
        ],
        batch_size=2000,
    )
