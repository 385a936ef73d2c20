"""Celery's door to the outbox."""

from celery import shared_task

from jco_portal.outbox import actions


@shared_task
def run_jobs() -> None:
    """Do every job that is due, oldest first."""
    actions.run_jobs()


@shared_task(name="jco_portal.outbox.tasks.note_worker")
def record_worker_heartbeat() -> None:
    """Show that a worker takes and does tasks."""
    actions.record_heartbeat("worker")


@shared_task(name="jco_portal.outbox.tasks.send_notice")
def send_notification(notice_id: int) -> None:
    """Mail a notice."""
    actions.send_notification(notice_id)
