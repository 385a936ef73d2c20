"""The rule of funding: who pays what of a budget, and the best combination. No database here."""

from funding.rule.claiming import Applied, Claim, handed_out
from funding.rule.combining import Combination, combine
from funding.rule.competence import competence_of_term, competence_of_terms
from funding.rule.facts import LineFacts, ProgrammeFacts, Project, RateFacts, Reason
from funding.rule.judging import (
    PAID,
    REFUSED,
    UNKNOWN,
    LineVerdict,
    ProgrammeVerdict,
    judge,
    judge_granted,
    judge_unbounded,
    left_by_bearer,
    pay,
)
from funding.rule.shares import cents, euro, half_up, shared_out

__all__ = [
    "PAID",
    "REFUSED",
    "UNKNOWN",
    "Applied",
    "Claim",
    "Combination",
    "LineFacts",
    "LineVerdict",
    "ProgrammeFacts",
    "ProgrammeVerdict",
    "Project",
    "RateFacts",
    "Reason",
    "cents",
    "combine",
    "competence_of_term",
    "competence_of_terms",
    "euro",
    "half_up",
    "handed_out",
    "judge",
    "judge_granted",
    "judge_unbounded",
    "left_by_bearer",
    "pay",
    "shared_out",
]
