"""Forms of follow-up: the debriefing and its parts, recommendations, answers, lessons."""

from followup.forms.debriefing import (
    AssessmentForm,
    DebriefingForm,
    WorkshopForm,
    initial_of_debriefing,
)
from followup.forms.recommendation import (
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
