"""Grants on the lines of a JCO for tests, and what is paid of them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from funding.actions.applications import ApplicationFacts, begin_application
from funding.actions.line_funding import fund_line
from funding.actions.lines import change_line
from funding.analysis.eligibility import case_of
from funding.models import Application, BudgetLine
from operations.models import Operation
from tests.funding.applications import noted
from tests.funding.budgets import a_line, line_facts, programme
from tests.world import jco, person, place

CODE = "union-anti-fraud"


def asked(*amounts: int, granted: str = "") -> tuple[Operation, Application]:
    """A tabled JCO of Lithuania whose lines were applied for, and granted if an amount is given."""
    operation = jco("Lock", "LT")
    application = ask_for([funded_line(operation, each) for each in amounts])
    if granted:
        grant(application, granted)
    return operation, Application.objects.get(pk=application.pk)


def funded_line(operation: Operation, amount: Any) -> BudgetLine:
    """A line of its own for cigarettes that the programme is to fund."""
    count = BudgetLine.objects.filter(budget__operation=operation).count()
    line = a_line(operation, amount, goods=("cigarettes",), description=f"Team {count + 1}")
    fund_line(line, programme(CODE), by=person())
    return line


def ask_for(lines: list[BudgetLine]) -> Application:
    """An application for lines, submitted two days ago."""
    facts = ApplicationFacts(programme=programme(CODE), applicant=place("LT"), lines=tuple(lines))
    application = begin_application(lines[0].budget.operation, facts, by=person())
    return noted(application, "submit", timezone.localdate() - timedelta(days=2))


def grant(application: Application, amount: str) -> None:
    """A grant of yesterday."""
    on = timezone.localdate() - timedelta(days=1)
    noted(application, "grant", on, amount=Decimal(amount))


def paid(operation: Operation) -> list[Decimal]:
    """What is paid of each line in turn."""
    case = case_of(Operation.objects.get(pk=operation.pk), timezone.localdate())
    by_line = case.paid_by_line()
    return [by_line[line.pk] for line in case.lines]


def cost(operation: Operation, number: int, amount: Any, **more: Any) -> None:
    """Change what a line costs, or who bears it."""
    line = BudgetLine.objects.select_related("budget").get(
        budget__operation=operation, number=number
    )
    facts = line_facts(amount, goods=("cigarettes",), description=line.description, **more)
    change_line(line, facts, by=person(), version=line.budget.version)
