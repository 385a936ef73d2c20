"""Writing operations: entering, editing, moving, and the reference lists they use."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from jco_portal.directory.actions import read_rows
from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal, Refused, require
from jco_portal.kernel.gate import is_clean
from jco_portal.outbox.actions import finish_jobs, leave_job
from operations.enums import OperationState, Source, TermKind
from operations.lifecycle import OPERATION
from operations.models import (
    Operation,
    OperationFacts,
    OperationKind,
    Participation,
    Phase,
    Problem,
    Term,
    problems_of,
    problems_of_change,
)
from operations.permissions import may_edit, may_enter, may_hold
from operations.queries import facts_of, references_in_use

DATA = Path(__file__).parent / "data"
PLAIN_FIELDS = (
    "name",
    "kind",
    "marking",
    "aims",
    "participants_complete",
    "participants_note",
    "dates_note",
    "results_note",
    "sources",
    "confidence",
    "last_confirmed_on",
)
COMPARED_FIELDS = (
    "kind",
    "participations",
    "participants_complete",
    "terms",
    "modes",
    "phases",
)
REFERENCE_LOCK = 7_201
LONGEST_REASON = 2_000


class UnsoundFactsError(Exception):
    """The facts hold mistakes; ``problems`` names each with its field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = problems


class StaleEdit(Exception):
    """Somebody else changed the operation since the page of this edit was shown."""

    def __init__(self, operation: Operation, version: int) -> None:
        super().__init__(f"{operation.reference} is at version {operation.version}, not {version}")
        self.operation = operation
        self.version = version


@transaction.atomic
def enter_operation(
    facts: OperationFacts, *, by: User, submission: UUID | None = None
) -> Operation:
    """Enter an operation: a JCO as a draft, another body's operation as announced.

    ``submission`` names one sending of a form: sent twice, it is entered once and the first
    record comes back. Raises Refused or UnsoundFactsError.
    """
    require(may_enter(by), may_hold(by, facts))
    _must_be_sound(facts)
    facts_lock()
    if submission is not None:
        entered = Operation.objects.filter(source=Source.PORTAL, source_key=str(submission))
        if (twin := entered.first()) is not None:
            return twin
    state = OperationState.DRAFT if facts.kind.is_jco else OperationState.ANNOUNCED
    operation = Operation(
        reference=new_references([facts])[0],
        state=state,
        source_key=str(submission) if submission else None,
        created_by=by,
    )
    _write(operation, facts)
    operation.moves.create(move="enter", source="", target=state, by=by)
    mark_changed([operation.pk])
    return operation


@transaction.atomic
def edit_operation(
    operation: Operation, facts: OperationFacts, *, by: User, version: int
) -> Operation:
    """Change an operation's facts.

    ``version`` is that of the page on which the facts were typed. Raises StaleEdit when it
    is not the present one, Refused, or UnsoundFactsError.
    """
    locked = Operation.objects.select_for_update(of=("self",)).get(pk=operation.pk)
    require(may_edit(by, locked))
    before = facts_of(locked)
    if set(before.organisers) | set(before.leads) != set(facts.organisers) | set(facts.leads):
        require(may_hold(by, facts))
    if locked.version != version:
        raise StaleEdit(locked, version)
    _must_be_sound(facts, before)
    if not same_facts(before, facts) and rewrite(locked, before, facts):
        mark_changed([locked.pk])
    return locked


def rewrite(operation: Operation, before: OperationFacts, facts: OperationFacts) -> bool:
    """Write changed facts to a locked operation; True when it must be compared again."""
    operation.version += 1
    _write(operation, facts)
    return any(_comparable(before, name) != _comparable(facts, name) for name in COMPARED_FIELDS)


def same_facts(a: OperationFacts, b: OperationFacts) -> bool:
    """True when nothing that people enter differs; the order of lists does not count."""
    return all(_comparable(a, name) == _comparable(b, name) for name in vars(a))


def _comparable(facts: OperationFacts, name: str) -> object:
    value = getattr(facts, name)
    return frozenset(value) if isinstance(value, tuple) else value


def move_operation(operation: Operation, name: str, *, by: User, reason: str = "") -> Operation:
    """Make a move of the lifecycle; raises Refused with every reason against it."""
    move = next((each for each in OPERATION.moves if each.name == name), None)
    if move is None:
        raise Refused(Refusal("move", _("There is no step “%(name)s”.") % {"name": name[:40]}))
    require(_readable(reason), move.who(by, operation))
    if name in OPERATION.gates:  # which read what a job may have yet to write
        finish_jobs(operation_ids=[operation.pk])
    with transaction.atomic():
        moved = OPERATION.perform(operation, name, by=by, reason=reason)
        mark_changed([moved.pk])
    return moved


