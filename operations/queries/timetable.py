"""Reads of timetables: what days are counted from, which facts hold, whose turn it is."""

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

RESPONSIBLE_BY_LEAD_CALENDAR = {ResponsibleParty.LEAD, ResponsibleParty.PARTICIPANTS}


def timetable_anchors(operation: Operation) -> TimetableAnchors:
    """The first day of the first phase, the last day of the last, and the lead's state."""
    return load_parties([operation.pk])[operation.pk].anchors


def due_day(anchor: str, offset: int, anchors: TimetableAnchors, responsible: str) -> date | None:
    """The day on which a step is due; None while its anchor is not known.

    What had to be done before the JCO was entered is due at once, not overdue for ever.
    """
    counted = calculated_day(anchor, offset, anchors, responsible)
    return None if counted is None else max(counted, anchors.made_on)


def calculated_day(
    anchor: str, offset: int, anchors: TimetableAnchors, responsible: str
) -> date | None:
    """The working day that the rule gives, whenever the timetable was made."""
    day = anchors.start if anchor == Anchor.START else anchors.end
    if day is None:
        return None
    return add_working_days(day, offset, holiday_country(responsible, anchors))


def holiday_country(responsible: str, anchors: TimetableAnchors) -> str:
    """The state whose holidays count for who does a step; bodies keep weekends only."""
    return anchors.state if responsible in RESPONSIBLE_BY_LEAD_CALENDAR else ""


def open_tasks_of(user: User) -> QuerySet[TimetableTask]:
    """Open steps whose turn is with this person, of operations that go on.

    The lead's for who runs it, a step handed over for who got it, the participants' for who
    takes part, and those of experts and secretariat for them, unless their organisation runs it.
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


STATES_WITH_TASKS = (
    OperationState.DRAFT,
    OperationState.TABLED,
    OperationState.PREPARATION,
    OperationState.RUNNING,
    OperationState.DEBRIEFING,
)
