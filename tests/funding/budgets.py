"""Budgets of operations for tests, made with the real actions."""

from decimal import Decimal
from typing import Any

from django.urls import reverse

from funding.actions.lines import add_line
from funding.models import BudgetLine, Programme
from funding.models.input import BudgetLineInput
from operations.models import Operation
from tests.factories import make_user, organisation, terms


def funding_url(name: str, *args: Any) -> str:
    """The address of a page of funding."""
    return reverse(f"funding:{name}", args=args)


def make_line_input(
    amount: Any = 1000, *, at: str = "LT", goods: tuple[str, ...] = (), **more: Any
) -> BudgetLineInput:
    """A line of travel that Lithuania bears."""
    defaults = {
        "description": "Flights of the coordination unit",
        "cost_category": "travel",
        "organisation": organisation(at),
        "planned_amount": Decimal(amount).quantize(Decimal("0.01")),
        "terms": terms(*goods),
    }
    return BudgetLineInput(**defaults | more)


def make_line(operation: Operation, amount: Any = 1000, **more: Any) -> BudgetLine:
    """A line that the planner of Lithuania adds."""
    return add_line(operation, make_line_input(amount, **more), by=make_user())


def planning_staff_input(days: Any = 10, rate: Any = 300, **more: Any) -> BudgetLineInput:
    """Planning staff of Lithuania."""
    amount = Decimal(days) * Decimal(rate)
    defaults = {"cost_category": "planning", "days": Decimal(days), "daily_rate": Decimal(rate)}
    return make_line_input(amount, **{"description": "Planners"} | defaults | more)


def shipped_programme(code: str = "regulation-515-97") -> Programme:
    """A programme that the house ships."""
    return Programme.objects.get(code=code)


def line_form_data(**fields: Any) -> dict[str, Any]:
    """What the browser sends from the form of a line, with what a test changes."""
    defaults = {
        "version": "0",
        "description": "Flights of the coordination unit",
        "cost_category": "travel",
        "organisation": "LT",
        "amount": "1250.50",
        "days": "",
        "daily_rate": "",
        "actual_amount": "",
        "currency": "EUR",
        "exchange_rate": "",
        "exchange_rate_on": "",
        "exchange_rate_source": "",
        "competence_override": "",
        "competence_override_reason": "",
    }
    return defaults | fields
