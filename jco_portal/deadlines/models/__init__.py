"""Models of deadlines, deadline rules, reminders and reminder settings.

A deadline has its responsible organisation, recipients, title and address in its own row, so that
this app needs nothing of the higher app that set it.
"""

from jco_portal.deadlines.models.deadline import (
    Deadline,
    DeadlineInput,
    DeadlineQuerySet,
    Escalation,
)
from jco_portal.deadlines.models.preference import Absence, InclusiveDateRange, ReminderPreference
from jco_portal.deadlines.models.reminder import Reminder, ReminderEmail
from jco_portal.deadlines.models.rule import DeadlineRule, EscalationRule, default_reminder_days

__all__ = [
    "Absence",
    "Deadline",
    "DeadlineInput",
    "DeadlineQuerySet",
    "DeadlineRule",
    "Escalation",
    "EscalationRule",
    "InclusiveDateRange",
    "Reminder",
    "ReminderEmail",
    "ReminderPreference",
    "default_reminder_days",
]
