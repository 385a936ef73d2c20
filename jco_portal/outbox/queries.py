"""Reads of the outbox that others need."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Min
from django.utils import timezone

from jco_portal.outbox.models import Heartbeat, Job


def heartbeat_ages() -> dict[str, float]:
    """Seconds since each background process was last seen."""
    now = timezone.now()
    return {
        process: (now - seen_at).total_seconds()
        for process, seen_at in Heartbeat.objects.values_list("process", "last_beat_at")
    }


def is_job_pending(task: str, **arguments: object) -> bool:
    """True while a job of this task whose arguments contain the given ones is not done."""
    return Job.objects.pending().filter(task=task, arguments__contains=arguments).exists()


def stopped_job_error(**arguments: object) -> str:
    """The last error of a stopped job whose arguments contain the given ones; empty without."""
    stopped = Job.objects.stopped().filter(arguments__contains=arguments)
    errors = stopped.values_list("last_error", flat=True)
    return errors.last() or ""


class StoppedJobs(NamedTuple):
    """How many jobs have stopped that nobody has looked after, and when the first of them did."""

    job_count: int
    oldest_at: datetime | None


def stopped_jobs() -> StoppedJobs:
    """The stopped jobs that wait for an administrator, counted."""
    summary = Job.objects.unattended().aggregate(job_count=Count("pk"), oldest_at=Min("stopped_at"))
    return StoppedJobs(**summary)


def pending_arguments(task: str) -> list[dict[str, Any]]:
    """The arguments of every job of this task that is not done."""
    return list(Job.objects.pending().filter(task=task).values_list("arguments", flat=True))
