"""What an import would do, and doing it: all or nothing, twice without harm."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from jco_portal.directory.models import User
from jco_portal.kernel.access import require
from operations.actions import (
    facts_lock,
    fill_phase,
    mark_changed,
    new_references,
    rewrite,
)
from operations.enums import Confidence, Marking, OperationState, Part, Source
from operations.imports.cells import RowError
from operations.imports.reading import ReadOperation, read_operations
from operations.models import (
    Operation,
    OperationFacts,
    OperationMove,
    Participation,
    Phase,
)
from operations.permissions import KEEPERS, may_hold, may_import
from operations.queries import facts_of, with_everything

SAME_EDITION_DAYS = 366
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
    """What an import would create, update (with the names of changed facts) and leave."""

    created: list[ReadOperation] = field(default_factory=list)
    updated: list[tuple[Operation, ReadOperation, list[str]]] = field(default_factory=list)
    unchanged: list[Operation] = field(default_factory=list)
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


def plan_import(content: bytes, *, by: User | None = None) -> Plan:
    """What importing this file would do now; writes nothing.

    With a single error the whole file is refused: every operation in it counts as rejected.
    ``by`` may hold only own operations, unless it keeps the calendar; None is the command.
    """
    reading = read_operations(content)
    if by is not None:
        reading.errors += _not_for(by, reading.operations)
    if reading.errors:
        return Plan(errors=reading.errors, rejected=reading.named)
    plan = Plan()
    free = _imported_operations()
    for read in reading.operations:
        operation = _take_match(free, read)
        if operation is None:
            plan.created.append(read)
            continue
        changed = [
            name
            for name, cell in read.cells.items()
            if (operation.imported_facts or {}).get(name) != cell
        ]
        if changed:
            plan.updated.append((operation, read, changed))
        else:
            plan.unchanged.append(operation)
    plan.doubles = _doubles(plan.created)
    return plan


def _not_for(by: User, listed: list[ReadOperation]) -> list[RowError]:
    """Keepers bring in lists of every body; others only what their organisation runs."""
    if by.has_role(*KEEPERS):
        return []
    refused = [(read.rows[0], may_hold(by, read.facts)) for read in listed]
    return [RowError(row, "organisers", str(refusal)) for row, refusal in refused if refusal]


def _imported_operations() -> dict[str, list[Operation]]:
    """Imported operations by key, with their spans; one query and its phases."""
    found: dict[str, list[Operation]] = {}
    imported = Operation.objects.filter(source=Source.IMPORT).prefetch_related("phases")
    for operation in imported.defer("aims", "results_note", "sources"):
        found.setdefault((operation.source_key or "").split("#")[0], []).append(operation)
    return found


def _take_match(free: dict[str, list[Operation]], read: ReadOperation) -> Operation | None:
    """The imported operation that this is, taken out; the nearest edition of its name."""
    near = [
        (gap, operation.pk, operation)
        for operation in free.get(read.key[:180], [])
        if (gap := _gap(operation, read.facts)) <= SAME_EDITION_DAYS
    ]
    if not near:
        return None
    operation = min(near)[2]
    free[read.key[:180]].remove(operation)
    return operation


def _gap(operation: Operation, facts: OperationFacts) -> int:
    """Days between what is recorded and what is read; 0 when either is not known."""
    mine = [phase.es for phase in operation.phases.all() if phase.es]
    theirs = [bounds.es for bounds in facts.bounds if bounds.es]
    if not mine or not theirs:
        return 0
    return abs((min(mine) - min(theirs)).days)


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
        plan = plan_import(content, by=by)
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
    created = _create(plan.created, by, marking)
    for operation, read, changed in plan.updated:
        _update(operation, read, changed)
    if created:
        mark_changed([operation.pk for operation in created])


def _update(operation: Operation, read: ReadOperation, changed: list[str]) -> None:
    """Take over what the source now says otherwise; leave what people have put right."""
    locked = with_everything(Operation.objects.select_for_update(of=("self",))).get(pk=operation.pk)
    before = facts_of(locked)
    names = {name for cell in changed for name in FACTS_OF_CELLS[cell]}
    facts = before.with_changes(**{name: getattr(read.facts, name) for name in names})
    locked.imported_facts = read.cells
    rewrite(locked, before, facts)


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
        source_key=_source_key(read),
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


def _source_key(read: ReadOperation) -> str:
    """The key, made unique over editions by the first row's start."""
    return f"{read.key[:180]}#{read.facts.phases[0].start}"


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
