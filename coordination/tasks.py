"""Celery tasks of coordination. Each calls one action."""

from celery import shared_task

from coordination import actions


# The names of tasks are stored in jobs and in the schedule, so they keep their old spelling.
@shared_task(name="coordination.tasks.compare_operations")
def check_operations(operation_ids: list[int] | None) -> None:
    """Compare operations that have changed, by key; None compares all."""
    actions.check_operations(operation_ids)


@shared_task(name="coordination.tasks.detect_all_overlaps")
def run_full_overlap_check() -> None:
    """Compare all operations every night, also those whose jobs may have been lost."""
    actions.run_full_overlap_check()
