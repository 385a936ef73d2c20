"""Debriefings, recommendations, lessons and final reports."""

from followup.models.debriefing import CaseStudy, Debriefing, ObjectiveAssessment, Workshop
from followup.models.fields import AnswerFacts, AssessmentFacts, RecommendationFacts, WorkshopFacts
from followup.models.lesson import Lesson
from followup.models.recommendation import Answer, AnswerMove, Recommendation, RecommendationMove
from followup.models.report import Report, ReportText

__all__ = [
    "Answer",
    "AnswerFacts",
    "AnswerMove",
    "AssessmentFacts",
    "CaseStudy",
    "Debriefing",
    "Lesson",
    "ObjectiveAssessment",
    "Recommendation",
    "RecommendationFacts",
    "RecommendationMove",
    "Report",
    "ReportText",
    "Workshop",
    "WorkshopFacts",
]
