"""Who runs operations, takes part in them and facilitates them, and between which days."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from jco_portal.core.related_rows import compiled
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation
from operations.enums import LEADING_ROLES, Period, Response
from operations.models import Facilitator, GuideTask, Operation, Participation, Phase, TimetableTask
from operations.models.participant_conditions import MEMBER_PATH, expand_groups

OWN = {"operation": OuterRef("pk")}
GUIDED = {
    name: name
    for name in ("title", "anchor", "offset_working_days", "responsible", "completion_rule")
}
SHOWN = {name: f"organisation__{name}" for name in ("id", "code", "name", "kind")}


@dataclass(frozen=True)
class Anchors:
    """What the due days of a JCO are counted from, and by whose calendar."""

    start: date | None
    end: date | None
    state: str
    made_on: date


@dataclass(frozen=True)
class Answer:
    """What an organisation has answered by which day, or has yet to answer."""

    participation: int
    place: Organisation
    standing: str
    due_on: date


@dataclass
class Circle:
    """Who leads an operation, the first lead first, who takes part and facilitates; its span."""

    operation: Operation
    leads: list[Organisation] = field(default_factory=list)
    taking_part: list[Organisation] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    facilitators: list[int] = field(default_factory=list)
    start: date | None = None
    end: date | None = None
    made_on: date | None = None
    guide: list[dict[str, Any]] = field(default_factory=list)
    has_steps: bool = False

    @property
    def lead(self) -> Organisation | None:
        """The organisation to which what others do is owed."""
        return self.leads[0] if self.leads else None

    @property
    def state(self) -> str:
        """The code of the leading state, whose holidays count; empty for none."""
        return next((place.code for place in self.leads if place.is_state), "")

    @property
    def anchors(self) -> Anchors:
        """What its due days are counted from; of an operation that is planned here."""
        assert self.made_on is not None  # noqa: S101 - nothing else has a timetable
        return Anchors(self.start, self.end, self.state, self.made_on)


def circles_of(keys: Collection[int], *, guide_of: date | None = None) -> dict[int, Circle]:
    """The circles of operations by key, in one query.

    On request with those steps of the guide of a day that their timetables do not have yet.
    """
    operations = Operation.objects.filter(pk__in=keys).order_by()
    found = _with_circle(operations.only("reference", "name", "state"))
    guide = GuideTask.objects.valid_on(guide_of) if guide_of else GuideTask.objects.none()
    held = TimetableTask.objects.filter(
        operation=OuterRef(OuterRef("pk")), guide_task=OuterRef("pk")
    )
    missing = guide.filter(~Exists(held)).order_by("pk")
    steps = missing.values(row=JSONObject(guide_task_id="pk", **GUIDED))
    return {each.pk: _circle(each) for each in found.annotate(guide=ArraySubquery(steps))}


def _with_circle(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    return operations.annotate(opened_at=F("jco_file__opened_at"), **_of_each(timezone.localdate()))


@lru_cache(1)
def _of_each(_today: date) -> dict[str, Any]:
    """What is asked of each operation, compiled once a day."""
    parts = Participation.objects.filter(
        Q(role__in=LEADING_ROLES) | ~Q(response=Response.PLANNED), **OWN
    )
    fields = {name: name for name in ("role", "response", "response_due_on")}
    organised: Any = Operation.organisers.through.objects.filter(**OWN)
    named = Facilitator.objects.filter(user__is_active=True, **OWN)
    phases = Phase.objects.filter(period=Period.OPERATIONAL, **OWN).order_by()
    span = phases.values("operation")
    found = {
        "parts": ArraySubquery(
            parts.order_by("-role", "organisation__code").values(  # a lead before a co-lead
                row=JSONObject(participation="pk", **fields, **SHOWN)
            )
        ),
        "members": ArraySubquery(
            expand_groups(Participation.objects.participating().filter(**OWN))
            .order_by(f"{MEMBER_PATH}__code")
            .values(row=JSONObject(**{name: f"{MEMBER_PATH}__{name}" for name in SHOWN}))
        ),
        "bodies": ArraySubquery(
            organised.order_by("organisation__code").values(row=JSONObject(**SHOWN))
        ),
        "named": ArraySubquery(named.order_by("pk").values("user")),
        "starts_on": Subquery(span.values(day=Min("earliest_start"))),
        "ends_on": Subquery(span.values(day=Max("latest_end"))),
        "has_steps": Exists(TimetableTask.objects.filter(**OWN)),
    }
    return {name: compiled(Operation, subquery) for name, subquery in found.items()}


def _circle(found: Any) -> Circle:
    circle = Circle(found, facilitators=found.named, guide=found.guide, has_steps=found.has_steps)
    circle.start, circle.end = found.starts_on, found.ends_on
    if found.opened_at is not None:
        circle.made_on = timezone.localtime(found.opened_at).date()
    for row in found.parts:
        place = _place(row)
        if row["role"] in LEADING_ROLES:
            circle.leads.append(place)
        if _takes_part(row):
            circle.taking_part.append(place)
        if row["response_due_on"]:
            due_on = date.fromisoformat(row["response_due_on"])
            circle.answers.append(Answer(row["participation"], place, row["response"], due_on))
    members = {row["id"]: _place(row) for row in found.members}
    circle.taking_part += members.values()
    circle.leads += [each for each in map(_place, found.bodies) if each not in circle.leads]
    return circle


def _takes_part(row: dict[str, Any]) -> bool:
    """True for who takes part itself; the members of a group are read apart."""
    part = Participation(role=row["role"], response=row["response"])
    return part.is_participating and row["kind"] != OrganisationKind.GROUP


def _place(row: dict[str, Any]) -> Organisation:
    return Organisation(**{name: row[name] for name in SHOWN})
