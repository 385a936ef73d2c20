"""Reads of follow-up that span tables."""

from followup.queries.deadlines import owed_in
from followup.queries.lessons import Likeness, lessons_due, standing_for
from followup.queries.objectives import Achieved, achieved_of, is_countable
from followup.queries.seizures import studied, that_count

__all__ = [
    "Achieved",
    "Likeness",
    "achieved_of",
    "is_countable",
    "lessons_due",
    "owed_in",
    "standing_for",
    "studied",
    "that_count",
]
