"""Queries of deadlines, deadline rules and reminder emails."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from jco_portal.deadlines.models import Deadline, DeadlineRule, ReminderEmail

# Emails are sent every minute. Pending longer than this, they are reported as delayed.
MAX_SENDING_TIME = timedelta(minutes=5)


def pending_emails() -> QuerySet[ReminderEmail]:
    """Return the reminder emails that are neither sent nor discarded."""
    return ReminderEmail.objects.filter(sent_at=None, dropped_at=None)


def is_delayed(oldest: datetime | None) -> bool:
    """Return whether emails are delayed, from the creation of the oldest pending one."""
    return oldest is not None and timezone.now() - oldest > MAX_SENDING_TIME


def delayed_since() -> datetime | None:
    """Return when the oldest delayed email was created; None if no email is delayed."""
    oldest: datetime | None = pending_emails().aggregate(oldest=Min("created_at"))["oldest"]
    return oldest if is_delayed(oldest) else None


def open_deadlines_by_prefix(prefixes: Iterable[str]) -> QuerySet[Deadline]:
    """Return the open deadlines whose key has one of the prefixes; none without a prefix."""
    begins = Q(*(Q(key__startswith=each) for each in prefixes), _connector=Q.OR)
    open_deadlines = Deadline.objects.open()
    # An empty Q matches all rows.
    return open_deadlines.filter(begins) if begins else open_deadlines.none()


def rules_with_open_deadlines(prefixes: Iterable[str]) -> dict[str, Any]:
    """Return all rules by code; ``standing`` has the keys of their open deadlines.

    Only keys with one of the prefixes. One query, as every action on an operation calls this.
    """
    open_deadlines = open_deadlines_by_prefix(prefixes).filter(rule=OuterRef("pk")).order_by()
    keys = Coalesce(ArraySubquery(open_deadlines.values("key")), [])
    return {rule.code: rule for rule in DeadlineRule.objects.annotate(standing=keys)}
