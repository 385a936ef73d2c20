"""Celery's door to detection."""

from celery import shared_task

from coordination import actions


@shared_task
def compare_operations(operation_ids: list[int] | None) -> None:
    """Compare operations that have changed; None compares all."""
    actions.compare_operations(operation_ids)


@shared_task
def detect_all_overlaps() -> None:
    """The nightly net: compare everything, whatever marks may have been lost."""
    actions.detect_all()
