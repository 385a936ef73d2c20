"""Queries of the outbox."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Min
from django.utils import timezone

from jco_portal.outbox.models import Heartbeat, Job


def heartbeat_ages() -> dict[str, float]:
    """Return the seconds since the last heartbeat, by process."""
    now = timezone.now()
    return {
        process: (now - seen_at).total_seconds()
        for process, seen_at in Heartbeat.objects.values_list("process", "last_beat_at")
    }


def is_job_pending(task: str, **arguments: object) -> bool:
    """Return whether a job of this task whose arguments contain these is pending."""
    return Job.objects.pending().filter(task=task, arguments__contains=arguments).exists()


def stopped_job_error(**arguments: object) -> str:
    """Return the error of the last stopped job whose arguments contain these; empty without any."""
    stopped = Job.objects.stopped().filter(arguments__contains=arguments)
    errors = stopped.values_list("last_error", flat=True)
    return errors.last() or ""  # by id: the most recent job


class StoppedJobs(NamedTuple):
    """The number of unattended stopped jobs, and when the first of them stopped."""

    job_count: int
    oldest_at: datetime | None


def stopped_jobs() -> StoppedJobs:
    """Return the number of stopped jobs that an administrator has yet to deal with."""
    summary = Job.objects.unattended().aggregate(job_count=Count("pk"), oldest_at=Min("stopped_at"))
    return StoppedJobs(**summary)


def pending_arguments(task: str) -> list[dict[str, Any]]:
    """Return the arguments of all pending jobs of this task."""
    return list(Job.objects.pending().filter(task=task).values_list("arguments", flat=True))
