"""Parties of operations: leads, participants, facilitators, and first and last day."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from jco_portal.core.related_rows import compile_subquery
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation
from operations.enums import LEADING_ROLES, Period, Response
from operations.models import Facilitator, GuideTask, Operation, Participation, Phase, TimetableTask
from operations.models.participant_conditions import MEMBER_PATH, expand_groups

OF_THE_OPERATION = {"operation": OuterRef("pk")}
GUIDE_TASK_FIELDS = {
    name: name
    for name in ("title", "anchor", "offset_working_days", "responsible", "completion_rule")
}
ORGANISATION_FIELDS = {name: f"organisation__{name}" for name in ("id", "code", "name", "kind")}


@dataclass(frozen=True)
class TimetableAnchors:
    """Days from which due dates are counted, and the state whose holidays apply.

    ``state`` is empty for none. ``made_on`` is the day on which planning began: no task is due
    before.
    """

    start: date | None
    end: date | None
    state: str
    made_on: date


@dataclass(frozen=True)
class AwaitedResponse:
    """Invitation of an organisation: its response so far and the response deadline."""

    participation_id: int
    organisation: Organisation
    response: str
    due_on: date


@dataclass
class OperationParties:
    """Parties of one operation; the lead comes before co-leads and organisers.

    ``start`` and ``end`` are the first and last possible operational day. ``guide_tasks`` are tasks
    of the guide that the timetable does not have yet.
    """

    operation: Operation
    leads: list[Organisation] = field(default_factory=list)
    participants: list[Organisation] = field(default_factory=list)
    awaited_responses: list[AwaitedResponse] = field(default_factory=list)
    facilitator_ids: list[int] = field(default_factory=list)
    start: date | None = None
    end: date | None = None
    made_on: date | None = None
    guide_tasks: list[dict[str, Any]] = field(default_factory=list)
    has_tasks: bool = False

    @property
    def lead(self) -> Organisation | None:
        """The organisation to which the other parties owe their tasks."""
        return self.leads[0] if self.leads else None

    @property
    def lead_country(self) -> str:
        """Code of the first leading state, whose holidays apply; empty if no state leads."""
        return next((each.code for each in self.leads if each.is_state), "")

    @property
    def anchors(self) -> TimetableAnchors:
        """Anchors of the due dates; only for operations planned in the portal."""
        # For mypy: only an operation that is planned in the portal has a timetable.
        assert self.made_on is not None  # noqa: S101
        return TimetableAnchors(self.start, self.end, self.lead_country, self.made_on)


def load_parties(
    keys: Collection[int], *, guide_of: date | None = None
) -> dict[int, OperationParties]:
    """Return the parties of operations by key, in one query.

    With ``guide_of`` they include the tasks of the guide valid on that day that are missing from
    the timetable.
    """
    operations = Operation.objects.filter(pk__in=keys).order_by()
    annotated = _with_parties(operations.only("reference", "name", "state"))
    guide = GuideTask.objects.valid_on(guide_of) if guide_of else GuideTask.objects.none()
    held = TimetableTask.objects.filter(
        operation=OuterRef(OuterRef("pk")), guide_task=OuterRef("pk")
    )
    missing = guide.filter(~Exists(held)).order_by("pk")
    steps = missing.values(row=JSONObject(guide_task_id="pk", **GUIDE_TASK_FIELDS))
    return {
        each.pk: _build_parties(each)
        for each in annotated.annotate(guide_tasks=ArraySubquery(steps))
    }


def _with_parties(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    return operations.annotate(
        opened_at=F("jco_file__opened_at"), **_party_subqueries(timezone.localdate())
    )


# The argument is the key of the cache: yesterday's subqueries are dropped.
@lru_cache(1)
def _party_subqueries(_today: date) -> dict[str, Any]:
    """Return the subqueries, compiled once a day: ``expand_groups`` contains today's date."""
    participations = Participation.objects.filter(
        # Planned participants have nothing to do before they are invited.
        Q(role__in=LEADING_ROLES) | ~Q(response=Response.PLANNED),
        **OF_THE_OPERATION,
    )
    fields = {name: name for name in ("role", "response", "response_due_on")}
    organised: Any = Operation.organisers.through.objects.filter(**OF_THE_OPERATION)
    named = Facilitator.objects.filter(user__is_active=True, **OF_THE_OPERATION)
    phases = Phase.objects.filter(period=Period.OPERATIONAL, **OF_THE_OPERATION).order_by()
    span = phases.values("operation")
    subqueries = {
        "parts": ArraySubquery(
            participations.order_by(
                "-role", "organisation__code"
            ).values(  # by the stored values a lead is before a co-lead
                row=JSONObject(participation="pk", **fields, **ORGANISATION_FIELDS)
            )
        ),
        "members": ArraySubquery(
            expand_groups(Participation.objects.participating().filter(**OF_THE_OPERATION))
            .order_by(f"{MEMBER_PATH}__code")
            .values(
                row=JSONObject(**{name: f"{MEMBER_PATH}__{name}" for name in ORGANISATION_FIELDS})
            )
        ),
        "bodies": ArraySubquery(
            organised.order_by("organisation__code").values(row=JSONObject(**ORGANISATION_FIELDS))
        ),
        "named": ArraySubquery(named.order_by("pk").values("user")),
        "starts_on": Subquery(span.values(day=Min("earliest_start"))),
        "ends_on": Subquery(span.values(day=Max("latest_end"))),
        "has_tasks": Exists(TimetableTask.objects.filter(**OF_THE_OPERATION)),
    }
    return {name: compile_subquery(Operation, subquery) for name, subquery in subqueries.items()}


def _build_parties(operation: Any) -> OperationParties:
    parties = OperationParties(
        operation,
        facilitator_ids=operation.named,
        guide_tasks=operation.guide_tasks,
        has_tasks=operation.has_tasks,
    )
    parties.start, parties.end = operation.starts_on, operation.ends_on
    if operation.opened_at is not None:
        parties.made_on = timezone.localtime(operation.opened_at).date()
    for row in operation.parts:
        organisation = _build_organisation(row)
        if row["role"] in LEADING_ROLES:
            parties.leads.append(organisation)
        if _is_participant(row):
            parties.participants.append(organisation)
        if row["response_due_on"]:
            due_on = date.fromisoformat(row["response_due_on"])
            parties.awaited_responses.append(
                AwaitedResponse(row["participation"], organisation, row["response"], due_on)
            )
    members = {row["id"]: _build_organisation(row) for row in operation.members}
    parties.participants += members.values()
    # Organisers that do not lead come last.
    parties.leads += [
        each for each in map(_build_organisation, operation.bodies) if each not in parties.leads
    ]
    return parties


def _is_participant(row: dict[str, Any]) -> bool:
    """Return whether an organisation participates itself; group members are read separately."""
    participation = Participation(role=row["role"], response=row["response"])
    return participation.is_participating and row["kind"] != OrganisationKind.GROUP


def _build_organisation(row: dict[str, Any]) -> Organisation:
    return Organisation(**{name: row[name] for name in ORGANISATION_FIELDS})
