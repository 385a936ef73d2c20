"""Deadlines, the rules that make them, and the reminders that chase them.

A deadline carries its owner, its audience, its title and its address, so that nothing here
ever looks up to the floor that set it.
"""

from jco_portal.deadlines.models.choices import Absence, Days, Preference
from jco_portal.deadlines.models.deadline import Climb, Deadline, DeadlineQuerySet, Due
from jco_portal.deadlines.models.reminder import Letter, Reminder
from jco_portal.deadlines.models.rule import DeadlineRule, LadderStep, usual_steps

__all__ = [
    "Absence",
    "Climb",
    "Days",
    "Deadline",
    "DeadlineQuerySet",
    "DeadlineRule",
    "Due",
    "LadderStep",
    "Letter",
    "Preference",
    "Reminder",
    "usual_steps",
]
