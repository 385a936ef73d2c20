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
    """Return the address of a page of the funding app."""
    return reverse(f"funding:{name}", args=args)


def make_line_input(
    amount: Any = 1000, *, at: str = "LT", goods: tuple[str, ...] = (), **more: Any
) -> BudgetLineInput:
    """Return the input of a travel cost incurred by Lithuania."""
    defaults = {
        "description": "Flights of the coordination unit",
        "cost_category": "travel",
        "organisation": organisation(at),
        "planned_amount": Decimal(amount).quantize(Decimal("0.01")),
        "terms": terms(*goods),
    }
    return BudgetLineInput(**defaults | more)


def make_line(operation: Operation, amount: Any = 1000, **more: Any) -> BudgetLine:
    """Add a budget line as the planner of Lithuania."""
    return add_line(operation, make_line_input(amount, **more), by=make_user())


def planning_staff_input(days: Any = 10, rate: Any = 300, **more: Any) -> BudgetLineInput:
    """Return the input of planning staff of Lithuania."""
    amount = Decimal(days) * Decimal(rate)
    defaults = {"cost_category": "planning", "days": Decimal(days), "daily_rate": Decimal(rate)}
    return make_line_input(amount, **{"description": "Planners"} | defaults | more)


def shipped_programme(code: str = "regulation-515-97") -> Programme:
    """Return a programme of the shipped reference lists."""
    return Programme.objects.get(code=code)


def line_form_data(**fields: Any) -> dict[str, Any]:
    """Return the data that a browser sends from the form of a budget line, with these changes."""
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
