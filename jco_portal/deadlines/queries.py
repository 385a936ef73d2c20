"""Reads of deadlines that others need."""

from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from jco_portal.deadlines.models import Deadline, Letter

PATIENCE = timedelta(minutes=5)


def delayed_since() -> datetime | None:
    """When the oldest letter was made that has waited for more than five minutes; else None."""
    waiting = Letter.objects.filter(sent_at=None, dropped_at=None)
    oldest = waiting.aggregate(oldest=Min("made_at"))["oldest"]
    return oldest if oldest is not None and timezone.now() - oldest > PATIENCE else None


def standing_keys(prefix: str) -> set[str]:
    """The keys, of those that begin so, whose deadlines are still to be met."""
    standing = Deadline.objects.standing().filter(key__startswith=prefix)
    return set(standing.values_list("key", flat=True))
