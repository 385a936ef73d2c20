"""What is owed in operations: steps of timetables and answers to invitations, as deadlines."""

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
from operations.queries.parties import Answer, Circle, circles_of
from operations.queries.task_completion import HIGHER_FACTS
from operations.queries.timetable import GOING_ON, LEAD_S_CALENDAR

PREFIX = "operation:"
ROLE_OF = {ResponsibleParty.EXPERTS: Role.EXPERT, ResponsibleParty.SECRETARIAT: Role.SECRETARIAT}
HOW = {
    "": "",
    TaskOutcome.COMPLETED: DeadlineOutcome.MET,
    TaskOutcome.NOT_NEEDED: DeadlineOutcome.DROPPED,
}


def owed_in(
    standing: set[str],
    circles: dict[int, Circle] | None = None,
    steps: list[TimetableTask] | None = None,
) -> list[DeadlineInput]:
    """What is owed in operations (None: in all), open or settled, in a fixed number of queries.

    What is settled is given only while its deadline is among the ``standing`` keys, so that it
    can be settled too. ``steps`` are theirs, where they are at hand.
    """
    if steps is None:
        steps = list(_steps(circles, standing))
    if circles is None:
        circles = circles_of(_asked(steps, standing))
    owed = [*_owed_steps(steps, circles), *_owed_answers(circles)]
    return [due for due in owed if not due.outcome or due.key in standing]


def _known(keys: set[str], what: str) -> set[int]:
    """The rows of this sort whose deadlines stand, told from their keys."""
    parts = (key.split(":") for key in keys)
    return {int(part[3]) for part in parts if part[2] == what}


def _steps(keys: Collection[int] | None, known: set[str]) -> QuerySet[TimetableTask]:
    open_ones = Q(outcome="") | Q(pk__in=_known(known, "step"))
    planned = TimetableTask.objects.filter(open_ones).order_by()
    if keys is not None:
        planned = planned.filter(operation__in=keys)
    return planned.select_related("reassigned_to")


def _asked(steps: list[TimetableTask], known: set[str]) -> set[int]:
    """The operations of these steps, and those in which an invitation waits for its answer."""
    waiting = Q(response=Response.INVITED) | Q(pk__in=_known(known, "invitation"))
    asked = Participation.objects.filter(waiting).order_by()
    return {step.operation_id for step in steps} | set(asked.values_list("operation", flat=True))


def _owed_steps(steps: list[TimetableTask], circles: dict[int, Circle]) -> Iterator[DeadlineInput]:
    elsewhere = {each.fact for each in HIGHER_FACTS if each.has_deadline}
    for step in steps:
        if step.due_on is None or step.completion_rule in elsewhere:
            continue
        circle = circles[step.operation_id]
        step.operation = circle.operation
        for owner, roles, also_for in _owners(step, circle):
            yield _due_step(step, owner, roles, also_for, circle)


def _owners(
    step: TimetableTask, circle: Circle
) -> Iterator[tuple[Organisation | None, tuple[str, ...], tuple[int, ...]]]:
    if step.reassigned_to is not None:
        yield step.reassigned_to, REPRESENTATIVE_ROLES, ()
    elif step.responsible == ResponsibleParty.PARTICIPANTS:
        for place in circle.taking_part:
            yield place, REPRESENTATIVE_ROLES, ()
    elif step.responsible == ResponsibleParty.LEAD:
        for number, place in enumerate(circle.leads):
            yield place, PLANNING_ROLES, () if number else tuple(circle.facilitators)
    else:
        yield None, (ROLE_OF[ResponsibleParty(step.responsible)],), ()


def _due_step(
    step: TimetableTask,
    owner: Organisation | None,
    roles: tuple[str, ...],
    also_for: tuple[int, ...],
    circle: Circle,
) -> DeadlineInput:
    operation = step.operation
    is_ours = owner in circle.leads
    return DeadlineInput(
        key=f"operation:{operation.pk}:step:{step.pk}:{owner.code if owner else roles[0]}",
        rule="timetable_step",
        responsible=owner,
        requester=None if is_ours else circle.lead,
        title=f"{step.title} ({operation.name})",
        reference=operation.reference,
        url=step.get_absolute_url(),
        due_on=step.due_on,
        **_sum_of(step, circle),
        is_internal=operation.state == OperationState.DRAFT,
        recipient_roles=roles,
        extra_recipient_ids=also_for,
        outcome=HOW[step.outcome] or _over(operation, shown=owner is not None),
    )


def _sum_of(step: TimetableTask, circle: Circle) -> dict[str, Any]:
    """How its day was counted; nothing for one that was set by hand."""
    if step.offset_working_days is None:
        return {}
    at_start = step.anchor == Anchor.START
    return {
        "anchor": _("the first day that is planned") if at_start else _("the last day planned"),
        "anchor_on": circle.start if at_start else circle.end,
        "offset": step.offset_working_days,
        "counting": Counting.WORKING_DAYS,
        "holidays_of": circle.state if step.responsible in LEAD_S_CALENDAR else "",
    }


def _over(operation: Operation, *, shown: bool) -> str:
    """Dropped once the operation does not go on; of a draft nobody outside is reminded."""
    goes_on = operation.state in GOING_ON
    if goes_on and (shown or operation.state != OperationState.DRAFT):
        return ""
    return str(DeadlineOutcome.DROPPED)


def _owed_answers(circles: dict[int, Circle]) -> Iterator[DeadlineInput]:
    for circle in circles.values():
        for answer in circle.answers:
            yield _due_answer(answer, circle)


def _due_answer(answer: Answer, circle: Circle) -> DeadlineInput:
    operation = circle.operation
    how = "" if answer.standing == Response.INVITED else str(DeadlineOutcome.MET)
    if not how and (
        operation.state not in GOING_ON or operation.state == OperationState.DRAFT
    ):  # sent back: nobody else knows of it now
        how = str(DeadlineOutcome.DROPPED)
    return DeadlineInput(
        key=f"operation:{operation.pk}:invitation:{answer.participation}",
        rule="invitation_answer",
        responsible=answer.place,
        requester=circle.lead,
        title=_("Answer to the invitation to %(name)s") % {"name": operation.name},
        reference=operation.reference,
        url=reverse("operations:invitation", args=[operation.reference]),
        due_on=answer.due_on,
        outcome=how,
    )
