"""What is a person's own: the operations of the person's organisation, and which start soon."""

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
from funding.queries.applied_for import may_have_lapsed
from jco_portal.core.related_rows import Related, with_related
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation, PendingControlValidation, PendingSeizureValidation, Phase
from operations.models.operation import OperationQuerySet
from operations.models.participant_conditions import involving
from operations.permissions import STATES_BEFORE_START
from operations.queries.task_completion import AFTER_END
from operations.reports.overview.page import with_parts

LIVING = STATES_BEFORE_START | {
    OperationState.DRAFT,
    OperationState.RUNNING,
    OperationState.DEBRIEFING,
    OperationState.MONITORING,
}


class Lapsing(TypedDict):
    """Whether the funding plan of a JCO has to be weighed anew."""

    may_have_lapsed: bool


if TYPE_CHECKING:
    LivingJCO = WithAnnotations[Operation, Lapsing]


def living_jcos(user: User) -> list[Any]:
    """The JCOs that a person runs, from draft to monitoring, with all that may wait in them.

    They are read once for all groups. ``may_have_lapsed`` is said of their funding plans.
    """
    lapsed = FundingPlan.objects.filter(may_have_lapsed(), operation=OuterRef("pk"))
    run = Operation.objects.managed_by(user).filter(state__in=LIVING)
    stated = run.select_related("funding_plan", "debriefing")
    read = _with_pending_results(with_related(with_parts(stated), "objectives"))
    return list(read.annotate(may_have_lapsed=Exists(lapsed)).order_by("state_since", "pk"))


def _with_pending_results(operations: QuerySet[Operation]) -> QuerySet[Any]:
    """The operations with how many records of each sort wait to be validated, and since when."""
    own = {"is_returned": False, "revision__result__operation": OuterRef("pk")}
    counted = JSONObject(n=Count("pk"), oldest=Min("revision__reported_at"))
    found: dict[str, Any] = {}
    for sort, model in (
        ("seizures", PendingSeizureValidation),
        ("controls", PendingControlValidation),
    ):
        pending = model.objects.filter(**own).order_by().values("revision__result__operation")
        found[f"pending_{sort}"] = Subquery(pending.values(counted=counted))
    return operations.annotate(**found)


def takes_part(user: User) -> ExpressionWrapper[Any]:
    """Whether the person's organisation organises an operation or has any part in it."""
    organised = Operation.organisers.through.objects.filter(
        operation=OuterRef("pk"), organisation=user.organisation_id
    )
    own = Q(Exists(organised)) | involving(user)
    return ExpressionWrapper(own, BooleanField())


def among_ours(user: User) -> tuple[str, str]:
    """Where the rest of a group stands, among all operations of the organisation, in words too."""
    return f"{reverse('operations:operation_list')}?{ours(user)}", _("among your operations")


def ours(user: User) -> str:
    """How lists are asked for the operations of the person's organisation."""
    place = user.organisation
    if place is None:
        return ""
    return f"participant={place.code}" if place.is_state else f"organiser={place.code}"


SOON_DAYS = 60
SHOWN_SOON = 12
MONTH_DAYS = 31
OVER = (*AFTER_END, OperationState.COMPLETED)


def upcoming_phases(user: User, seen: OperationQuerySet[Operation], today: date) -> list[Phase]:
    """Phases whose start is known to the month and near; the operation has ``is_own``."""
    near = Phase.objects.filter(
        earliest_start__gte=today,
        earliest_start__lte=today + timedelta(days=SOON_DAYS),
        latest_start__lte=F("earliest_start") + timedelta(days=MONTH_DAYS),
    )
    first = (
        near.filter(operation=OuterRef("pk"))
        .order_by("earliest_start")
        .values("earliest_start")[:1]
    )
    coming = (
        seen.included_in_overlap_check().exclude(state__in=OVER).annotate(first=Subquery(first))
    )
    read = coming.filter(first__isnull=False).annotate(is_own=takes_part(user))
    operations = with_related(read, "organisers", Related("phases", near))
    phases = [
        phase
        for each in operations.order_by("first", "pk")[:SHOWN_SOON]
        for phase in each.phases.all()
    ]
    return sorted(phases, key=lambda each: (each.earliest_start, each.latest_start, each.pk))[
        :SHOWN_SOON
    ]
