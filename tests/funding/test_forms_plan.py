"""The form of a funding plan that must be updated."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from funding.actions.lines import update_line
from funding.analysis.eligibility import load_budget_case
from funding.forms.plan import plan_initial
from funding.models import BudgetLine
from funding.reports.plan import plan_status
from operations.models import Operation
from tests.factories import make_operation, make_user
from tests.funding.budgets import make_line, make_line_input
from tests.funding.plans import (
    make_jco_with_plan,
    make_mixed_jco,
    record_plan,
    take_best_combination,
)

pytestmark = pytest.mark.django_db


def first(operation: Operation) -> dict[str, Any]:
    """Return the amounts that the form shows, by organisation."""
    operation = Operation.objects.get(pk=operation.pk)
    case = load_budget_case(operation, timezone.localdate())
    status = plan_status(case)
    shown = plan_initial(
        status.plan, status.figures, status.organisations, 1, is_in_force=status.is_in_force
    )
    names = [each for each in shown if each.startswith("amount_") and shown[each]]
    return {name.removeprefix("amount_"): shown[name] for name in names}


def dearer(operation: Operation, amount: int) -> None:
    """Change the VAT of the JCO, which only Lithuania pays from its own budget."""
    line = BudgetLine.objects.select_related("budget").get(
        budget__operation=operation, cost_category="vat"
    )
    line_input = make_line_input(amount, cost_category="vat", description=line.description)
    update_line(line, line_input, by=make_user(), version=line.budget.version)


def test_agreed_split_is_preserved_and_largest_share_absorbs_the_difference() -> None:
    operation = make_mixed_jco("tabled")
    take_best_combination(operation)
    record_plan(operation, LT=30000, PL=8000)

    dearer(operation, 16_000)

    assert first(operation) == {"LT": Decimal(31_000), "PL": Decimal(8_000)}


@pytest.mark.example("tabled with its plan")
def test_split_by_lines_follows_the_changed_lines() -> None:
    operation = make_jco_with_plan("tabled")

    dearer(operation, 16_000)

    assert first(operation) == {"LT": Decimal(19_000), "PL": Decimal(20_000)}


def test_form_returns_to_split_by_lines_when_no_share_absorbs_the_difference() -> None:
    operation = make_mixed_jco("tabled")
    take_best_combination(operation)
    record_plan(operation, LT=11000, PL=27000)

    dearer(operation, 0)
    assert first(operation) == {"LT": Decimal(11_000), "PL": Decimal(12_000)}

    record_plan(operation, LT=22_000, PL=1_000)
    line = BudgetLine.objects.get(description="Dog handlers")
    line.delete()

    assert first(operation) == {"LT": Decimal(2_000), "PL": Decimal(1_000)}


def test_contributor_with_unknown_amount_is_filled_in_once_lines_are_known() -> None:
    operation = make_operation(state="tabled", participants=("PL",))
    record_plan(operation, "own", LT=None, PL=10_000)
    assert first(operation) == {"PL": Decimal(10_000)}

    make_line(operation, 30_000)
    make_line(operation, 20_000, at="PL", description="Dog handlers")

    assert first(operation) == {"LT": Decimal(30_000), "PL": Decimal(20_000)}
