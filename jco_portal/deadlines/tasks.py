"""Celery's door to deadlines."""

from celery import shared_task
from django.utils import timezone

from jco_portal.deadlines.actions import reminder_emails, reminders


@shared_task
def chase_deadlines() -> None:
    """Remind of what is due today."""
    reminders.chase_deadlines(timezone.localdate())


@shared_task(name="jco_portal.deadlines.tasks.send_letters")
def send_reminder_emails() -> None:
    """Send the letters that wait."""
    reminder_emails.send_reminder_emails()
