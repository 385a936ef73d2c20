"""Budgets of demonstration JCOs, so that no page of funding is empty."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from django.utils import timezone

from funding.actions.line_funding import apply_combination
from funding.actions.lines import add_line
from funding.actions.plan import FundingPlanInput, record_funding_plan
from funding.analysis.eligibility import load_budget_case
from funding.analysis.plans import plan_figures
from funding.enums import FundingSource
from funding.models import EURO_CODE, Budget
from funding.models.input import BudgetLineInput
from jco_portal.directory.actions import read_csv_rows
from jco_portal.directory.enums import Role
from jco_portal.directory.models import Organisation, User
from operations.enums import OperationSource, ReferenceTermKind
from operations.models import Operation, ReferenceTerm

FOLDER = Path(__file__).parent
CENT = Decimal("0.01")


OPERATIONS_WITH_PLAN = {"Dunlin", "Copper Beech"}


def load_budgets() -> None:
    """Add the budget of each demonstration JCO that has none yet."""
    names = dict.fromkeys(row["operation"] for row in read_csv_rows(FOLDER / "budgets.csv"))
    own = Operation.objects.filter(name__in=names, source=OperationSource.PORTAL, budget=None)
    for operation in own.order_by("pk"):
        load_budget(operation)


def load_budget(operation: Operation) -> None:
    """Add the lines of a JCO; for some, apply the best combination and state a funding plan."""
    by = _planner(operation)
    for row in read_csv_rows(FOLDER / "budgets.csv"):
        if row["operation"] == operation.name:
            add_line(operation, _line_input(row), by=by)
    if operation.name in OPERATIONS_WITH_PLAN:
        budget = Budget.objects.get(operation=operation)
        apply_combination(operation, by=by, version=budget.version)
        _record_plan(operation, by)


def _record_plan(operation: Operation, by: User) -> None:
    """State that programmes pay, and that each organisation covers the gap of its own lines."""
    left = plan_figures(load_budget_case(operation, timezone.localdate())).gap_by_organisation
    organisations = Organisation.objects.in_bulk(left)
    carriers = tuple((organisations[key], amount) for key, amount in left.items())
    version = Budget.objects.get(operation=operation).version
    funding_plan_input = FundingPlanInput(
        FundingSource.PROGRAMMES, carriers, "Fictitious, for demonstration."
    )
    record_funding_plan(operation, funding_plan_input, by=by, version=0, budget_version=version)


def _planner(operation: Operation) -> User:
    organiser_ids = operation.organisers.values("pk")
    planners = User.objects.filter(
        organisation__in=organiser_ids, role_assignments__role=Role.PLANNER
    )
    return planners.select_related("organisation").order_by("email")[0]


def _line_input(row: dict[str, str]) -> BudgetLineInput:
    days, daily, amount, rate, actual = (
        Decimal(row[name]) if row[name] else None
        for name in ("days", "daily_rate", "amount", "exchange_rate", "actual")
    )
    planned = days * daily if days and daily else amount or Decimal(0)
    is_foreign = bool(rate)
    names = [each for each in row["goods"].split(";") if each]
    return BudgetLineInput(
        description=row["description"],
        cost_category=row["category"],
        organisation=Organisation.objects.get(code=row["organisation"]),
        planned_amount=(planned / (rate or 1)).quantize(CENT, ROUND_HALF_UP),
        actual_amount=actual,
        days=days,
        daily_rate=daily,
        currency=row["currency"] or EURO_CODE,
        amount_in_currency=amount if is_foreign else None,
        exchange_rate=rate,
        exchange_rate_on=timezone.localdate() if is_foreign else None,
        exchange_rate_source=row["rate_source"],
        terms=tuple(
            ReferenceTerm.objects.get(kind=ReferenceTermKind.RISK_AREA, name=each) for each in names
        ),
    )
