"""What the form of a funding plan shows when it has to be stated anew."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from funding.actions.lines import change_line
from funding.analysis.eligibility import case_of
from funding.forms.plan import initial_of_plan
from funding.models import BudgetLine
from funding.reports.plan import standing_of
from operations.models import Operation
from tests.funding.budgets import a_line, line_facts
from tests.funding.plans import a_mixed_jco, a_planned_jco, state, take
from tests.world import an_operation, person

pytestmark = pytest.mark.django_db


def first(operation: Operation) -> dict[str, Any]:
    """The amounts that the form shows, by organisation."""
    operation = Operation.objects.get(pk=operation.pk)
    case = case_of(operation, timezone.localdate())
    standing = standing_of(case)
    shown = initial_of_plan(
        standing.plan, standing.figures, standing.bearers, 1, holds=standing.holds
    )
    names = [each for each in shown if each.startswith("amount_") and shown[each]]
    return {name.removeprefix("amount_"): shown[name] for name in names}


def dearer(operation: Operation, amount: int) -> None:
    """Let the VAT of the JCO be another amount, which nothing but Lithuania bears."""
    line = BudgetLine.objects.select_related("budget").get(
        budget__operation=operation, cost_category="vat"
    )
    facts = line_facts(amount, cost_category="vat", description=line.description)
    change_line(line, facts, by=person(), version=line.budget.version)


def test_agreed_split_is_preserved_and_largest_share_absorbs_the_difference() -> None:
    operation = a_mixed_jco("tabled")
    take(operation)
    state(operation, LT=30000, PL=8000)

    dearer(operation, 16_000)

    assert first(operation) == {"LT": Decimal(31_000), "PL": Decimal(8_000)}


@pytest.mark.example("tabled with its plan")
def test_split_by_lines_follows_the_changed_lines() -> None:
    operation = a_planned_jco("tabled")

    dearer(operation, 16_000)

    assert first(operation) == {"LT": Decimal(19_000), "PL": Decimal(20_000)}


def test_form_returns_to_split_by_lines_when_no_share_absorbs_the_difference() -> None:
    operation = a_mixed_jco("tabled")
    take(operation)
    state(operation, LT=11000, PL=27000)

    dearer(operation, 0)
    assert first(operation) == {"LT": Decimal(11_000), "PL": Decimal(12_000)}

    state(operation, LT=22_000, PL=1_000)
    line = BudgetLine.objects.get(description="Dog handlers")
    line.delete()

    assert first(operation) == {"LT": Decimal(2_000), "PL": Decimal(1_000)}


def test_contributor_with_unknown_amount_is_filled_in_once_lines_are_known() -> None:
    operation = an_operation(state="tabled", participants=("PL",))
    state(operation, "own", LT=None, PL=10_000)
    assert first(operation) == {"PL": Decimal(10_000)}

    a_line(operation, 30_000)
    a_line(operation, 20_000, at="PL", description="Dog handlers")

    assert first(operation) == {"LT": Decimal(30_000), "PL": Decimal(20_000)}
