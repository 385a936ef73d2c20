"""Deadlines, the rules that make them, and the reminders that chase them.

A deadline carries its owner, its audience, its title and its address, so that nothing here
ever looks up to the floor that set it.
"""

from jco_portal.deadlines.models.choices import Absence, InclusiveDateRange, Preference
from jco_portal.deadlines.models.deadline import Climb, Deadline, DeadlineInput, DeadlineQuerySet
from jco_portal.deadlines.models.reminder import Letter, Reminder
from jco_portal.deadlines.models.rule import DeadlineRule, LadderStep, default_reminder_days

__all__ = [
    "Absence",
    "Climb",
    "Deadline",
    "DeadlineInput",
    "DeadlineQuerySet",
    "DeadlineRule",
    "InclusiveDateRange",
    "LadderStep",
    "Letter",
    "Preference",
    "Reminder",
    "default_reminder_days",
]
