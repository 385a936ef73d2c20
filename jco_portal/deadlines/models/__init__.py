"""Deadlines, the rules that make them, and the reminders that chase them.

A deadline carries its owner, its audience, its title and its address, so that nothing here
ever looks up to the floor that set it.
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
