"""Phases that start soon."""

from datetime import date, timedelta

from django.db.models import F, OuterRef, Subquery

from jco_portal.directory.models import User
from jco_portal.home.waiting.own import takes_part
from jco_portal.kernel.related import Related, with_related
from operations.enums import OperationState
from operations.models import Operation, Phase
from operations.models.operation import OperationQuerySet
from operations.queries.holding import AFTER_END

SOON_DAYS = 60
SHOWN_SOON = 12
MONTH_DAYS = 31
OVER = (*AFTER_END, OperationState.OVER)


def upcoming_phases(user: User, seen: OperationQuerySet[Operation], today: date) -> list[Phase]:
    """Phases whose start is known to the month and near; the operation has ``is_own``."""
    near = Phase.objects.filter(
        es__gte=today,
        es__lte=today + timedelta(days=SOON_DAYS),
        ls__lte=F("es") + timedelta(days=MONTH_DAYS),
    )
    first = near.filter(operation=OuterRef("pk")).order_by("es").values("es")[:1]
    coming = seen.compared().exclude(state__in=OVER).annotate(first=Subquery(first))
    read = coming.filter(first__isnull=False).annotate(is_own=takes_part(user))
    operations = with_related(read, "organisers", Related("phases", near))
    phases = [
        phase
        for each in operations.order_by("first", "pk")[:SHOWN_SOON]
        for phase in each.phases.all()
    ]
    return sorted(phases, key=lambda each: (each.es, each.ls, each.pk))[:SHOWN_SOON]
