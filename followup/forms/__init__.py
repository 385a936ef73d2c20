"""Forms of follow-up."""

from followup.forms.debriefing import (
    AssessmentForm,
    DebriefingForm,
    WorkshopForm,
    initial_of_debriefing,
)
from followup.forms.recommendations import (
    AnswerForm,
    JudgementForm,
    LessonForm,
    RecommendationForm,
    initial_of_answer,
    initial_of_recommendation,
)
from followup.forms.report import ReportPlaceForm, ReportTextForm

__all__ = [
    "AnswerForm",
    "AssessmentForm",
    "DebriefingForm",
    "JudgementForm",
    "LessonForm",
    "RecommendationForm",
    "ReportPlaceForm",
    "ReportTextForm",
    "WorkshopForm",
    "initial_of_answer",
    "initial_of_debriefing",
    "initial_of_recommendation",
]
