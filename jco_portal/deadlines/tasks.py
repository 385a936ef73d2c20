"""Celery tasks of the deadlines app; each calls one action."""

from celery import shared_task
from django.utils import timezone

from jco_portal.deadlines.actions import reminder_emails, reminders


@shared_task
def chase_deadlines() -> None:
    """Start the reminder run of today (UTC); scheduled hourly."""
    reminders.chase_deadlines(timezone.localdate())


# The name is older than the function. Messages that are in the broker contain it.
@shared_task(name="jco_portal.deadlines.tasks.send_letters")
def send_reminder_emails() -> None:
    """Send the pending reminder emails; scheduled every minute."""
    reminder_emails.send_reminder_emails()
