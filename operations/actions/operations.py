"""Actions that enter and edit operations."""

from uuid import UUID, uuid5

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.record_inputs import write_own_columns
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import User
from operations.actions.overlap_check import (
    note_dates_changed,
    note_deadlines_changed,
    note_participant_left,
    note_planning_adopted,
    note_rule_unfulfilled,
    note_rules_changed,
    request_overlap_check,
)
from operations.actions.references import find_similar_operations, lock_references, new_reference
from operations.actions.related_rows import write_related_rows
from operations.enums import CompletionRule, OperationSource, OperationState, Period, Response
from operations.models import (
    JcoFile,
    Operation,
    OperationInput,
    Participation,
    operation_problems,
    type_change_problems,
)
from operations.notifications import notify_dates_changed, notify_invitation_withdrawn
from operations.permissions import can_create_operation, can_create_operations, can_edit
from operations.queries.operations import (
    is_planned_in_portal,
    locked_operation,
    operation_input,
    possible_duplicates,
)

# Input that the overlap rule reads; only a change of these requests an overlap check.
COMPARED_FIELDS = (
    "operation_type",
    "participations",
    "participants_complete",
    "terms",
    "transport_modes",
    "phases",
)

# Input on which due dates depend: the type sets how an unknown end is bounded, and the leading
# state sets the holidays.
FIELDS_AFFECTING_DATES = ("phases", "operation_type", "organisers", "participations")
STATES_WITH_DATE_NOTICE = frozenset(
    {OperationState.TABLED, OperationState.PREPARATION, OperationState.RUNNING}
)


class PossibleDuplicate(Exception):
    """Raised when the operation may already be recorded; ``doubles`` are the similar operations."""

    def __init__(self, doubles: QuerySet[Operation]) -> None:
        super().__init__("It may stand here already")
        self.doubles = doubles


@atomic_action()
def create_operation(
    operation_input: OperationInput,
    *,
    by: User,
    submission: UUID | None = None,
    is_past: bool = False,
    is_another: bool = True,
) -> Operation:
    """Enter an operation: a JCO as a draft, an operation of another body as announced.

    With ``is_past`` a JCO is recorded as closed. ``submission`` identifies one opening of the form:
    if it is sent twice with the same input, the operation that was created first is returned.
    Raises Refused, and PossibleDuplicate for a similar operation unless ``is_another``. Locks the
    references.
    """
    require(can_create_operations(by))
    _require_valid(operation_input)
    require(can_create_operation(by, operation_input))
    # From here on no other transaction enters an operation, so that a duplicate submitted at
    # the same moment is found below.
    lock_references()
    key = submission_key(submission, operation_input, by) if submission is not None else None
    alike = find_similar_operations(operation_input)
    if (twin := _find_submitted(alike, key)) is not None:
        return twin
    if (
        alike
        and not is_another
        and (doubles := possible_duplicates(operation_input, user=by)).exists()
    ):
        raise PossibleDuplicate(doubles)
    recorded = is_past and operation_input.operation_type.is_jco
    require(_refuse_not_over(operation_input) if recorded else None)
    state = _initial_state(operation_input, recorded=recorded)
    operation = Operation(
        reference=new_reference(operation_input, {each.reference for each in alike}),
        state=state,
        source_key=key,
        created_by=by,
    )
    _write_fields(operation, operation_input)
    planned = operation_input.operation_type.is_jco and not recorded
    if planned:
        operation.jco_file = JcoFile.objects.create(operation=operation, opened_by=by)
    write_related_rows(operation, operation_input)
    transition_name = "record" if recorded else "enter"
    operation.transitions.create(name=transition_name, from_state="", to_state=state, made_by=by)
    if planned:
        note_planning_adopted(operation)
    request_overlap_check([operation.pk])
    return operation


@atomic_action()
def update_operation(
    operation: Operation, new_input: OperationInput, *, by: User, version: int
) -> Operation:
    """Change the input of an operation and notify those affected.

    ``version`` is the version that the page was made from. Locks the operation. Raises EditConflict
    if another version is current, and Refused.
    """
    locked = locked_operation(operation)
    require(can_edit(by, locked))
    before = operation_input(locked)
    require_version(locked, version)
    _require_valid(new_input, before)
    if set(before.organisers) | set(before.leading_organisations) != set(
        new_input.organisers
    ) | set(new_input.leading_organisations):
        require(can_create_operation(by, new_input))
    if not is_same_input(before, new_input):
        # Read before ``write_changes`` deletes their rows.
        taken_off = _removed_participations(locked, new_input)
        if write_changes(locked, before, new_input):
            request_overlap_check([locked.pk])
        if is_planned_in_portal(locked):
            _defer_updates(locked, before, new_input, by)
        for each in taken_off:
            notify_invitation_withdrawn(each, by=by)
        # Other organisations know the dates from tabling on.
        if locked.state in STATES_WITH_DATE_NOTICE and not _is_same_value(
            before, new_input, "phases"
        ):
            notify_dates_changed(locked, by=by)
    return locked


