"""The planning of a JCO as plain values, for its page and its forms."""

from operations.reports.planning.case import (
    CommentFact,
    SectionFact,
    section_after,
    section_facts,
)
from operations.reports.planning.copies import PlanOffer, brought_in_words, plan_offers
from operations.reports.planning.mentors import Mentor, mentors_for
from operations.reports.planning.objectives import (
    ObjectiveFact,
    number_in_words,
    objective_facts,
    target_in_words,
)
from operations.reports.planning.page import PlanningFacts, ThreatFact, planning_of, threat_of

__all__ = [
    "CommentFact",
    "Mentor",
    "ObjectiveFact",
    "PlanOffer",
    "PlanningFacts",
    "SectionFact",
    "ThreatFact",
    "brought_in_words",
    "mentors_for",
    "number_in_words",
    "objective_facts",
    "plan_offers",
    "planning_of",
    "section_after",
    "section_facts",
    "target_in_words",
    "threat_of",
]
