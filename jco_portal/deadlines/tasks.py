"""Celery's door to deadlines."""

from celery import shared_task
from django.utils import timezone

from jco_portal.deadlines.actions import sending, sweeping


@shared_task
def chase_deadlines() -> None:
    """Remind of what is due today."""
    sweeping.chase_deadlines(timezone.localdate())


@shared_task
def send_letters() -> None:
    """Send the letters that wait."""
    sending.send_letters()
