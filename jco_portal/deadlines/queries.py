"""Reads of deadlines that others need."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from jco_portal.deadlines.models import Deadline, DeadlineRule, ReminderEmail

MAX_SENDING_TIME = timedelta(minutes=5)


def pending_emails() -> QuerySet[ReminderEmail]:
    """Letters that have yet to leave."""
    return ReminderEmail.objects.filter(sent_at=None, dropped_at=None)


def is_delayed(oldest: datetime | None) -> bool:
    """True when the oldest letter has waited for more than five minutes."""
    return oldest is not None and timezone.now() - oldest > MAX_SENDING_TIME


def delayed_since() -> datetime | None:
    """When the oldest letter was made that has waited for too long; None when none has."""
    oldest: datetime | None = pending_emails().aggregate(oldest=Min("created_at"))["oldest"]
    return oldest if is_delayed(oldest) else None


def open_deadlines_by_prefix(prefixes: Iterable[str]) -> QuerySet[Deadline]:
    """Deadlines that stand and of which the key begins with one of these; without any, none."""
    begins = Q(*(Q(key__startswith=each) for each in prefixes), _connector=Q.OR)
    open_deadlines = Deadline.objects.open()
    return open_deadlines.filter(begins) if begins else open_deadlines.none()


def rules_with_open_deadlines(prefixes: Iterable[str]) -> dict[str, Any]:
    """Every rule by its code, each with the keys of its ``standing`` deadlines that begin so."""
    open_deadlines = open_deadlines_by_prefix(prefixes).filter(rule=OuterRef("pk")).order_by()
    keys = Coalesce(ArraySubquery(open_deadlines.values("key")), [])
    return {rule.code: rule for rule in DeadlineRule.objects.annotate(standing=keys)}
