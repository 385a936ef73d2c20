"""Queries on timetables: anchors, due dates and open tasks of a user."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from jco_portal.core.dates import add_working_days
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from operations.enums import (
    PLANNING_ROLES,
    REPRESENTATIVE_ROLES,
    Anchor,
    OperationState,
    ResponsibleParty,
)
from operations.models import Operation, TimetableTask
from operations.models.participant_conditions import participated_in_by
from operations.queries.parties import TimetableAnchors, load_parties

# Parties whose due dates avoid the holidays of the leading state; for the others only weekends.
RESPONSIBLE_BY_LEAD_CALENDAR = {ResponsibleParty.LEAD, ResponsibleParty.PARTICIPANTS}


def timetable_anchors(operation: Operation) -> TimetableAnchors:
    """Return the anchors of an operation that is planned in the portal."""
    return load_parties([operation.pk])[operation.pk].anchors


def due_day(anchor: str, offset: int, anchors: TimetableAnchors, responsible: str) -> date | None:
    """Return the due date of a task; None while its anchor is not known.

    ``offset`` is in working days, negative for days before the anchor. A task is due no earlier
    than the day on which planning began, so that a late plan has no tasks overdue from the start.
    """
    counted = calculated_day(anchor, offset, anchors, responsible)
    return None if counted is None else max(counted, anchors.made_on)


def calculated_day(
    anchor: str, offset: int, anchors: TimetableAnchors, responsible: str
) -> date | None:
    """Return the due date by the rule alone, even if it is before planning began."""
    day = anchors.start if anchor == Anchor.START else anchors.end
    if day is None:
        return None
    return add_working_days(day, offset, holiday_country(responsible, anchors))


def holiday_country(responsible: str, anchors: TimetableAnchors) -> str:
    """Return the state whose holidays apply to a party; empty where only weekends are free."""
    return anchors.state if responsible in RESPONSIBLE_BY_LEAD_CALENDAR else ""


def open_tasks_of(user: User) -> QuerySet[TimetableTask]:
    """Return the open tasks that the user's function and organisation can complete.

    Tasks of the lead for its managers, reassigned tasks for the new organisation, tasks of
    participants for participants, and those of experts and secretariat for them unless their own
    organisation manages the operation.
    """
    run = Q(operation__in=_operation_ids(Operation.objects.managed_by(user)))
    mine = Q(pk__in=[])
    if user.has_role(*REPRESENTATIVE_ROLES):
        participated_operations = Operation.objects.filter(participated_in_by(user))
        mine |= Q(reassigned_to=user.organisation_id)
        mine |= Q(
            reassigned_to=None,
            responsible=ResponsibleParty.PARTICIPANTS,
            operation__in=_operation_ids(participated_operations),
        )
    if user.has_role(*PLANNING_ROLES):
        mine |= Q(run, reassigned_to=None, responsible=ResponsibleParty.LEAD)
    if user.has_role(Role.EXPERT):
        mine |= Q(~run, reassigned_to=None, responsible=ResponsibleParty.EXPERTS)
    if user.has_role(Role.SECRETARIAT):
        mine |= Q(~run, reassigned_to=None, responsible=ResponsibleParty.SECRETARIAT)
    visible = _operation_ids(Operation.objects.visible_to(user))
    return TimetableTask.objects.filter(
        mine, outcome="", operation__state__in=STATES_WITH_TASKS, operation__in=visible
    )


def _operation_ids(operations: QuerySet[Operation]) -> QuerySet[Any]:
    return operations.order_by().values("pk")


# Statuses in which open tasks are shown and reminded of.
STATES_WITH_TASKS = (
    OperationState.DRAFT,
    OperationState.TABLED,
    OperationState.PREPARATION,
    OperationState.RUNNING,
    OperationState.DEBRIEFING,
)
