"""Operations of the user's organisation, and phases that start soon."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django_stubs_ext import WithAnnotations

from funding.models import FundingPlan
from funding.queries.applied_for import may_be_outdated
from jco_portal.core.related_rows import RelatedRows, with_related
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation, PendingControlValidation, PendingSeizureValidation, Phase
from operations.models.operation import OperationQuerySet
from operations.models.participant_conditions import involving
from operations.permissions import STATES_BEFORE_START
from operations.queries.task_completion import STATES_AFTER_END
from operations.reports.overview.page import with_participations

OPEN_STATES = STATES_BEFORE_START | {
    OperationState.DRAFT,
    OperationState.RUNNING,
    OperationState.DEBRIEFING,
    OperationState.MONITORING,
}


class MayHaveLapsed(TypedDict):
    """Column that the query adds: whether the funding plan has to be checked again."""

    may_have_lapsed: bool


if TYPE_CHECKING:
    LivingJCO = WithAnnotations[Operation, MayHaveLapsed]


def open_jcos(user: User) -> list[Any]:
    """Return the JCOs that the user manages, from draft to monitoring, with related records.

    Read once for all groups of the to-do list. ``may_have_lapsed`` is true if budget or grants have
    changed since the funding plan was stated.
    """
    lapsed = FundingPlan.objects.filter(may_be_outdated(), operation=OuterRef("pk"))
    run = Operation.objects.managed_by(user).filter(state__in=OPEN_STATES)
    stated = run.select_related("funding_plan", "debriefing")
    read = _with_pending_results(with_related(with_participations(stated), "objectives"))
    return list(read.annotate(may_have_lapsed=Exists(lapsed)).order_by("state_since", "pk"))


def _with_pending_results(operations: QuerySet[Operation]) -> QuerySet[Any]:
    """Add number and oldest report of pending seizures and controls, as JSON.

    ``pending_seizures`` and ``pending_controls`` are None if there are none.
    """
    own = {"is_returned": False, "revision__result__operation": OuterRef("pk")}
    counted = JSONObject(n=Count("pk"), oldest=Min("revision__reported_at"))
    annotations: dict[str, Any] = {}
    for sort, model in (
        ("seizures", PendingSeizureValidation),
        ("controls", PendingControlValidation),
    ):
        pending = model.objects.filter(**own).order_by().values("revision__result__operation")
        annotations[f"pending_{sort}"] = Subquery(pending.values(counted=counted))
    return operations.annotate(**annotations)


def is_participant_expression(user: User) -> ExpressionWrapper[Any]:
    """Return the condition that the user's organisation organises the operation or participates."""
    organised = Operation.organisers.through.objects.filter(
        operation=OuterRef("pk"), organisation=user.organisation_id
    )
    own = Q(Exists(organised)) | involving(user)
    return ExpressionWrapper(own, BooleanField())


def own_operations_link(user: User) -> tuple[str, str]:
    """Return URL and description of the list of the organisation's operations."""
    return f"{reverse('operations:operation_list')}?{own_operations_query(user)}", _(
        "among your operations"
    )


def own_operations_query(user: User) -> str:
    """Return the query string of lists for the user's organisation; empty without one."""
    organisation = user.organisation
    if organisation is None:
        return ""
    return (
        f"participant={organisation.code}"
        if organisation.is_state
        else f"organiser={organisation.code}"
    )


SOON_DAYS = 60
MAX_UPCOMING = 12  # phases shown
MAX_START_RANGE_DAYS = 31  # from earliest to latest start: the start is known to the month
ENDED_STATES = (*STATES_AFTER_END, OperationState.COMPLETED)


def upcoming_phases(user: User, visible: OperationQuerySet[Operation], today: date) -> list[Phase]:
    """Return visible phases that start within 60 days, the earliest first.

    Only if the start is known to the month. ``operation.is_own`` is true if the organisation
    organises the operation or participates.
    """
    near = Phase.objects.filter(
        earliest_start__gte=today,
        earliest_start__lte=today + timedelta(days=SOON_DAYS),
        latest_start__lte=F("earliest_start") + timedelta(days=MAX_START_RANGE_DAYS),
    )
    first = (
        near.filter(operation=OuterRef("pk"))
        .order_by("earliest_start")
        .values("earliest_start")[:1]
    )
    coming = (
        visible.included_in_overlap_check()
        .exclude(state__in=ENDED_STATES)
        .annotate(first=Subquery(first))
    )
    read = coming.filter(first__isnull=False).annotate(is_own=is_participant_expression(user))
    operations = with_related(read, "organisers", RelatedRows("phases", near))
    phases = [
        phase
        for each in operations.order_by("first", "pk")[:MAX_UPCOMING]
        for phase in each.phases.all()
    ]
    return sorted(phases, key=lambda each: (each.earliest_start, each.latest_start, each.pk))[
        :MAX_UPCOMING
    ]
