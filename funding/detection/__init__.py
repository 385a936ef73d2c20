"""What the rule says of a recorded budget and its plan, and what a late grant would do."""

from funding.detection.judging import Case, case_of, combination_of, verdicts_of
from funding.detection.plans import Change, Figures, changes_since, figures_of, weighed_plans
from funding.detection.risk import Risk, Safety, first_phase, joint_chance, risk_of
from funding.detection.slips import (
    FREE_SHOWN,
    MOST_MONTHS,
    FreeStart,
    Planned,
    Slip,
    Slips,
    planned_of,
    slips_of,
)
from funding.detection.waits import (
    NOT_BEGUN,
    Counted,
    GrantWait,
    StartRule,
    Typed,
    waits_of,
)

__all__ = [
    "FREE_SHOWN",
    "MOST_MONTHS",
    "NOT_BEGUN",
    "Case",
    "Change",
    "Counted",
    "Figures",
    "FreeStart",
    "GrantWait",
    "Planned",
    "Risk",
    "Safety",
    "Slip",
    "Slips",
    "StartRule",
    "Typed",
    "case_of",
    "changes_since",
    "combination_of",
    "figures_of",
    "first_phase",
    "joint_chance",
    "planned_of",
    "risk_of",
    "slips_of",
    "verdicts_of",
    "waits_of",
    "weighed_plans",
]
