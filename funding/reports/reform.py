"""What full funding, VAT included, would have cost and changed in past operations.

Source: Council 9947/1/11 REV 1, recommendation 1.2 and chapter 5.1.2.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _, ngettext

from funding.enums import CostCategory
from funding.models import Budget, BudgetLine
from funding.queries.operations import project_criteria, rules_day
from funding.queries.rule_criteria import (
    FundingLists,
    line_criteria,
    programme_criteria,
    with_line_data,
)
from funding.reports.formatting import format_money, format_share
from funding.rule.combination import find_best_combination
from funding.rule.criteria import LineCriteria
from funding.rule.payment import funding_gap_by_organisation
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation

ZERO = Decimal("0.00")
ENDED_STATES = (OperationState.DEBRIEFING, OperationState.MONITORING, OperationState.CLOSED)


@dataclass(frozen=True)
class PastOperationRow:
    """A past operation: its costs and what programmes could have paid; amounts in euro."""

    name: str
    url: str
    days: str
    costs: str
    vat: str
    planning: str
    paid: str
    funding_gap: str


@dataclass(frozen=True)
class ContributorRow:
    """What an organisation has paid in euro, and in how many operations."""

    name: str
    operation_count: int
    contributed: str


@dataclass(frozen=True)
class ReformPage:
    """The sums over all past operations with a budget, in euro."""

    rows: tuple[PastOperationRow, ...]
    contributors: tuple[ContributorRow, ...]
    costs: str
    paid: str
    funding_gap: str
    vat: str
    planning: str
    sentences: tuple[str, ...]


def past_operations(user: User, today: date) -> QuerySet[Operation]:
    """Return operations that are over and whose budget the user may read."""
    budgets = Budget.objects.visible_to(user).order_by().values("operation")
    operations = Operation.objects.filter(pk__in=budgets).annotate(last=Max("phases__latest_end"))
    # An operation whose last phase has ended is over, even if its status is still running
    over = Q(state__in=ENDED_STATES) | Q(last__lt=today, state=OperationState.RUNNING)
    return operations.filter(over).order_by("-last", "name")


def reform_page(user: User, today: date) -> ReformPage:
    """Return past operations by actual costs (else planned) under the rules of their days."""
    operations = (
        past_operations(user, today)
        .select_related("budget")
        .prefetch_related("phases", "terms", "organisers", "participations__organisation")
    )
    lists = FundingLists()
    by_operation: dict[int, list[BudgetLine]] = {}
    for line in with_line_data(
        Budget.objects.filter(operation__in=operations.order_by().values("pk"))
    ):
        by_operation.setdefault(line.budget.operation_id, []).append(line)
    costed_operations = [
        _PastOperation(each, by_operation.get(each.pk, []), lists, today) for each in operations
    ]
    return _build_page(costed_operations)


class _PastOperation:
    """A past operation with what the best combination would have paid."""

    def __init__(
        self, operation: Operation, lines: list[BudgetLine], lists: FundingLists, today: date
    ) -> None:
        on = rules_day(operation, today)
        terms = [term.pk for term in operation.terms.all()]
        self.operation, self.on = operation, on
        self.line_criteria = line_criteria(lines, terms, on, lists, spent=True)
        project = project_criteria(operation, today, lists)
        best = find_best_combination(programme_criteria(on, lists), self.line_criteria, project)
        self.paid = best.paid
        self.left = funding_gap_by_organisation(self.line_criteria, best.paid_by_line)

    def costs(self, category: str = "") -> Decimal:
        """Return the costs in euro, of one category or all."""
        wanted = [each for each in self.line_criteria if category in {"", each.cost_category}]
        return _sum_costs(wanted)


def _sum_costs(lines: list[LineCriteria]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def _build_page(costed_operations: list[_PastOperation]) -> ReformPage:
    costs = sum((each.costs() for each in costed_operations), ZERO)
    paid = sum((each.paid for each in costed_operations), ZERO)
    vat = sum((each.costs(CostCategory.VAT) for each in costed_operations), ZERO)
    planning = sum((each.costs(CostCategory.PLANNING) for each in costed_operations), ZERO)
    return ReformPage(
        rows=tuple(_past_operation_row(each) for each in costed_operations),
        contributors=tuple(_contributor_rows(costed_operations)),
        costs=format_money(costs),
        paid=format_money(paid),
        funding_gap=format_money(costs - paid),
        vat=format_money(vat),
        planning=format_money(planning),
        sentences=tuple(_reform_sentences(costed_operations, costs, paid, vat))
        if costed_operations
        else (),
    )


def _past_operation_row(past: _PastOperation) -> PastOperationRow:
    return PastOperationRow(
        name=past.operation.name,
        url=past.operation.budget.get_absolute_url(),
        days=f"{past.on:%Y}",
        costs=format_money(past.costs()),
        vat=format_money(past.costs(CostCategory.VAT)),
        planning=format_money(past.costs(CostCategory.PLANNING)),
        paid=format_money(past.paid),
        funding_gap=format_money(past.costs() - past.paid),
    )


def _contributor_rows(costed_operations: list[_PastOperation]) -> list[ContributorRow]:
    """Return what organisations paid because no programme did, the most first."""
    sums: dict[str, tuple[Decimal, int]] = {}
    for past in costed_operations:
        for name, left in past.left.items():
            before, count = sums.get(name, (ZERO, 0))
            sums[name] = (before + left, count + bool(left))
    ranked = sorted(sums.items(), key=lambda each: (-each[1][0], each[0]))
    return [
        ContributorRow(name, count, format_money(left)) for name, (left, count) in ranked if left
    ]


def _reform_sentences(
    costed_operations: list[_PastOperation], costs: Decimal, paid: Decimal, vat: Decimal
) -> list[str]:
    """Return what full funding would have cost the Union, and what it would have changed."""
    nothing = sum(not each.paid for each in costed_operations)
    more = _("It would have cost the Union %(more)s euro more, of which %(vat)s are VAT.")
    relieved = _("Those who took part would have carried nothing instead of %(part)s of the costs.")
    sentences = [
        more % {"more": format_money(costs - paid), "vat": format_money(vat)},
        relieved % {"part": format_share(costs - paid, costs)},
    ]
    if nothing:
        none = ngettext(
            "%(n)d operation that no programme paid for would have been paid in full.",
            "%(n)d operations that no programme paid for would have been paid in full.",
            nothing,
        )
        sentences.append(none % {"n": nothing})
    return sentences
