"""Entering operations and editing their facts."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal, require
from operations.actions.marks import mark_changed
from operations.actions.references import facts_lock, new_references
from operations.enums import LEADING, OperationState, Period, Source, Standing
from operations.models import (
    Dossier,
    Operation,
    OperationFacts,
    Participation,
    Phase,
    Problem,
    problems_of,
    problems_of_change,
)
from operations.permissions import may_edit, may_enter, may_hold
from operations.queries import facts_of

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
    facts: OperationFacts,
    *,
    by: User,
    submission: UUID | None = None,
    has_taken_place: bool = False,
) -> Operation:
    """Enter an operation: a JCO as a draft, another body's operation as announced.

    A JCO that has taken place is recorded as closed at once, which its history says.
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
    recorded = has_taken_place and facts.kind.is_jco
    require(_is_over(facts) if recorded else None)
    state = _first_state(facts, recorded=recorded)
    operation = Operation(
        reference=new_references([facts])[0],
        state=state,
        source_key=str(submission) if submission else None,
        created_by=by,
    )
    _write_fields(operation, facts)
    if facts.kind.is_jco and not recorded:
        Dossier.objects.create(operation=operation, opened_by=by)
    _write_lists(operation, facts)
    move = "record" if recorded else "enter"
    operation.moves.create(move=move, source="", target=state, by=by)
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


def _is_over(facts: OperationFacts) -> Refusal | None:
    """Only what is over by any reading of its dates is recorded as closed."""
    phases = [each for each in facts.phases if each.period == Period.OPERATIONAL]
    ends = [each.bounds(facts.kind.unknown_end_days).le for each in phases]
    today = timezone.localdate()
    if ends and all(end is not None and end < today for end in ends):
        return None
    sentence = _("Its last phase is not over yet, or not dated: enter it as a draft.")
    return Refusal("has_taken_place", sentence)


def _first_state(facts: OperationFacts, *, recorded: bool) -> OperationState:
    if recorded:
        return OperationState.CLOSED
    return OperationState.DRAFT if facts.kind.is_jco else OperationState.ANNOUNCED


def rewrite(operation: Operation, before: OperationFacts, facts: OperationFacts) -> bool:
    """Write changed facts to a locked operation; True when it must be compared again."""
    operation.version += 1
    _write_fields(operation, facts)
    _write_lists(operation, facts)
    return any(_comparable(before, name) != _comparable(facts, name) for name in COMPARED_FIELDS)


def same_facts(a: OperationFacts, b: OperationFacts) -> bool:
    """True when nothing that people enter differs; the order of lists does not count."""
    return all(_comparable(a, name) == _comparable(b, name) for name in vars(a))


def _comparable(facts: OperationFacts, name: str) -> object:
    value = getattr(facts, name)
    return frozenset(value) if isinstance(value, tuple) else value


def _must_be_sound(facts: OperationFacts, before: OperationFacts | None = None) -> None:
    problems = problems_of(facts)
    if before is not None:
        problems += problems_of_change(before.kind, facts.kind)
    if problems:
        raise UnsoundFactsError(problems)


def _write_fields(operation: Operation, facts: OperationFacts) -> None:
    for name in PLAIN_FIELDS:
        setattr(operation, name, getattr(facts, name))
    operation.save()


def _write_lists(operation: Operation, facts: OperationFacts) -> None:
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
    planned = Dossier.objects.filter(operation=operation).exists()
    Participation.objects.bulk_create(
        Participation(
            operation=operation,
            organisation_id=place,
            part=part,
            standing=_first_standing(part, planned=planned),
        )
        for place, part in wanted.items()
    )


def _first_standing(part: str, *, planned: bool) -> Standing:
    """Whom a JCO of ours wants is planned until invited; of others it is what they say."""
    return Standing.PLANNED if planned and part not in LEADING else Standing.RECORDED


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
