"""Debriefings, recommendations, lessons and final reports."""

from followup.models.debriefing import CaseStudy, Debriefing, ObjectiveAssessment, Workshop
from followup.models.fields import (
    AddresseeActionInput,
    AssessmentInput,
    RecommendationInput,
    WorkshopInput,
)
from followup.models.lesson import Lesson
from followup.models.recommendation import Answer, AnswerMove, Recommendation, RecommendationMove
from followup.models.report import Report, ReportText

__all__ = [
    "AddresseeActionInput",
    "Answer",
    "AnswerMove",
    "AssessmentInput",
    "CaseStudy",
    "Debriefing",
    "Lesson",
    "ObjectiveAssessment",
    "Recommendation",
    "RecommendationInput",
    "RecommendationMove",
    "Report",
    "ReportText",
    "Workshop",
    "WorkshopInput",
]
