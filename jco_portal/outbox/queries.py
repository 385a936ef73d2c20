"""Reads of the outbox that others need."""

from typing import Any

from django.utils import timezone

from jco_portal.outbox.models import Heartbeat, Job


def heartbeat_ages() -> dict[str, float]:
    """Seconds since each background process was last seen."""
    now = timezone.now()
    return {
        process: (now - seen_at).total_seconds()
        for process, seen_at in Heartbeat.objects.values_list("process", "seen_at")
    }


def is_waiting(task: str, **arguments: object) -> bool:
    """True while a job of this task whose arguments contain the given ones is not done."""
    return Job.objects.filter(task=task, arguments__contains=arguments).exists()


def arguments_waiting(task: str) -> list[dict[str, Any]]:
    """The arguments of every job of this task that is not done."""
    return list(Job.objects.filter(task=task).values_list("arguments", flat=True))
