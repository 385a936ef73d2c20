"""Entering operations and editing their facts."""

from uuid import UUID, uuid5

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.record_inputs import write_plain
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import User
from operations.actions.overlap_check import (
    mark_changed,
    mark_days,
    mark_deadlines,
    mark_facts,
    mark_left,
    mark_lost,
    mark_planned,
)
from operations.actions.references import facts_lock, new_reference, operations_alike
from operations.actions.related_rows import write_parts
from operations.enums import CompletionRule, OperationSource, OperationState, Period, Response
from operations.models import (
    JcoFile,
    Operation,
    OperationInput,
    Participation,
    operation_problems,
    type_change_problems,
)
from operations.notifications import tell_of_new_dates, tell_of_withdrawal
from operations.permissions import can_create_operation, can_create_operations, can_edit
from operations.queries.operations import (
    facts_of,
    is_planned_here,
    likely_doubles,
    locked_operation,
)

COMPARED_FIELDS = (
    "operation_type",
    "participations",
    "participants_complete",
    "terms",
    "transport_modes",
    "phases",
)

# A kind says how long after its start an unknown end lies, a lead whose holidays count.
FACTS_OF_DAYS = ("phases", "operation_type", "organisers", "participations")
DATES_MATTER = frozenset(
    {OperationState.TABLED, OperationState.PREPARATION, OperationState.RUNNING}
)


class LikelyDouble(Exception):
    """The operation may be one of these, which stand here already."""

    def __init__(self, doubles: QuerySet[Operation]) -> None:
        super().__init__("It may stand here already")
        self.doubles = doubles


@action()
def enter_operation(
    facts: OperationInput,
    *,
    by: User,
    submission: UUID | None = None,
    has_taken_place: bool = False,
    is_another: bool = True,
) -> Operation:
    """Enter an operation: a JCO as a draft, another body's operation as announced.

    A JCO that has taken place is recorded as closed at once, which its history says.
    ``submission`` names a form: sent twice with the same facts, they are entered once and the
    first record comes back. Raises Refused, and LikelyDouble where it may stand here already,
    unless it is said that it ``is_another``.
    """
    require(can_create_operations(by))
    _must_be_sound(facts)
    require(can_create_operation(by, facts))
    facts_lock()
    key = sending_key(submission, facts, by) if submission is not None else None
    alike = operations_alike(facts)
    if (twin := _sent_before(alike, key)) is not None:
        return twin
    if alike and not is_another and (doubles := likely_doubles(facts, user=by)).exists():
        raise LikelyDouble(doubles)
    recorded = has_taken_place and facts.operation_type.is_jco
    require(_is_over(facts) if recorded else None)
    state = _first_state(facts, recorded=recorded)
    operation = Operation(
        reference=new_reference(facts, {each.reference for each in alike}),
        state=state,
        source_key=key,
        created_by=by,
    )
    _write_fields(operation, facts)
    planned = facts.operation_type.is_jco and not recorded
    if planned:
        operation.jco_file = JcoFile.objects.create(operation=operation, opened_by=by)
    write_parts(operation, facts)
    move = "record" if recorded else "enter"
    operation.transitions.create(name=move, from_state="", to_state=state, made_by=by)
    if planned:
        mark_planned(operation)
    mark_changed([operation.pk])
    return operation


@action()
def edit_operation(
    operation: Operation, facts: OperationInput, *, by: User, version: int
) -> Operation:
    """Change an operation's facts.

    ``version`` is that of the page on which the facts were typed. Raises EditConflict when it
    is not the present one, or Refused.
    """
    locked = locked_operation(operation)
    require(can_edit(by, locked))
    before = facts_of(locked)
    require_version(locked, version)
    _must_be_sound(facts, before)
    if set(before.organisers) | set(before.leading_organisations) != set(facts.organisers) | set(
        facts.leading_organisations
    ):
        require(can_create_operation(by, facts))
    if not same_facts(before, facts):
        taken_off = _taken_off(locked, facts)
        if rewrite(locked, before, facts):
            mark_changed([locked.pk])
        if is_planned_here(locked):
            _mark_edited(locked, before, facts, by)
        for each in taken_off:
            tell_of_withdrawal(each, by=by)
        if locked.state in DATES_MATTER and not _same(before, facts, "phases"):
            tell_of_new_dates(locked, by=by)
    return locked


