"""Phases that start soon."""

from datetime import date, timedelta

from django.db.models import F, Prefetch, QuerySet

from jco_portal.directory.models import User
from jco_portal.home.waiting.own import takes_part
from operations.enums import OperationState
from operations.models import Operation, Phase
from operations.queries import AFTER_END

SOON_DAYS = 60
SHOWN_SOON = 12
MONTH_DAYS = 31
OVER = (*AFTER_END, OperationState.OVER)


def upcoming_phases(user: User, seen: QuerySet[Operation], today: date) -> list[Phase]:
    """Phases whose start is known to the month and near; the operation has ``is_own``."""
    coming = seen.compared().exclude(state__in=OVER).order_by()
    operations = coming.annotate(is_own=takes_part(user))
    phases = Phase.objects.filter(
        operation__in=coming.values("pk"),
        es__gte=today,
        es__lte=today + timedelta(days=SOON_DAYS),
        ls__lte=F("es") + timedelta(days=MONTH_DAYS),
    )
    return list(
        phases.prefetch_related(
            Prefetch("operation", operations), "operation__organisers"
        ).order_by("es", "ls", "pk")[:SHOWN_SOON]
    )
