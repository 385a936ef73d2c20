"""What the rule says of a recorded budget, and whether the plan stated on it still holds."""

from funding.detection.judging import (
    Case,
    Change,
    Figures,
    case_of,
    changes_since,
    combination_of,
    figures_of,
    plan_still_holds,
    verdicts_of,
)

__all__ = [
    "Case",
    "Change",
    "Figures",
    "case_of",
    "changes_since",
    "combination_of",
    "figures_of",
    "plan_still_holds",
    "verdicts_of",
]
