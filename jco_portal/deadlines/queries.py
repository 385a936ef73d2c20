"""Reads of deadlines that others need."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from jco_portal.deadlines.models import Deadline, DeadlineRule, ReminderEmail

PATIENCE = timedelta(minutes=5)


def waiting_letters() -> QuerySet[ReminderEmail]:
    """Letters that have yet to leave."""
    return ReminderEmail.objects.filter(sent_at=None, dropped_at=None)


def is_delay(oldest: datetime | None) -> bool:
    """True when the oldest letter has waited for more than five minutes."""
    return oldest is not None and timezone.now() - oldest > PATIENCE


def delayed_since() -> datetime | None:
    """When the oldest letter was made that has waited for too long; None when none has."""
    oldest: datetime | None = waiting_letters().aggregate(oldest=Min("created_at"))["oldest"]
    return oldest if is_delay(oldest) else None


def standing_beginning(prefixes: Iterable[str]) -> QuerySet[Deadline]:
    """Deadlines that stand and of which the key begins with one of these; without any, none."""
    begins = Q(*(Q(key__startswith=each) for each in prefixes), _connector=Q.OR)
    standing = Deadline.objects.open()
    return standing.filter(begins) if begins else standing.none()


def rules_with_standing(prefixes: Iterable[str]) -> dict[str, Any]:
    """Every rule by its code, each with the keys of its ``standing`` deadlines that begin so."""
    standing = standing_beginning(prefixes).filter(rule=OuterRef("pk")).order_by()
    keys = Coalesce(ArraySubquery(standing.values("key")), [])
    return {rule.code: rule for rule in DeadlineRule.objects.annotate(standing=keys)}
