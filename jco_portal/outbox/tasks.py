"""Celery's door to the outbox."""

from celery import shared_task

from jco_portal.outbox import actions


@shared_task
def run_jobs() -> None:
    """Do every job that is due, oldest first."""
    actions.run_jobs()


@shared_task
def note_worker() -> None:
    """Show that a worker takes and does tasks."""
    actions.note_heartbeat("worker")


@shared_task
def send_notice(notice_id: int) -> None:
    """Mail a notice."""
    actions.send_notice(notice_id)
