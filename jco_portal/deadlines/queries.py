"""Reads of deadlines that others need."""

from datetime import datetime, timedelta

from django.db.models import Min, QuerySet
from django.utils import timezone

from jco_portal.deadlines.models import Deadline, Letter

PATIENCE = timedelta(minutes=5)


def waiting_letters() -> QuerySet[Letter]:
    """Letters that have yet to leave."""
    return Letter.objects.filter(sent_at=None, dropped_at=None)


def is_delay(oldest: datetime | None) -> bool:
    """True when the oldest letter has waited for more than five minutes."""
    return oldest is not None and timezone.now() - oldest > PATIENCE


def delayed_since() -> datetime | None:
    """When the oldest letter was made that has waited for too long; None when none has."""
    oldest: datetime | None = waiting_letters().aggregate(oldest=Min("made_at"))["oldest"]
    return oldest if is_delay(oldest) else None


def standing_keys(prefix: str) -> set[str]:
    """The keys, of those that begin so, whose deadlines are still to be met."""
    standing = Deadline.objects.standing().filter(key__startswith=prefix)
    return set(standing.values_list("key", flat=True))