def submission_key(submission: UUID, operation_input: OperationInput, by: User) -> str:
    """Return the key of one form sent by one user; other input gives another key."""
    # Independent of the order of lists and of the process: sorted, and rows by primary key.
    values = {name: _stable_value(value) for name, value in vars(operation_input).items()}
    return str(uuid5(submission, f"{by.pk} {sorted(values.items())}"))


def _stable_value(value: object) -> object:
    if isinstance(value, tuple):
        return sorted(str(_stable_single_value(each)) for each in value)
    return _stable_single_value(value)


def _stable_single_value(value: object) -> object:
    if isinstance(value, tuple):
        return [_stable_single_value(each) for each in value]
    return value.pk if isinstance(value, Model) else repr(value)


def _find_submitted(alike: list[Operation], key: str | None) -> Operation | None:
    twins = [
        each.pk for each in alike if (each.source, each.source_key) == (OperationSource.PORTAL, key)
    ]
    return Operation.objects.get(pk=twins[0]) if twins and key else None


def _removed_participations(
    operation: Operation, operation_input: OperationInput
) -> list[Participation]:
    """Return the invited and accepted participations that the new input no longer lists.

    Their organisations are notified that the invitation is withdrawn.
    """
    listed = {organisation.pk for organisation, _role in operation_input.participations}
    return [
        each
        for each in operation.participations.all()
        if each.organisation_id not in listed
        and each.response in (Response.INVITED, Response.ACCEPTED)
    ]


def _refuse_not_over(operation_input: OperationInput) -> Refusal | None:
    """Refuse to record a JCO as closed unless its latest possible last day is in the past."""
    phases = [each for each in operation_input.phases if each.period == Period.OPERATIONAL]
    ends = [
        each.period_bounds(operation_input.operation_type.unknown_end_days).latest_end
        for each in phases
    ]
    today = timezone.localdate()
    if ends and all(end is not None and end < today for end in ends):
        return None
    sentence = _("Its last phase is not over yet, or not dated: enter it as a draft.")
    return Refusal("has_taken_place", sentence)


def _initial_state(operation_input: OperationInput, *, recorded: bool) -> OperationState:
    if recorded:
        return OperationState.CLOSED
    return (
        OperationState.DRAFT if operation_input.operation_type.is_jco else OperationState.ANNOUNCED
    )


def write_changes(
    operation: Operation, before: OperationInput, operation_input: OperationInput
) -> bool:
    """Write changed input to a locked operation; return whether overlaps must be checked again."""
    operation.version += 1
    _write_fields(operation, operation_input)
    write_related_rows(operation, operation_input, before)
    return any(
        _comparable_value(before, name) != _comparable_value(operation_input, name)
        for name in COMPARED_FIELDS
    )


def _defer_updates(
    operation: Operation, before: OperationInput, operation_input: OperationInput, by: User
) -> None:
    if not all(_is_same_value(before, operation_input, name) for name in FIELDS_AFFECTING_DATES):
        note_dates_changed(operation)
    # The titles of deadlines contain the name.
    elif not _is_same_value(before, operation_input, "name"):
        note_deadlines_changed(operation)
    if not _is_same_value(before, operation_input, "participations"):
        note_participant_left(operation)
        # A participant that has been added is not invited yet.
        note_rule_unfulfilled(operation, CompletionRule.INVITED)
        note_rule_unfulfilled(operation, CompletionRule.RESPONDED)
        note_rules_changed(
            operation,
            CompletionRule.INVITED,
            CompletionRule.RESPONDED,
            CompletionRule.CONTACT_POINTS,
            by=by,
        )


def is_same_input(a: OperationInput, b: OperationInput) -> bool:
    """Return whether two inputs are equal, whatever the order of their lists."""
    return all(_comparable_value(a, name) == _comparable_value(b, name) for name in vars(a))


def _is_same_value(a: OperationInput, b: OperationInput, name: str) -> bool:
    return _comparable_value(a, name) == _comparable_value(b, name)


def _comparable_value(operation_input: OperationInput, name: str) -> object:
    # Lists are stored without an order.
    value = getattr(operation_input, name)
    return frozenset(value) if isinstance(value, tuple) else value


def _require_valid(operation_input: OperationInput, before: OperationInput | None = None) -> None:
    problems = operation_problems(operation_input)
    if before is not None and not any(each.code == "operation_type" for each in problems):
        problems += type_change_problems(before.operation_type, operation_input.operation_type)
    require(*problems)


def _write_fields(operation: Operation, operation_input: OperationInput) -> None:
    write_own_columns(operation, operation_input)
    operation.save()
