"""Programmes with their dated rules, budgets of operations, calls and applications."""

from funding.models.application import Application, ApplicationLine, ApplicationMove
from funding.models.budget import (
    EURO,
    MOST,
    Budget,
    BudgetLine,
    BudgetLineTerm,
    LineFunding,
    open_budgets_of,
)
from funding.models.call import Call
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
    "Application",
    "ApplicationLine",
    "ApplicationMove",
    "Budget",
    "BudgetLine",
    "BudgetLineTerm",
    "Call",
    "LineFunding",
    "Programme",
    "ProgrammeDomain",
    "ProgrammeFact",
    "ProgrammeRate",
    "TermCompetence",
    "open_budgets_of",
]
