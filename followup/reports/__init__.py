"""What pages and files say of follow-up, as plain values."""

from followup.reports.answers import AnswerRow, HistoryLine
from followup.reports.debriefing import DebriefingPage, days_in_words, debriefing_page
from followup.reports.debriefings import DebriefingRow, debriefing_rows, debriefings_of
from followup.reports.lessons import LessonPage, lesson_page
from followup.reports.monitoring import (
    MonitoringFacts,
    monitoring_facts,
    monitoring_name,
    monitoring_pdf,
    monitoring_xlsx,
)
from followup.reports.objectives import ObjectiveRow, objective_row, objective_rows
from followup.reports.recommendations import (
    RecommendationPage,
    RecommendationRow,
    recommendation_page,
    recommendation_rows,
    with_rows,
)
from followup.reports.tabs import DEBRIEFING_TAB, LESSONS_TAB
from followup.reports.workshops import StudyChoice, study_choices, workshop_facts

__all__ = [
    "DEBRIEFING_TAB",
    "LESSONS_TAB",
    "AnswerRow",
    "DebriefingPage",
    "DebriefingRow",
    "HistoryLine",
    "LessonPage",
    "MonitoringFacts",
    "ObjectiveRow",
    "RecommendationPage",
    "RecommendationRow",
    "StudyChoice",
    "days_in_words",
    "debriefing_page",
    "debriefing_rows",
    "debriefings_of",
    "lesson_page",
    "monitoring_facts",
    "monitoring_name",
    "monitoring_pdf",
    "monitoring_xlsx",
    "objective_row",
    "objective_rows",
    "recommendation_page",
    "recommendation_rows",
    "study_choices",
    "with_rows",
    "workshop_facts",
]