def sending_key(submission: UUID, facts: OperationInput, by: User) -> str:
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


def _sent_before(alike: list[Operation], key: str | None) -> Operation | None:
    twins = [
        each.pk for each in alike if (each.source, each.source_key) == (OperationSource.PORTAL, key)
    ]
    return Operation.objects.get(pk=twins[0]) if twins and key else None


def _taken_off(operation: Operation, facts: OperationInput) -> list[Participation]:
    """Whoever was invited, or has accepted, and stands in the list no more is to be told so."""
    listed = {place.pk for place, _part in facts.participations}
    return [
        each
        for each in operation.participations.all()
        if each.organisation_id not in listed
        and each.response in (Response.INVITED, Response.ACCEPTED)
    ]


def _is_over(facts: OperationInput) -> Refusal | None:
    """Only what is over by any reading of its dates is recorded as closed."""
    phases = [each for each in facts.phases if each.period == Period.OPERATIONAL]
    ends = [each.bounds(facts.operation_type.unknown_end_days).le for each in phases]
    today = timezone.localdate()
    if ends and all(end is not None and end < today for end in ends):
        return None
    sentence = _("Its last phase is not over yet, or not dated: enter it as a draft.")
    return Refusal("has_taken_place", sentence)


def _first_state(facts: OperationInput, *, recorded: bool) -> OperationState:
    if recorded:
        return OperationState.CLOSED
    return OperationState.DRAFT if facts.operation_type.is_jco else OperationState.ANNOUNCED


def rewrite(operation: Operation, before: OperationInput, facts: OperationInput) -> bool:
    """Write changed facts to a locked operation; True when it must be compared again."""
    operation.version += 1
    _write_fields(operation, facts)
    write_parts(operation, facts, before)
    return any(_comparable(before, name) != _comparable(facts, name) for name in COMPARED_FIELDS)


def _mark_edited(
    operation: Operation, before: OperationInput, facts: OperationInput, by: User
) -> None:
    if not all(_same(before, facts, name) for name in FACTS_OF_DAYS):
        mark_days(operation)
    elif not _same(before, facts, "name"):
        mark_deadlines(operation)
    if not _same(before, facts, "participations"):
        mark_left(operation)
        mark_lost(operation, CompletionRule.INVITED)
        mark_lost(operation, CompletionRule.RESPONDED)
        mark_facts(
            operation,
            CompletionRule.INVITED,
            CompletionRule.RESPONDED,
            CompletionRule.CONTACT_POINTS,
            by=by,
        )


def same_facts(a: OperationInput, b: OperationInput) -> bool:
    """True when nothing that people enter differs; the order of lists does not count."""
    return all(_comparable(a, name) == _comparable(b, name) for name in vars(a))


def _same(a: OperationInput, b: OperationInput, name: str) -> bool:
    return _comparable(a, name) == _comparable(b, name)


def _comparable(facts: OperationInput, name: str) -> object:
    value = getattr(facts, name)
    return frozenset(value) if isinstance(value, tuple) else value


def _must_be_sound(facts: OperationInput, before: OperationInput | None = None) -> None:
    problems = operation_problems(facts)
    if before is not None and not any(each.code == "operation_type" for each in problems):
        problems += type_change_problems(before.operation_type, facts.operation_type)
    require(*problems)


def _write_fields(operation: Operation, facts: OperationInput) -> None:
    write_plain(operation, facts)
    operation.save()
