"""Debriefings, recommendations and lessons."""

from followup.models.debriefing import (
    CaseStudy,
    Debriefing,
    ObjectiveAssessment,
    Workshop,
)
from followup.models.facts import (
    AnswerFacts,
    AssessmentFacts,
    DebriefingFacts,
    RecommendationFacts,
    WorkshopFacts,
)
from followup.models.lesson import Lesson
from followup.models.recommendation import (
    Answer,
    AnswerMove,
    Recommendation,
    RecommendationMove,
)

__all__ = [
    "Answer",
    "AnswerFacts",
    "AnswerMove",
    "AssessmentFacts",
    "CaseStudy",
    "Debriefing",
    "DebriefingFacts",
    "Lesson",
    "ObjectiveAssessment",
    "Recommendation",
    "RecommendationFacts",
    "RecommendationMove",
    "Workshop",
    "WorkshopFacts",
]
