"""Programmes with their dated rules, and budgets of operations."""

from funding.models.budget import (
    EURO,
    MOST,
    Budget,
    BudgetLine,
    BudgetLineTerm,
    LineFunding,
    open_budgets_of,
)
from funding.models.programme import (
    Programme,
    ProgrammeDomain,
    ProgrammeFact,
    ProgrammeRate,
    TermCompetence,
)

__all__ = [
    "EURO",
    "MOST",
    "Budget",
    "BudgetLine",
    "BudgetLineTerm",
    "LineFunding",
    "Programme",
    "ProgrammeDomain",
    "ProgrammeFact",
    "ProgrammeRate",
    "TermCompetence",
    "open_budgets_of",
]
