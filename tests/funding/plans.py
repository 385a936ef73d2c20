"""Funding plans for tests: a JCO with costs of several kinds, and plans recorded for it."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from funding.actions.line_funding import apply_combination
from funding.actions.lines import add_line
from funding.actions.plan import FundingPlanInput, record_funding_plan
from funding.models import Budget, FundingPlan
from jco_portal.directory.models import User
from operations.models import Operation, Participation
from tests.example_data import reuse_example
from tests.factories import make_operation, make_user, organisation
from tests.funding.budgets import make_line, planning_staff_input

READER_ROLES = [
    ("planner", "LT"),
    ("expert", "DK"),
    ("planner", "PL"),
    ("planner", "IT"),
    ("secretariat", "GSC"),
    ("planner", "TAXUD"),
    ("liaison", "FRONTEX"),
    ("administrator", "GSC"),
]


@reuse_example
def make_mixed_jco(state: str = "", **more: Any) -> Operation:
    """Return a JCO of EUR 98 000: cigarettes, cannabis of Poland, VAT and planning staff."""
    fields = {"terms_": ("cigarettes", "cannabis"), "participants": ("PL",)}
    operation = make_operation(state=state, **fields | more)
    make_line(operation, "60000", goods=("cigarettes",), description="Teams at the border")
    make_line(operation, "20000", goods=("cannabis",), at="PL", description="Dog handlers")
    make_line(operation, "15000", cost_category="vat", description="VAT on all of it")
    add_line(operation, planning_staff_input(), by=make_user())
    return operation


def take_best_combination(operation: Operation) -> None:
    """Fund the lines by the best combination: Regulation 515/97 pays EUR 60 000."""
    version = Budget.objects.get(operation=operation).version
    apply_combination(operation, by=make_user(), version=version)


def contributions(**amounts: Any) -> tuple[Any, ...]:
    """Return own contributions by organisation code; an amount of None is not known yet."""
    return tuple(
        (organisation(code), None if amount is None else Decimal(amount).quantize(Decimal("0.01")))
        for code, amount in amounts.items()
    )


def record_plan(
    operation: Operation,
    means: str = "programmes",
    *,
    by: User | None = None,
    version: int | None = None,
    budget_version: int | None = None,
    note: str = "",
    **amounts: Any,
) -> FundingPlan:
    """Record a funding plan for the current budget as the planner of Lithuania."""
    present = FundingPlan.objects.filter(operation=operation).first()
    budget = Budget.objects.filter(operation=operation).first()
    present_version = present.version if present else 0
    present_budget = budget.version if budget else 0
    return record_funding_plan(
        operation,
        FundingPlanInput(means, contributions(**amounts), note),
        by=by or make_user(),
        version=present_version if version is None else version,
        budget_version=present_budget if budget_version is None else budget_version,
    )


@reuse_example
def make_jco_with_plan(tabled: str = "", **more: Any) -> Operation:
    """Return the JCO with a plan: 515/97 pays 60 000, Lithuania 18 000, Poland 20 000 (EUR)."""
    operation = make_mixed_jco(tabled, **more)
    take_best_combination(operation)
    record_plan(operation, LT=18000, PL=20000)
    return operation


def decline_invitation(operation: Operation, code: str) -> None:
    """Set a participant to declined."""
    Participation.objects.filter(operation=operation, organisation__code=code).update(
        response="declined",
        decline_reason="resources",
        responded_at=timezone.now(),
        responded_by=make_user("planner", code),
    )
