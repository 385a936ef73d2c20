"""Celery's door to detection."""

from celery import shared_task

from coordination import actions


@shared_task(name="coordination.tasks.compare_operations")
def check_operations(operation_ids: list[int] | None) -> None:
    """Compare operations that have changed; None compares all."""
    actions.check_operations(operation_ids)


@shared_task(name="coordination.tasks.detect_all_overlaps")
def run_full_overlap_check() -> None:
    """The nightly net: compare everything, whatever marks may have been lost."""
    actions.run_full_overlap_check()
