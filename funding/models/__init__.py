"""Models of funding: programmes, calls, applications, budgets and funding plans."""

from funding.models.application import Application, ApplicationLine, ApplicationTransition
from funding.models.budget import (
    EURO_CODE,
    MAX_AMOUNT_EUR,
    Budget,
    BudgetLine,
    BudgetLineFunding,
    BudgetLineTerm,
    operations_with_visible_budget,
)
from funding.models.business_case import BusinessCase
from funding.models.call import Call
from funding.models.competence import TermCompetence
from funding.models.plan import FundingPlan, OwnContribution, PlannedGrant
from funding.models.programme import Programme, ProgrammeDomain, ProgrammeRate, ProgrammeStatement

__all__ = [
    "EURO_CODE",
    "MAX_AMOUNT_EUR",
    "Application",
    "ApplicationLine",
    "ApplicationTransition",
    "Budget",
    "BudgetLine",
    "BudgetLineFunding",
    "BudgetLineTerm",
    "BusinessCase",
    "Call",
    "FundingPlan",
    "OwnContribution",
    "PlannedGrant",
    "Programme",
    "ProgrammeDomain",
    "ProgrammeRate",
    "ProgrammeStatement",
    "TermCompetence",
    "operations_with_visible_budget",
]
