"""Entering operations and editing their facts."""

from uuid import UUID, uuid5

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal, require
from jco_portal.kernel.action import action
from operations.actions.marks import mark_changed, mark_days, mark_owed, mark_planned
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
from operations.models.participation import ASKED
from operations.notifications import tell_of_new_dates, tell_of_withdrawal
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

OWED_BY = ("name", "organisers", "participations")
DATES_MATTER = frozenset(
    {OperationState.TABLED, OperationState.PREPARATION, OperationState.RUNNING}
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


@action()
def enter_operation(
    facts: OperationFacts,
    *,
    by: User,
    submission: UUID | None = None,
    has_taken_place: bool = False,
) -> Operation:
    """Enter an operation: a JCO as a draft, another body's operation as announced.

    A JCO that has taken place is recorded as closed at once, which its history says.
    ``submission`` names a form: sent twice with the same facts, they are entered once and the
    first record comes back. Raises Refused or UnsoundFactsError.
    """
    require(may_enter(by), may_hold(by, facts))
    _must_be_sound(facts)
    facts_lock()
    key = sending_key(submission, facts, by) if submission is not None else None
    if key is not None:
        entered = Operation.objects.filter(source=Source.PORTAL, source_key=key)
        if (twin := entered.first()) is not None:
            return twin
    recorded = has_taken_place and facts.kind.is_jco
    require(_is_over(facts) if recorded else None)
    state = _first_state(facts, recorded=recorded)
    operation = Operation(
        reference=new_references([facts])[0],
        state=state,
        source_key=key,
        created_by=by,
    )
    _write_fields(operation, facts)
    planned = facts.kind.is_jco and not recorded
    if planned:
        Dossier.objects.create(operation=operation, opened_by=by)
    _write_lists(operation, facts)
    move = "record" if recorded else "enter"
    operation.moves.create(move=move, source="", target=state, by=by)
    if planned:
        mark_planned(operation, by=by)
    mark_changed([operation.pk])
    return operation


@action()
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
    if not same_facts(before, facts):
        asked = list(
            locked.participations.filter(standing__in=ASKED).select_related("organisation")
        )
        if rewrite(locked, before, facts):
            mark_changed([locked.pk])
        _tell_who_was_taken_off(locked, asked, by)
        if locked.state in DATES_MATTER and not _same(before, facts, "phases"):
            tell_of_new_dates(locked, by=by)
    return locked


def sending_key(submission: UUID, facts: OperationFacts, by: User) -> str:
    """The key of what one person sent by one form; other facts are another sending."""
    said = {name: _said(value) for name, value in vars(facts).items()}
    return str(uuid5(submission, f"{by.pk} {sorted(said.items())}"))


def _said(value: object) -> object:
    if isinstance(value, tuple):
        return sorted(str(_said_one(each)) for each in value)
    return _said_one(value)


def _said_one(value: object) -> object:
    if isinstance(value, tuple):
        return [_said_one(each) for each in value]
    return value.pk if isinstance(value, Model) else repr(value)


def _tell_who_was_taken_off(operation: Operation, asked: list[Participation], by: User) -> None:
    """Whoever was invited, or had accepted, and stands in the list no more is told so."""
    left = set(operation.participations.values_list("pk", flat=True))
    for each in asked:
        if each.pk not in left:
            each.operation = operation
            tell_of_withdrawal(each, by=by)


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
    if not _same(before, facts, "phases"):
        mark_days(operation)
    elif not all(_same(before, facts, name) for name in OWED_BY):
        mark_owed(operation)
    return any(_comparable(before, name) != _comparable(facts, name) for name in COMPARED_FIELDS)


def same_facts(a: OperationFacts, b: OperationFacts) -> bool:
    """True when nothing that people enter differs; the order of lists does not count."""
    return all(_comparable(a, name) == _comparable(b, name) for name in vars(a))


def _same(a: OperationFacts, b: OperationFacts, name: str) -> bool:
    return _comparable(a, name) == _comparable(b, name)


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
    """Keep the rows of those who stay; one that has declined stays, as it is no longer listed."""
    wanted = {place.pk: part for place, part in facts.participations}
    planned = Dossier.objects.filter(operation=operation).exists()
    for each in operation.participations.all():
        has_declined = each.standing == Standing.DECLINED
        part = wanted.pop(each.organisation_id, None)
        if part is None and not has_declined:
            each.delete()
        elif part is not None and (part != each.part or has_declined):
            _change_part(each, part, planned=planned)
    Participation.objects.bulk_create(
        Participation(
            operation=operation,
            organisation_id=place,
            part=part,
            standing=_first_standing(part, planned=planned),
        )
        for place, part in wanted.items()
    )


def _change_part(participation: Participation, part: str, *, planned: bool) -> None:
    """Whom the lead lists again after it declined starts anew; so does who no longer leads."""
    led = participation.leads
    participation.part = part
    if participation.standing == Standing.DECLINED or (led and part not in LEADING):
        participation.forget_invitation()
        participation.standing = _first_standing(part, planned=planned)
    participation.save()


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
