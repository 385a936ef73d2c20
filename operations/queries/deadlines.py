"""Deadlines of operations: tasks of timetables and responses to invitations."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from jco_portal.deadlines.enums import Counting, DeadlineOutcome
from jco_portal.deadlines.models import DeadlineInput
from jco_portal.directory.enums import Role
from jco_portal.directory.models import Organisation
from operations.enums import (
    PLANNING_ROLES,
    REPRESENTATIVE_ROLES,
    Anchor,
    OperationState,
    Response,
    ResponsibleParty,
    TaskOutcome,
)
from operations.models import Operation, Participation, TimetableTask
from operations.queries.parties import AwaitedResponse, OperationParties, load_parties
from operations.queries.task_completion import HIGHER_RULES
from operations.queries.timetable import RESPONSIBLE_BY_LEAD_CALENDAR, STATES_WITH_TASKS

KEY_PREFIX = "operation:"  # operation:<key>:step:<key>:<who> and operation:<key>:invitation:<key>
# These parties are functions, not organisations: their deadlines have no responsible organisation.
ROLE_BY_RESPONSIBLE = {
    ResponsibleParty.EXPERTS: Role.EXPERT,
    ResponsibleParty.SECRETARIAT: Role.SECRETARIAT,
}
DEADLINE_OUTCOME_BY_TASK_OUTCOME = {
    "": "",
    TaskOutcome.COMPLETED: DeadlineOutcome.MET,
    TaskOutcome.NOT_NEEDED: DeadlineOutcome.DROPPED,
}


def due_deadlines(
    open_keys: set[str],
    parties_by_key: dict[int, OperationParties] | None = None,
    steps: list[TimetableTask] | None = None,
) -> list[DeadlineInput]:
    """Return the deadlines of operations (None: of all), in a fixed number of queries.

    Settled ones are returned only if their key is in ``open_keys``, so that the stored deadline is
    settled. ``steps`` are the tasks of these operations, if they are already loaded.
    """
    if steps is None:
        steps = list(_open_tasks(parties_by_key, open_keys))
    if parties_by_key is None:
        parties_by_key = load_parties(_operations_with_duties(steps, open_keys))
    owed = [*_task_deadlines(steps, parties_by_key), *_response_deadlines(parties_by_key)]
    return [due for due in owed if not due.outcome or due.key in open_keys]


def _ids_from_keys(keys: set[str], what: str) -> set[int]:
    """Return the keys of rows from deadline keys of the form operation:<key>:<what>:<id>…."""
    split_keys = (key.split(":") for key in keys)
    return {int(fields[3]) for fields in split_keys if fields[2] == what}


def _open_tasks(keys: Collection[int] | None, known: set[str]) -> QuerySet[TimetableTask]:
    open_ones = Q(outcome="") | Q(pk__in=_ids_from_keys(known, "step"))
    planned = TimetableTask.objects.filter(open_ones).order_by()
    if keys is not None:
        planned = planned.filter(operation__in=keys)
    return planned.select_related("reassigned_to")


def _operations_with_duties(steps: list[TimetableTask], known: set[str]) -> set[int]:
    """Return the operations of these tasks and those with an invitation without response."""
    is_awaited = Q(response=Response.INVITED) | Q(pk__in=_ids_from_keys(known, "invitation"))
    participations = Participation.objects.filter(is_awaited).order_by()
    return {step.operation_id for step in steps} | set(
        participations.values_list("operation", flat=True)
    )


def _task_deadlines(
    steps: list[TimetableTask], parties_by_key: dict[int, OperationParties]
) -> Iterator[DeadlineInput]:
    elsewhere = {each.completion_rule for each in HIGHER_RULES if each.has_deadline}
    for step in steps:
        # Rules of higher apps with their own deadline would otherwise be reminded of twice.
        if step.due_on is None or step.completion_rule in elsewhere:
            continue
        parties = parties_by_key[step.operation_id]
        step.operation = parties.operation
        for owner, roles, also_for in _responsible_parties(step, parties):
            yield _task_deadline(step, owner, roles, also_for, parties)


def _responsible_parties(
    step: TimetableTask, parties: OperationParties
) -> Iterator[tuple[Organisation | None, tuple[str, ...], tuple[int, ...]]]:
    if step.reassigned_to is not None:
        yield step.reassigned_to, REPRESENTATIVE_ROLES, ()
    elif step.responsible == ResponsibleParty.PARTICIPANTS:
        for organisation in parties.participants:
            yield organisation, REPRESENTATIVE_ROLES, ()
    elif step.responsible == ResponsibleParty.LEAD:
        for number, organisation in enumerate(parties.leads):
            # Facilitators act for the lead, so they are reminded with the first of the leads only.
            yield organisation, PLANNING_ROLES, () if number else tuple(parties.facilitator_ids)
    else:
        yield None, (ROLE_BY_RESPONSIBLE[ResponsibleParty(step.responsible)],), ()


def _task_deadline(
    step: TimetableTask,
    owner: Organisation | None,
    roles: tuple[str, ...],
    also_for: tuple[int, ...],
    parties: OperationParties,
) -> DeadlineInput:
    operation = step.operation
    # The lead does not owe its own tasks to anyone.
    is_ours = owner in parties.leads
    return DeadlineInput(
        key=f"operation:{operation.pk}:step:{step.pk}:{owner.code if owner else roles[0]}",
        rule="timetable_step",
        responsible=owner,
        requester=None if is_ours else parties.lead,
        title=f"{step.title} ({operation.name})",
        reference=operation.reference,
        url=step.get_absolute_url(),
        due_on=step.due_on,
        **_calculation(step, parties),
        # Others do not know of a draft, so its deadlines are not escalated beyond the organisation.
        is_internal=operation.state == OperationState.DRAFT,
        recipient_roles=roles,
        extra_recipient_ids=also_for,
        outcome=DEADLINE_OUTCOME_BY_TASK_OUTCOME[step.outcome]
        or _outcome_of_ended(operation, shown=owner is not None),
    )


def _calculation(step: TimetableTask, parties: OperationParties) -> dict[str, Any]:
    """Return how the due date was calculated; empty for a fixed date."""
    if step.offset_working_days is None:
        return {}
    at_start = step.anchor == Anchor.START
    return {
        "anchor": _("the first day that is planned") if at_start else _("the last day planned"),
        "anchor_on": parties.start if at_start else parties.end,
        "offset": step.offset_working_days,
        "counting": Counting.WORKING_DAYS,
        "holidays_of": parties.lead_country
        if step.responsible in RESPONSIBLE_BY_LEAD_CALENDAR
        else "",
    }


def _outcome_of_ended(operation: Operation, *, shown: bool) -> str:
    """Return ‘dropped’ if the operation needs no tasks any more, else an empty outcome.

    ``shown`` is whether a single organisation is responsible. A task of a whole function is dropped
    while the operation is a draft, which that function cannot see.
    """
    goes_on = operation.state in STATES_WITH_TASKS
    if goes_on and (shown or operation.state != OperationState.DRAFT):
        return ""
    return str(DeadlineOutcome.DROPPED)


def _response_deadlines(parties_by_key: dict[int, OperationParties]) -> Iterator[DeadlineInput]:
    for parties in parties_by_key.values():
        for answer in parties.awaited_responses:
            yield _response_deadline(answer, parties)


def _response_deadline(answer: AwaitedResponse, parties: OperationParties) -> DeadlineInput:
    operation = parties.operation
    how = "" if answer.response == Response.INVITED else str(DeadlineOutcome.MET)
    if not how and (
        operation.state not in STATES_WITH_TASKS or operation.state == OperationState.DRAFT
    ):
        # Sent back to draft, the operation is not visible to the invited organisation.
        how = str(DeadlineOutcome.DROPPED)
    return DeadlineInput(
        key=f"operation:{operation.pk}:invitation:{answer.participation_id}",
        rule="invitation_answer",
        responsible=answer.organisation,
        requester=parties.lead,
        title=_("Answer to the invitation to %(name)s") % {"name": operation.name},
        reference=operation.reference,
        url=reverse("operations:invitation_detail", args=[operation.reference]),
        due_on=answer.due_on,
        outcome=how,
    )
