"""What an import would do: create, update, leave, propose, or refuse."""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from jco_portal.directory.models import User
from operations.imports.csv_rows import RowError
from operations.imports.matching import matches_of
from operations.imports.parser import ReadOperation, read_operations, row_errors
from operations.models import (
    Operation,
    OperationInput,
    PhaseInput,
    operation_problems,
    type_change_problems,
)
from operations.permissions import CALENDAR_EDITORS, FINAL_STATES, can_create_operation
from operations.queries.operations import planned_here


@dataclass
class Plan:
    """What an import would create, update (with the names of changed facts) and leave.

    What is planned here counts as unchanged: the list only proposes.
    """

    created: list[ReadOperation] = field(default_factory=list)
    updated: list[tuple[Operation, ReadOperation, list[str]]] = field(default_factory=list)
    unchanged: list[Operation] = field(default_factory=list)
    proposed: list[tuple[Operation, ReadOperation, list[str]]] = field(default_factory=list)
    doubles: list[tuple[ReadOperation, Operation]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    rejected: int = 0


def plan_import(content: bytes, *, by: User | None = None, lock: bool = False) -> Plan:
    """What importing this file would do now; writes nothing.

    With a single error the whole file is refused: every operation in it counts as rejected.
    ``by`` may hold only own operations, unless it keeps the calendar; None is the command.
    ``lock`` keeps what was imported before from being changed meanwhile.
    """
    reading = read_operations(content)
    errors = reading.errors + _not_apart(reading.operations)
    if by is not None:
        errors += not_for(by, reading.operations)
    plan = Plan()
    if not errors:
        present = matches_of(reading.operations, lock=lock)
        if by is not None:
            plan.errors += not_to_be_changed(by, reading.operations, present)
        if not plan.errors:
            _compare(plan, reading.operations, present)
    errors += plan.errors
    if errors:
        errors.sort(key=lambda error: error.row)
        return Plan(errors=errors, rejected=reading.named)
    plan.doubles = _doubles(plan.created)
    return plan


def _compare(plan: Plan, listed: list[ReadOperation], present: dict[str, Operation]) -> None:
    planned = planned_here(operation.pk for operation in present.values())
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
            plan.errors += _against(operation, read, changed)
        else:
            plan.unchanged.append(operation)


def _against(operation: Operation, read: ReadOperation, changed: list[str]) -> list[RowError]:
    """What stands against taking over the changed cells: the kind, or days that took place."""
    problems = (
        type_change_problems(operation.operation_type, read.facts.operation_type)
        if "kind" in changed
        else []
    )
    if "phases" in changed:
        phases = with_actual_days(read.facts, operation)
        problems += operation_problems(read.facts.with_changes(phases=phases))
    return row_errors(problems, read.rows)


def with_actual_days(facts: OperationInput, operation: Operation) -> tuple[PhaseInput, ...]:
    """The phases that were read, with the days that people have recorded as they took place."""
    recorded = {phase.number: phase for phase in operation.phases.all()}
    return tuple(
        replace(phase, actual_start=known.actual_start, actual_end=known.actual_end)
        if (known := recorded.get(phase.number))
        else phase
        for phase in facts.phases
    )


def _not_apart(listed: list[ReadOperation]) -> list[RowError]:
    """Operations of one file that no later import could tell apart."""
    seen: dict[str, int] = {}
    sentence = _("This operation cannot be told from that of row %(row)d; give it another name.")
    return [
        RowError(read.rows[0], "name", sentence % {"row": seen[read.source_key]})
        for read in listed
        if seen.setdefault(read.source_key, read.rows[0]) != read.rows[0]
    ]


def _doubles(created: list[ReadOperation]) -> list[tuple[ReadOperation, Operation]]:
    """New ones whose name stands in the portal already, by another way than this list."""
    names = {read.facts.name.casefold(): read for read in created}
    others = Operation.objects.filter(name__in=[read.facts.name for read in created])
    return [(names[each.name.casefold()], each) for each in others.select_related("operation_type")]


def not_for(by: User, listed: list[ReadOperation]) -> list[RowError]:
    """Keepers bring in lists of every body; others only what their organisation runs."""
    if by.has_role(*CALENDAR_EDITORS):
        return []
    decided = [(read.rows[0], can_create_operation(by, read.facts).refusal) for read in listed]
    return [RowError(row, "organisers", str(refusal)) for row, refusal in decided if refusal]


def not_to_be_changed(
    by: User, listed: list[ReadOperation], present: dict[str, Operation]
) -> list[RowError]:
    """Records that this person may not change; the sentence does not tell that one stands here."""
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
