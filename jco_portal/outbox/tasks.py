"""Celery tasks of the outbox. Each calls one action.

Task names are stored in jobs and schedules, hence the former names of two of them.
"""

from celery import shared_task

from jco_portal.outbox import actions


@shared_task
def run_jobs() -> None:
    """Run all due jobs, oldest first."""
    actions.run_jobs()


@shared_task(name="jco_portal.outbox.tasks.note_worker")
def record_worker_heartbeat() -> None:
    """Record that a worker takes and runs tasks."""
    actions.record_heartbeat("worker")


@shared_task(name="jco_portal.outbox.tasks.send_notice")
def send_notification(notice_id: int) -> None:
    """Send the email of a notification."""
    actions.send_notification(notice_id)
