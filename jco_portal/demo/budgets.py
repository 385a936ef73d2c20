"""Budgets of demonstration JCOs, so that every page of funding shows something."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from pathlib import Path

from django.utils import timezone

from funding.actions import BudgetLineFacts, add_line, take_combination
from funding.models import EURO, Budget
from jco_portal.directory.actions import read_rows
from jco_portal.directory.enums import Role
from jco_portal.directory.models import Organisation, User
from operations.enums import Source, TermKind
from operations.models import Operation, Term

HERE = Path(__file__).parent
CENT = Decimal("0.01")


def load_budgets() -> None:
    """Let the planner of each JCO add its lines; a past one took the best combination."""
    rows = read_rows(HERE / "budgets.csv")
    for name, lines in groupby(rows, key=lambda row: row["operation"]):
        operation = Operation.objects.get(name=name, source=Source.PORTAL)
        by = _planner(operation)
        for row in lines:
            add_line(operation, _facts(row), by=by)
        if name in {"Dunlin", "Copper Beech"}:
            version = Budget.objects.get(operation=operation).version
            take_combination(operation, by=by, version=version)


def _planner(operation: Operation) -> User:
    places = operation.organisers.values("pk")
    found = User.objects.filter(organisation__in=places, role_assignments__role=Role.PLANNER)
    return found.select_related("organisation").order_by("email")[0]


def _facts(row: dict[str, str]) -> BudgetLineFacts:
    days, daily, amount, rate, actual = (
        Decimal(row[name]) if row[name] else None
        for name in ("days", "daily_rate", "amount", "exchange_rate", "actual")
    )
    planned = days * daily if days and daily else amount or Decimal(0)
    is_foreign = bool(rate)
    names = [each for each in row["goods"].split(";") if each]
    return BudgetLineFacts(
        description=row["description"],
        category=row["category"],
        organisation=Organisation.objects.get(code=row["organisation"]),
        planned=(planned / (rate or 1)).quantize(CENT, ROUND_HALF_UP),
        actual=actual,
        days=days,
        daily_rate=daily,
        currency=row["currency"] or EURO,
        amount_said=amount if is_foreign else None,
        exchange_rate=rate,
        rate_on=timezone.localdate() if is_foreign else None,
        rate_source=row["rate_source"],
        terms=tuple(Term.objects.get(kind=TermKind.RISK_AREA, name=each) for each in names),
    )
