"""What an import would do, and doing it: all or nothing, twice without harm."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.directory.models import User
from jco_portal.kernel.access import require
from operations.actions import (
    facts_lock,
    fill_phase,
    mark_changed,
    new_references,
    propose_changes,
    rewrite,
)
from operations.enums import Confidence, Marking, OperationState, Part, Source
from operations.imports.cells import RowError
from operations.imports.matching import matches_of
from operations.imports.reading import ReadOperation, read_operations, row_errors
from operations.imports.rights import not_for, not_to_be_changed
from operations.models import (
    Operation,
    OperationFacts,
    OperationMove,
    Participation,
    Phase,
    PhaseFacts,
    problems_of,
    problems_of_change,
)
from operations.permissions import may_import
from operations.queries import facts_of, planned_here, with_everything

FACTS_OF_CELLS = {
    "name": ("name",),
    "kind": ("kind",),
    "organisers": ("organisers",),
    "lead_states": ("participations",),
    "participants": ("participations",),
    "participants_complete": ("participants_complete",),
    "participants_note": ("participants_note",),
    "risk_areas": ("terms",),
    "transport_modes": ("modes",),
    "dates_note": ("dates_note",),
    "results": ("results_note",),
    "source": ("sources",),
    "phases": ("phases",),
}


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
        written = operation.imported_facts or {}
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
    problems = problems_of_change(operation.kind, read.facts.kind) if "kind" in changed else []
    if "phases" in changed:
        phases = _with_actual_days(read.facts, operation)
        problems += problems_of(read.facts.with_changes(phases=phases))
    return row_errors(problems, read.rows)


def _with_actual_days(facts: OperationFacts, operation: Operation) -> tuple[PhaseFacts, ...]:
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
    return [(names[each.name.casefold()], each) for each in others.select_related("kind")]


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
        require(may_import(by))
    with transaction.atomic():
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
    written = operation.imported_facts or {}
    cells = {name: [written.get(name), read.cells[name]] for name in changed}
    said = {
        column: {name: getattr(read.facts, name) for name in FACTS_OF_CELLS[column]}
        for column in changed
    }
    propose_changes(operation, cells, said, by=by)


def _update(operation: Operation, read: ReadOperation, changed: list[str]) -> bool:
    """Take over what the source now says otherwise; leave what people have put right.

    True when the operation must be compared again.
    """
    locked = with_everything(Operation.objects.all()).get(pk=operation.pk)
    before = facts_of(locked)
    names = {name for cell in changed for name in FACTS_OF_CELLS[cell]}
    new = {name: getattr(read.facts, name) for name in names}
    if "phases" in new:
        new["phases"] = _with_actual_days(read.facts, locked)
    locked.imported_facts = read.cells
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
    OperationMove.objects.bulk_create(
        [
            OperationMove(operation=operation, move="record", target=operation.state, by=by)
            for operation in operations
        ],
        batch_size=2000,
    )
    return operations


def _new_operation(
    read: ReadOperation, reference: str, by: User | None, marking: str, today: date
) -> Operation:
    facts, over = read.facts, _is_over(read.facts, today)
    past = OperationState.CLOSED if facts.kind.is_jco else OperationState.OVER
    coming = OperationState.TABLED if facts.kind.is_jco else OperationState.ANNOUNCED
    return Operation(
        reference=reference,
        state=past if over else coming,
        source=Source.IMPORT,
        source_key=read.source_key,
        imported_facts=read.cells,
        created_by=by,
        marking=marking,
        confidence=Confidence.CONFIRMED if over else Confidence.UNCONFIRMED,
        name=facts.name,
        kind=facts.kind,
        participants_complete=facts.participants_complete,
        participants_note=facts.participants_note,
        dates_note=facts.dates_note,
        results_note=facts.results_note,
        sources=facts.sources,
    )


def _is_over(facts: OperationFacts, today: date) -> bool:
    """Past by its latest day; with unknown dates, when its source reports results."""
    known = [bounds for bounds in facts.bounds if bounds.es]
    if not known:
        return bool(facts.results_note)
    return all(bounds.le is not None and bounds.le < today for bounds in known)


def _create_lists(pairs: list[tuple[Operation, ReadOperation]]) -> None:
    for field_name, facts_name, column in (
        ("organisers", "organisers", "organisation_id"),
        ("terms", "terms", "term_id"),
        ("modes", "modes", "term_id"),
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
            Participation(operation=operation, organisation=place, part=Part(part))
            for operation, read in pairs
            for place, part in read.facts.participations
        ],
        batch_size=5000,
    )
    Phase.objects.bulk_create(
        [
            fill_phase(Phase(operation=operation), phase, read.facts.kind.unknown_end_days)
            for operation, read in pairs
            for phase in read.facts.phases
        ],
        batch_size=2000,
    )
