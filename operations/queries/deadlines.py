"""What is owed in operations: steps of timetables and answers to invitations, as deadlines."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jco_portal.deadlines.enums import Counting, Settled
from jco_portal.deadlines.models import Due
from jco_portal.directory.enums import Role
from jco_portal.directory.models import Organisation
from operations.enums import (
    ANSWERING,
    LEADING,
    RUNNERS,
    Anchor,
    OperationState,
    OwnerRole,
    Period,
    Standing,
    StepOutcome,
)
from operations.models import Facilitator, Operation, Participation, Phase, TimetableStep
from operations.queries.timetable import GOING_ON, LEAD_S_CALENDAR

PREFIX = "operation:"
ROLE_OF = {OwnerRole.EXPERTS: Role.EXPERT, OwnerRole.SECRETARIAT: Role.SECRETARIAT}
HOW = {"": "", StepOutcome.DONE: Settled.MET, StepOutcome.SKIPPED: Settled.DROPPED}


@dataclass
class Circle:
    """Who leads an operation, the first lead first, who takes part and facilitates; its span."""

    leads: list[Organisation] = field(default_factory=list)
    taking_part: list[Organisation] = field(default_factory=list)
    facilitators: list[int] = field(default_factory=list)
    start: date | None = None
    end: date | None = None

    @property
    def lead(self) -> Organisation | None:
        """The organisation to which what others do is owed."""
        return self.leads[0] if self.leads else None

    @property
    def state(self) -> str:
        """The code of the leading state, whose holidays count; empty for none."""
        return next((place.code for place in self.leads if place.is_state), "")


def owed_in(standing: set[str], operation: int | None = None) -> list[Due]:
    """What is owed in an operation (None: in all), open or settled, in a fixed number of queries.

    What is settled is given only while its deadline is among the ``standing`` keys, so that it
    can be settled too.
    """
    keys = None if operation is None else [operation]
    circles = _circles(keys)
    owed = [*_steps(keys, circles, standing), *_invitations(keys, circles, standing)]
    return [due for due in owed if not due.how or due.key in standing]


def _known(keys: set[str], what: str) -> set[int]:
    """The rows of this sort whose deadlines stand, told from their keys."""
    parts = (key.split(":") for key in keys)
    return {int(part[3]) for part in parts if part[2] == what}


def _circles(keys: list[int] | None) -> dict[int, Circle]:
    circles: dict[int, Circle] = defaultdict(Circle)
    organisers = Operation.organisers.through.objects.select_related("organisation")
    settled = Participation.objects.settled().select_related("organisation")
    named = Facilitator.objects.filter(user__is_active=True)
    phases = Phase.objects.filter(period=Period.OPERATIONAL)
    if keys is not None:
        organisers = organisers.filter(operation__in=keys)
        settled, named = settled.filter(operation__in=keys), named.filter(operation__in=keys)
        phases = phases.filter(operation__in=keys)
    spans = phases.order_by().values_list("operation").annotate(start=Min("es"), end=Max("le"))
    for each in settled.order_by("-part", "organisation__code"):  # a lead before a co-lead
        circle = circles[each.operation_id]
        circle.taking_part.append(each.organisation)
        if each.part in LEADING:
            circle.leads.append(each.organisation)
    for link in organisers.order_by("organisation__code"):
        if link.organisation not in circles[link.operation_id].leads:
            circles[link.operation_id].leads.append(link.organisation)
    for operation_id, user_id in named.values_list("operation", "user"):
        circles[operation_id].facilitators.append(user_id)
    for operation_id, start, end in spans:
        circles[operation_id].start, circles[operation_id].end = start, end
    return circles


def _steps(keys: list[int] | None, circles: dict[int, Circle], known: set[str]) -> Iterator[Due]:
    open_ones = Q(outcome="") | Q(pk__in=_known(known, "step"))
    planned = TimetableStep.objects.filter(open_ones, due_on__isnull=False)
    planned = planned.exclude(fact__in=settings.CHASED_ELSEWHERE)  # chased by who knows it
    planned = planned.select_related("operation", "handed_to")
    if keys is not None:
        planned = planned.filter(operation__in=keys)
    for step in planned:
        for owner, roles, also_for in _owners(step, circles[step.operation_id]):
            yield _due_step(step, owner, roles, also_for, circles[step.operation_id])


def _owners(
    step: TimetableStep, circle: Circle
) -> Iterator[tuple[Organisation | None, tuple[str, ...], tuple[int, ...]]]:
    if step.handed_to is not None:
        yield step.handed_to, ANSWERING, ()
    elif step.owner == OwnerRole.PARTICIPANTS:
        for place in circle.taking_part:
            yield place, ANSWERING, ()
    elif step.owner == OwnerRole.LEAD:
        for number, place in enumerate(circle.leads):
            yield place, RUNNERS, () if number else tuple(circle.facilitators)
    else:
        yield None, (ROLE_OF[OwnerRole(step.owner)],), ()


def _due_step(
    step: TimetableStep,
    owner: Organisation | None,
    roles: tuple[str, ...],
    also_for: tuple[int, ...],
    circle: Circle,
) -> Due:
    operation = step.operation
    is_ours = owner in circle.leads
    return Due(
        key=f"operation:{operation.pk}:step:{step.pk}:{owner.code if owner else roles[0]}",
        rule="timetable_step",
        owner=owner,
        asked_by=None if is_ours else circle.lead,
        title=f"{step.title} ({operation.name})",
        reference=operation.reference,
        url=step.get_absolute_url(),
        due_on=step.due_on,
        **_sum_of(step, circle),
        is_internal=operation.state == OperationState.DRAFT,
        roles=roles,
        also_for=also_for,
        how=HOW[step.outcome] or _over(operation, shown=owner is not None),
    )


def _sum_of(step: TimetableStep, circle: Circle) -> dict[str, Any]:
    """How its day was counted; nothing for one that was set by hand."""
    if step.offset is None:
        return {}
    at_start = step.anchor == Anchor.START
    return {
        "anchor": _("the first day that is planned") if at_start else _("the last day planned"),
        "anchor_on": circle.start if at_start else circle.end,
        "offset": step.offset,
        "counting": Counting.WORKING_DAYS,
        "holidays": circle.state if step.owner in LEAD_S_CALENDAR else "",
    }


def _over(operation: Operation, *, shown: bool) -> str:
    """Dropped once the operation does not go on; of a draft nobody outside is reminded."""
    goes_on = operation.state in GOING_ON
    if goes_on and (shown or operation.state != OperationState.DRAFT):
        return ""
    return str(Settled.DROPPED)


def _invitations(
    keys: list[int] | None, circles: dict[int, Circle], known: set[str]
) -> Iterator[Due]:
    open_ones = Q(standing=Standing.INVITED) | Q(pk__in=_known(known, "invitation"))
    asked = Participation.objects.filter(open_ones, answer_by__isnull=False)
    if keys is not None:
        asked = asked.filter(operation__in=keys)
    for each in asked.select_related("operation", "organisation"):
        yield _due_answer(each, circles[each.operation_id].lead)


def _due_answer(participation: Participation, lead: Organisation | None) -> Due:
    operation = participation.operation
    how = "" if participation.standing == Standing.INVITED else str(Settled.MET)
    if not how and (
        operation.state not in GOING_ON or operation.state == OperationState.DRAFT
    ):  # sent back: nobody else knows of it now
        how = str(Settled.DROPPED)
    return Due(
        key=f"operation:{operation.pk}:invitation:{participation.pk}",
        rule="invitation_answer",
        owner=participation.organisation,
        asked_by=lead,
        title=_("Answer to the invitation to %(name)s") % {"name": operation.name},
        reference=operation.reference,
        url=reverse("operations:invitation", args=[operation.reference]),
        due_on=participation.answer_by,
        how=how,
    )
