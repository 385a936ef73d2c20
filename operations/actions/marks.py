"""Marks that higher floors read: what must be compared again."""

from django.conf import settings

from jco_portal.outbox.actions import leave_job


def mark_changed(operations: list[int] | None) -> None:
    """Write down, with the change, that these operations (None: all) must be compared again."""
    for task in settings.OPERATION_CHANGED_TASKS:
        leave_job(task, operation_ids=operations)


def mark_all_changed() -> None:
    """Write down that everything must be compared again."""
    mark_changed(None)
