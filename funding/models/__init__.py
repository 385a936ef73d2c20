"""Programmes with their rules, budgets and plans of operations, calls and applications."""

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
from funding.models.case import BusinessCase
from funding.models.plan import FundingPlan, PlanCarrier, PlanGrant
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
    "BusinessCase",
    "Call",
    "FundingPlan",
    "LineFunding",
    "PlanCarrier",
    "PlanGrant",
    "Programme",
    "ProgrammeDomain",
    "ProgrammeFact",
    "ProgrammeRate",
    "TermCompetence",
    "open_budgets_of",
]
