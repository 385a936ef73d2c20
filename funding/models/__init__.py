"""Programmes with their rules, budgets and plans of operations, calls and applications."""

from funding.models.application import Application, ApplicationLine, ApplicationMove
from funding.models.budget import (
    EURO,
    MAX_AMOUNT_EUR,
    Budget,
    BudgetLine,
    BudgetLineTerm,
    LineFunding,
    operations_with_visible_budget,
)
from funding.models.call import Call
from funding.models.case import BusinessCase
from funding.models.competence import TermCompetence
from funding.models.plan import FundingPlan, PlanCarrier, PlanGrant
from funding.models.programme import Programme, ProgrammeDomain, ProgrammeFact, ProgrammeRate

__all__ = [
    "EURO",
    "MAX_AMOUNT_EUR",
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
    "operations_with_visible_budget",
]
