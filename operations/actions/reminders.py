"""Telling people, once each, of what is due soon and of what is overdue."""

from datetime import date, timedelta

from django.db import transaction

from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.directory.queries import people_with
from operations.enums import OperationState, OwnerRole, Standing
from operations.models import Operation, Participation, TimetableStep
from operations.notifications import runners_of, takers_of_part, tell, tell_of_due_answer
from operations.permissions import ANSWERING
from operations.queries import GOING_ON

STEP_SOON = timedelta(days=7)
ANSWER_SOON = timedelta(days=3)


@transaction.atomic
def tell_of_due_steps(today: date) -> None:
    """Tell whose turn it is of open steps due within a week, and again once when overdue."""
    due = TimetableStep.objects.filter(
        outcome="", due_on__lte=today + STEP_SOON, operation__state__in=GOING_ON
    )
    for step in due.select_related("operation").order_by("pk"):
        day: date = step.due_on  # type: ignore[assignment]
        code = "step.overdue" if day < today else "step.due"
        tell(
            step.operation,
            owners_of(step),
            code,
            key=f"{code}:{step.pk}:{day}",
            url=step.get_absolute_url(),
            step=step.title,
            day=day.isoformat(),
        )


def owners_of(step: TimetableStep) -> list[User]:
    """The people whose turn a step is."""
    if step.handed_to_id is not None:
        return list(people_with(ANSWERING, [step.handed_to_id]))
    if step.owner == OwnerRole.PARTICIPANTS:
        return takers_of_part(step.operation)
    if step.owner == OwnerRole.LEAD:
        return runners_of(step.operation)
    role = Role.EXPERT if step.owner == OwnerRole.EXPERTS else Role.SECRETARIAT
    visible = Operation.objects.filter(pk=step.operation.pk)
    return [
        person
        for person in people_with([role])
        if (visible & Operation.objects.open_in_outline_to(person)).exists()
    ]


@transaction.atomic
def tell_of_due_answers(today: date) -> None:
    """Tell who is invited that the answer is due within days, and the lead that it is late."""
    waiting = Participation.objects.filter(
        standing=Standing.INVITED,
        answer_by__lte=today + ANSWER_SOON,
        operation__state__in=GOING_ON,
    ).exclude(operation__state=OperationState.DRAFT)  # sent back: nobody else knows of it now
    for each in waiting.select_related("operation", "organisation").order_by("pk"):
        day: date = each.answer_by  # type: ignore[assignment]
        tell_of_due_answer(each, is_late=day < today)
