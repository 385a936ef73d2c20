"""Models of follow-up."""

from followup.models.debriefing import CaseStudy, Debriefing, ObjectiveAssessment, Workshop
from followup.models.final_report import FinalReport, FinalReportText
from followup.models.input import (
    AddresseeActionInput,
    AssessmentInput,
    RecommendationInput,
    WorkshopInput,
)
from followup.models.lesson import Lesson
from followup.models.recommendation import (
    AddresseeAction,
    AddresseeActionTransition,
    Recommendation,
    RecommendationTransition,
)

__all__ = [
    "AddresseeAction",
    "AddresseeActionInput",
    "AddresseeActionTransition",
    "AssessmentInput",
    "CaseStudy",
    "Debriefing",
    "FinalReport",
    "FinalReportText",
    "Lesson",
    "ObjectiveAssessment",
    "Recommendation",
    "RecommendationInput",
    "RecommendationTransition",
    "Workshop",
    "WorkshopInput",
]
