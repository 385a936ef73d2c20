"""Grants for the budget lines of a JCO, and the amounts they pay."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from funding.actions.applications import ApplicationInput, create_application
from funding.actions.line_funding import fund_line
from funding.actions.lines import update_line
from funding.analysis.eligibility import load_budget_case
from funding.models import Application, BudgetLine
from operations.models import Operation
from tests.factories import make_jco, make_user, organisation
from tests.funding.applications import make_transition
from tests.funding.budgets import make_line, make_line_input, shipped_programme

PROGRAMME_CODE = "union-anti-fraud"


def jco_with_application(*amounts: int, granted: str = "") -> tuple[Operation, Application]:
    """Return a tabled JCO and the application for its lines, with a grant of ``granted`` EUR.

    Without ``granted`` the application is only submitted.
    """
    operation = make_jco("Lock", "LT")
    application = submit_application([funded_line(operation, each) for each in amounts])
    if granted:
        record_grant(application, granted)
    return operation, Application.objects.get(pk=application.pk)


def funded_line(operation: Operation, amount: Any) -> BudgetLine:
    """Add a budget line for cigarettes that is funded by the programme."""
    count = BudgetLine.objects.filter(budget__operation=operation).count()
    line = make_line(operation, amount, goods=("cigarettes",), description=f"Team {count + 1}")
    fund_line(line, shipped_programme(PROGRAMME_CODE), by=make_user())
    return line


def submit_application(lines: list[BudgetLine]) -> Application:
    """Submit an application for budget lines, dated two days ago."""
    draft_input = ApplicationInput(
        programme=shipped_programme(PROGRAMME_CODE),
        applicant=organisation("LT"),
        lines=tuple(lines),
    )
    application = create_application(lines[0].budget.operation, draft_input, by=make_user())
    return make_transition(application, "submit", timezone.localdate() - timedelta(days=2))


def record_grant(application: Application, amount: str) -> None:
    """Record a grant dated yesterday."""
    on = timezone.localdate() - timedelta(days=1)
    make_transition(application, "grant", on, amount=Decimal(amount))


def paid_by_line(operation: Operation) -> list[Decimal]:
    """Return the paid amount of each budget line in EUR, in the order of the lines."""
    case = load_budget_case(Operation.objects.get(pk=operation.pk), timezone.localdate())
    by_line = case.paid_by_line()
    return [by_line[line.pk] for line in case.lines]


def change_line_cost(operation: Operation, number: int, amount: Any, **more: Any) -> None:
    """Change the cost of a budget line, or the organisation that incurs it."""
    line = BudgetLine.objects.select_related("budget").get(
        budget__operation=operation, number=number
    )
    line_input = make_line_input(
        amount, goods=("cigarettes",), description=line.description, **more
    )
    update_line(line, line_input, by=make_user(), version=line.budget.version)