def _readable(reason: str) -> Refusal | None:
    if not is_clean(reason):
        sentence = _("The reason holds characters that cannot be stored; type it again.")
        return Refusal("reason", sentence)
    if len(reason) > LONGEST_REASON:
        return Refusal("reason", _("The reason is longer than 2,000 characters; shorten it."))
    return None


def mark_changed(operations: list[int] | None) -> None:
    """Write down, with the change, that these operations (None: all) must be compared again."""
    for task in settings.OPERATION_CHANGED_TASKS:
        leave_job(task, operation_ids=operations)


def _must_be_sound(facts: OperationFacts, before: OperationFacts | None = None) -> None:
    problems = problems_of(facts)
    if before is not None:
        problems += problems_of_change(before.kind, facts.kind)
    if problems:
        raise UnsoundFactsError(problems)


def facts_lock() -> None:
    """Let one transaction at a time give out references and match an import's operations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REFERENCE_LOCK])


def _write(operation: Operation, facts: OperationFacts) -> None:
    for name in PLAIN_FIELDS:
        setattr(operation, name, getattr(facts, name))
    operation.save()
    operation.organisers.set(facts.organisers)
    operation.terms.set(facts.terms)
    operation.modes.set(facts.modes)
    operation.regions.set(facts.regions)
    _write_participations(operation, facts)
    _write_phases(operation, facts)
    operation._prefetched_objects_cache = {}  # type: ignore[attr-defined]


def _write_participations(operation: Operation, facts: OperationFacts) -> None:
    wanted = {place.pk: part for place, part in facts.participations}
    for each in operation.participations.all():
        part = wanted.pop(each.organisation_id, None)
        if part is None:
            each.delete()
        elif part != each.part:
            each.part = part
            each.save(update_fields=["part"])
    Participation.objects.bulk_create(
        Participation(operation=operation, organisation_id=place, part=part)
        for place, part in wanted.items()
    )


def _write_phases(operation: Operation, facts: OperationFacts) -> None:
    """Keep the rows of phases that stay, so that what refers to them stays too."""
    present = {phase.number: phase for phase in operation.phases.all()}
    for wanted in facts.phases:
        phase = present.pop(wanted.number, None) or Phase(operation=operation)
        fill_phase(phase, wanted, facts.kind.unknown_end_days).save()
    for phase in present.values():
        phase.delete()


def fill_phase(phase: Phase, facts: object, unknown_end_days: int) -> Phase:
    """Set a phase's fields from its facts and derive its bounds."""
    for name, value in vars(facts).items():
        setattr(phase, name, value)
    phase.set_bounds(unknown_end_days)
    return phase


def new_references(listed: list[OperationFacts]) -> list[str]:
    """A reference for each: year, lead or organiser, name; numbered when taken already."""
    stems = [_stem(facts) for facts in listed]
    used = references_in_use(set(stems)) if len(stems) < 50 else _all_references()
    references = []
    for stem in stems:
        reference, number = stem, 2
        while reference in used:
            reference, number = f"{stem}-{number}", number + 1
        used.add(reference)
        references.append(reference)
    return references


def _all_references() -> set[str]:
    return set(Operation.objects.values_list("reference", flat=True))


def _stem(facts: OperationFacts) -> str:
    years = sorted(phase.said[0][:4] for phase in facts.phases if phase.said[0])
    place = _plain((facts.leads or facts.organisers)[0].code)
    name = _plain(facts.name)[:40].strip("-") or "OPERATION"
    return f"{years[0] if years else 'ND'}-{place}-{name}"


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]+", "-", ascii_only.upper()).strip("-")


@transaction.atomic
def load_reference_lists() -> None:
    """Bring in the kinds and terms that the house ships; edits of an administrator stay."""
    rows = read_rows(DATA / "kinds.csv")
    yes = {"yes": True, "no": False}
    OperationKind.objects.bulk_create(
        [
            OperationKind(
                code=row["code"],
                name=row["name"],
                position=int(row["position"]),
                is_jco=yes[row["is_jco"]],
                is_customs_led=yes[row["is_customs_led"]],
                unknown_end_days=int(row["unknown_end_days"]),
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )
    _load_terms(read_rows(DATA / "terms.csv"))


def _load_terms(rows: Iterable[dict[str, str]]) -> None:
    present = {(term.kind, term.name): term for term in Term.objects.all()}
    for row in rows:
        key = (TermKind(row["kind"]).value, row["term"])
        if key not in present:
            broader = present[key[0], row["broader"]] if row["broader"] else None
            present[key] = Term.objects.create(kind=key[0], name=key[1], broader=broader)


@transaction.atomic
def change_kind(kind: OperationKind) -> None:
    """Save an edited kind; its phases' bounds and all overlaps follow from it."""
    kind.save()
    phases = list(Phase.objects.filter(operation__kind=kind))
    for phase in phases:
        phase.set_bounds(kind.unknown_end_days)
    Phase.objects.bulk_update(phases, ["es", "ls", "ee", "le"], batch_size=1000)
    mark_changed(None)
