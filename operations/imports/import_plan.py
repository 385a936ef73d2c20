"""Plan of an import: what it would create, update, leave unchanged, propose or reject."""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from jco_portal.directory.models import User
from operations.imports.csv_rows import RowError
from operations.imports.matching import find_imported_operations
from operations.imports.parser import ImportedOperation, errors_of_rows, parse_operations
from operations.models import (
    Operation,
    OperationInput,
    PhaseInput,
    operation_problems,
    type_change_problems,
)
from operations.permissions import CALENDAR_EDITORS, FINAL_STATES, can_create_operation
from operations.queries.operations import planned_in_portal_ids


@dataclass
class ImportPlan:
    """What an import would do; updates and proposals name the changed columns.

    An operation planned in the portal is in ``unchanged``, and its changes are in
    ``proposed``: its planner decides on them. ``rejected`` is a number of operations.
    """

    created: list[ImportedOperation] = field(default_factory=list)
    updated: list[tuple[Operation, ImportedOperation, list[str]]] = field(default_factory=list)
    unchanged: list[Operation] = field(default_factory=list)
    proposed: list[tuple[Operation, ImportedOperation, list[str]]] = field(default_factory=list)
    duplicates: list[tuple[ImportedOperation, Operation]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    rejected: int = 0


def plan_import(content: bytes, *, by: User | None = None, lock: bool = False) -> ImportPlan:
    """Return what importing this file would do now; write nothing.

    A single mistake rejects the whole file. ``by`` is None for the command; users who do not
    edit the calendar can import only operations of their own organisation. ``lock`` locks the
    operations imported earlier until the end of the transaction.
    """
    parsed_file = parse_operations(content)
    errors = parsed_file.errors + _indistinguishable_errors(parsed_file.operations)
    if by is not None:
        errors += foreign_operation_errors(by, parsed_file.operations)
    plan = ImportPlan()
    if not errors:
        present = find_imported_operations(parsed_file.operations, lock=lock)
        if by is not None:
            plan.errors += protected_record_errors(by, parsed_file.operations, present)
        if not plan.errors:
            _compare_operation(plan, parsed_file.operations, present)
    errors += plan.errors
    if errors:
        errors.sort(key=lambda error: error.row)
        return ImportPlan(errors=errors, rejected=parsed_file.named_count)
    plan.duplicates = _find_duplicates(plan.created)
    return plan


def _compare_operation(
    plan: ImportPlan, listed: list[ImportedOperation], present: dict[str, Operation]
) -> None:
    planned = planned_in_portal_ids(operation.pk for operation in present.values())
    for read in listed:
        operation = present.get(read.source_key)
        if operation is None:
            plan.created.append(read)
            continue
        written = operation.imported_cells or {}
        changed = [name for name, cell in read.cells.items() if written.get(name) != cell]
        if operation.pk in planned:
            plan.unchanged.append(operation)
            plan.proposed.append((operation, read, changed))
        elif changed:
            plan.updated.append((operation, read, changed))
            plan.errors += _change_errors(operation, read, changed)
        else:
            plan.unchanged.append(operation)


def _change_errors(
    operation: Operation, read: ImportedOperation, changed: list[str]
) -> list[RowError]:
    """Return why changed cells cannot be accepted: the type, or conflicts with actual dates."""
    problems = (
        type_change_problems(operation.operation_type, read.operation_input.operation_type)
        if "kind" in changed
        else []
    )
    if "phases" in changed:
        phases = with_actual_days(read.operation_input, operation)
        problems += operation_problems(read.operation_input.with_changes(phases=phases))
    return errors_of_rows(problems, read.rows)


def with_actual_days(
    operation_input: OperationInput, operation: Operation
) -> tuple[PhaseInput, ...]:
    """Return the phases of the file with the actual dates recorded in the portal.

    A list contains planned dates only: importing it must not delete what took place.
    """
    recorded = {phase.number: phase for phase in operation.phases.all()}
    return tuple(
        replace(phase, actual_start=known.actual_start, actual_end=known.actual_end)
        if (known := recorded.get(phase.number))
        else phase
        for phase in operation_input.phases
    )


def _indistinguishable_errors(listed: list[ImportedOperation]) -> list[RowError]:
    """Return an error for each operation with the same key as an earlier one in the file."""
    first_rows: dict[str, int] = {}
    sentence = _("This operation cannot be told from that of row %(row)d; give it another name.")
    return [
        RowError(read.rows[0], "name", sentence % {"row": first_rows[read.source_key]})
        for read in listed
        if first_rows.setdefault(read.source_key, read.rows[0]) != read.rows[0]
    ]


def _find_duplicates(created: list[ImportedOperation]) -> list[tuple[ImportedOperation, Operation]]:
    """Return new operations whose name an operation with another key already has."""
    names = {read.operation_input.name.casefold(): read for read in created}
    others = Operation.objects.filter(name__in=[read.operation_input.name for read in created])
    return [(names[each.name.casefold()], each) for each in others.select_related("operation_type")]


def foreign_operation_errors(by: User, listed: list[ImportedOperation]) -> list[RowError]:
    """Return an error for each operation that the user may not enter.

    Users who edit the calendar may import operations of every body.
    """
    if by.has_role(*CALENDAR_EDITORS):
        return []
    decided = [
        (read.rows[0], can_create_operation(by, read.operation_input).refusal) for read in listed
    ]
    return [RowError(row, "organisers", str(refusal)) for row, refusal in decided if refusal]


def protected_record_errors(
    by: User, listed: list[ImportedOperation], present: dict[str, Operation]
) -> list[RowError]:
    """Return an error for each existing operation that the user may not change.

    Its sentence does not reveal that the operation exists: the user may not see it.
    """
    if by.has_role(*CALENDAR_EDITORS):
        return []
    met = [operation.pk for operation in present.values()]
    own = (
        Operation.objects.visible_to(by)
        .managed_by(by)
        .filter(pk__in=met)
        .exclude(state__in=FINAL_STATES)
    )
    allowed = set(own.values_list("pk", flat=True))
    sentence = _("You cannot bring in this operation: its organisers and leads must be your own.")
    return [
        RowError(read.rows[0], "organisers", sentence)
        for read in listed
        if read.source_key in present and present[read.source_key].pk not in allowed
    ]
