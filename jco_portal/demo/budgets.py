"""Budgets of demonstration JCOs, so that every page of funding shows something."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from django.utils import timezone

from funding.actions.line_funding import take_combination
from funding.actions.lines import add_line
from funding.actions.plan import PlanFacts, state_plan
from funding.analysis.eligibility import case_of
from funding.analysis.plans import figures_of
from funding.enums import FundingSource
from funding.models import EURO, Budget
from funding.models.input import BudgetLineInput
from jco_portal.directory.actions import read_rows
from jco_portal.directory.enums import Role
from jco_portal.directory.models import Organisation, User
from operations.enums import OperationSource, ReferenceTermKind
from operations.models import Operation, ReferenceTerm

HERE = Path(__file__).parent
CENT = Decimal("0.01")


PLANNED = {"Dunlin", "Copper Beech"}


def load_budgets() -> None:
    """Let the planner of each JCO that has none yet add its lines."""
    names = dict.fromkeys(row["operation"] for row in read_rows(HERE / "budgets.csv"))
    own = Operation.objects.filter(name__in=names, source=OperationSource.PORTAL, budget=None)
    for operation in own.order_by("pk"):
        load_budget(operation)


def load_budget(operation: Operation) -> None:
    """Add the lines of a JCO; some take the best combination and state it as their plan."""
    by = _planner(operation)
    for row in read_rows(HERE / "budgets.csv"):
        if row["operation"] == operation.name:
            add_line(operation, _facts(row), by=by)
    if operation.name in PLANNED:
        budget = Budget.objects.get(operation=operation)
        take_combination(operation, by=by, version=budget.version)
        _state_plan(operation, by)


def _state_plan(operation: Operation, by: User) -> None:
    """Programmes pay, and who bears a line carries what is left of it."""
    left = figures_of(case_of(operation, timezone.localdate())).left
    places = Organisation.objects.in_bulk(left)
    carriers = tuple((places[key], amount) for key, amount in left.items())
    version = Budget.objects.get(operation=operation).version
    facts = PlanFacts(FundingSource.PROGRAMMES, carriers, "Fictitious, for demonstration.")
    state_plan(operation, facts, by=by, version=0, budget_version=version)


def _planner(operation: Operation) -> User:
    places = operation.organisers.values("pk")
    found = User.objects.filter(organisation__in=places, role_assignments__role=Role.PLANNER)
    return found.select_related("organisation").order_by("email")[0]


def _facts(row: dict[str, str]) -> BudgetLineInput:
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
        currency=row["currency"] or EURO,
        amount_in_currency=amount if is_foreign else None,
        exchange_rate=rate,
        exchange_rate_on=timezone.localdate() if is_foreign else None,
        exchange_rate_source=row["rate_source"],
        terms=tuple(
            ReferenceTerm.objects.get(kind=ReferenceTermKind.RISK_AREA, name=each) for each in names
        ),
    )
