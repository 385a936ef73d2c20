"""Reads of follow-up that span tables."""

from followup.queries.deadlines import owed_in
from followup.queries.lessons import Likeness, lessons_due, standing_for
from followup.queries.objectives import Achieved, achieved_of, is_countable
from followup.queries.report import (
    is_debriefed,
    is_put_to_approval,
    is_settled,
    last_filed,
    operations_with_filed_report,
    report_of,
    who_approved,
    who_asked,
)
from followup.queries.seizures import studied, that_count

__all__ = [
    "Achieved",
    "Likeness",
    "achieved_of",
    "is_countable",
    "is_debriefed",
    "is_put_to_approval",
    "is_settled",
    "last_filed",
    "lessons_due",
    "operations_with_filed_report",
    "owed_in",
    "report_of",
    "standing_for",
    "studied",
    "that_count",
    "who_approved",
    "who_asked",
]
