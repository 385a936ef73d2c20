"""Funding plans for tests: a mixed JCO with its budget, and plans that are stated on it."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from funding.actions.line_funding import take_combination
from funding.actions.lines import add_line
from funding.actions.plan import PlanFacts, state_plan
from funding.models import Budget, FundingPlan
from jco_portal.directory.models import User
from operations.models import Operation, Participation
from tests.examples import from_example
from tests.funding.budgets import a_line, staff
from tests.world import an_operation, person, place

HATS = [
    ("planner", "LT"),
    ("expert", "DK"),
    ("planner", "PL"),
    ("planner", "IT"),
    ("secretariat", "GSC"),
    ("planner", "TAXUD"),
    ("liaison", "FRONTEX"),
    ("administrator", "GSC"),
]


@from_example
def a_mixed_jco(state: str = "", **more: Any) -> Operation:
    """A JCO of 98 000 euro: cigarettes, cannabis of Poland, VAT and planning staff."""
    fields = {"terms_": ("cigarettes", "cannabis"), "participants": ("PL",)}
    operation = an_operation(state=state, **fields | more)
    a_line(operation, "60000", goods=("cigarettes",), description="Teams at the border")
    a_line(operation, "20000", goods=("cannabis",), at="PL", description="Dog handlers")
    a_line(operation, "15000", cost_category="vat", description="VAT on all of it")
    add_line(operation, staff(), by=person())
    return operation


def take(operation: Operation) -> None:
    """Let the best combination fund the lines: Regulation 515/97 pays the 60 000 euro."""
    version = Budget.objects.get(operation=operation).version
    take_combination(operation, by=person(), version=version)


def carried(**amounts: Any) -> tuple[Any, ...]:
    """What organisations carry, by their codes; None: not known yet."""
    return tuple(
        (place(code), None if amount is None else Decimal(amount).quantize(Decimal("0.01")))
        for code, amount in amounts.items()
    )


def state(
    operation: Operation,
    means: str = "programmes",
    *,
    by: User | None = None,
    version: int | None = None,
    budget_version: int | None = None,
    note: str = "",
    **amounts: Any,
) -> FundingPlan:
    """State the plan on what stands, as the planner of Lithuania does."""
    present = FundingPlan.objects.filter(operation=operation).first()
    budget = Budget.objects.filter(operation=operation).first()
    seen = present.version if present else 0
    seen_budget = budget.version if budget else 0
    return state_plan(
        operation,
        PlanFacts(means, carried(**amounts), note),
        by=by or person(),
        version=seen if version is None else version,
        budget_version=seen_budget if budget_version is None else budget_version,
    )


@from_example
def a_planned_jco(tabled: str = "", **more: Any) -> Operation:
    """The mixed JCO with its plan: 515/97 pays 60 000, Lithuania 18 000, Poland 20 000."""
    operation = a_mixed_jco(tabled, **more)
    take(operation)
    state(operation, LT=18000, PL=20000)
    return operation


def decline(operation: Operation, code: str) -> None:
    """Note that a participant has declined."""
    Participation.objects.filter(operation=operation, organisation__code=code).update(
        response="declined",
        decline_reason="resources",
        responded_at=timezone.now(),
        responded_by=person("planner", code),
    )
