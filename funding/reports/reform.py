"""What full funding, VAT included, would have cost and changed over past operations.

Source: recommendation 1.2 and chapter 5.1.2 of Council document 9947/1/11 REV 1.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _, ngettext

from funding.enums import CostCategory
from funding.models import Budget, BudgetLine
from funding.queries.operations import day_of, project_of
from funding.queries.rule_criteria import Lists, budget_lines, line_facts, programme_facts
from funding.reports.formatting import money, share
from funding.rule.combination import combine
from funding.rule.criteria import LineFacts
from funding.rule.payment import left_by_bearer
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation

ZERO = Decimal("0.00")
ENDED = (OperationState.DEBRIEFING, OperationState.MONITORING, OperationState.CLOSED)


@dataclass(frozen=True)
class PastRow:
    """A past operation: its costs, what could be paid then, and what would be paid."""

    name: str
    url: str
    days: str
    costs: str
    vat: str
    planning: str
    paid: str
    left: str


@dataclass(frozen=True)
class CarriedRow:
    """What an organisation carried, in how many operations."""

    name: str
    operations: int
    left: str


@dataclass(frozen=True)
class Reform:
    """The sums over all past operations with a budget, and what they say."""

    rows: tuple[PastRow, ...]
    carried: tuple[CarriedRow, ...]
    costs: str
    paid: str
    left: str
    vat: str
    planning: str
    sentences: tuple[str, ...]


def past_operations(user: User, today: date) -> QuerySet[Operation]:
    """Operations with a budget that this person reads, which are over."""
    budgets = Budget.objects.visible_to(user).order_by().values("operation")
    found = Operation.objects.filter(pk__in=budgets).annotate(last=Max("phases__latest_end"))
    over = Q(state__in=ENDED) | Q(last__lt=today, state=OperationState.RUNNING)
    return found.filter(over).order_by("-last", "name")


def reform_of(user: User, today: date) -> Reform:
    """Past operations by what they cost (spent where known) under the rules of their days."""
    operations = (
        past_operations(user, today)
        .select_related("budget")
        .prefetch_related("phases", "terms", "organisers", "participations__organisation")
    )
    lists = Lists()
    by_operation: dict[int, list[BudgetLine]] = {}
    for line in budget_lines(
        Budget.objects.filter(operation__in=operations.order_by().values("pk"))
    ):
        by_operation.setdefault(line.budget.operation_id, []).append(line)
    found = [_Past(each, by_operation.get(each.pk, []), lists, today) for each in operations]
    return _reform(found)


class _Past:
    """A past operation with what the best combination of its days would have paid."""

    def __init__(
        self, operation: Operation, lines: list[BudgetLine], lists: Lists, today: date
    ) -> None:
        on = day_of(operation, today)
        terms = [term.pk for term in operation.terms.all()]
        self.operation, self.on = operation, on
        self.facts = line_facts(lines, terms, on, lists, spent=True)
        project = project_of(operation, today, lists)
        best = combine(programme_facts(on, lists), self.facts, project)
        self.paid = best.paid
        self.left = left_by_bearer(self.facts, best.paid_by_line)

    def costs(self, category: str = "") -> Decimal:
        """Its costs in euro, or those of a category."""
        wanted = [each for each in self.facts if category in {"", each.category}]
        return _sum(wanted)


def _sum(lines: list[LineFacts]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def _reform(found: list[_Past]) -> Reform:
    costs = sum((each.costs() for each in found), ZERO)
    paid = sum((each.paid for each in found), ZERO)
    vat = sum((each.costs(CostCategory.VAT) for each in found), ZERO)
    planning = sum((each.costs(CostCategory.PLANNING) for each in found), ZERO)
    return Reform(
        rows=tuple(_row(each) for each in found),
        carried=tuple(_carried(found)),
        costs=money(costs),
        paid=money(paid),
        left=money(costs - paid),
        vat=money(vat),
        planning=money(planning),
        sentences=tuple(_sentences(found, costs, paid, vat)) if found else (),
    )


def _row(past: _Past) -> PastRow:
    return PastRow(
        name=past.operation.name,
        url=past.operation.budget.get_absolute_url(),
        days=f"{past.on:%Y}",
        costs=money(past.costs()),
        vat=money(past.costs(CostCategory.VAT)),
        planning=money(past.costs(CostCategory.PLANNING)),
        paid=money(past.paid),
        left=money(past.costs() - past.paid),
    )


def _carried(found: list[_Past]) -> list[CarriedRow]:
    """Who carried what the programmes did not pay, most first."""
    sums: dict[str, tuple[Decimal, int]] = {}
    for past in found:
        for name, left in past.left.items():
            before, count = sums.get(name, (ZERO, 0))
            sums[name] = (before + left, count + bool(left))
    ranked = sorted(sums.items(), key=lambda each: (-each[1][0], each[0]))
    return [CarriedRow(name, count, money(left)) for name, (left, count) in ranked if left]


def _sentences(found: list[_Past], costs: Decimal, paid: Decimal, vat: Decimal) -> list[str]:
    """What full funding would have cost the Union more, and what it would have changed."""
    nothing = sum(not each.paid for each in found)
    more = _("It would have cost the Union %(more)s euro more, of which %(vat)s are VAT.")
    relieved = _("Those who took part would have carried nothing instead of %(part)s of the costs.")
    sentences = [
        more % {"more": money(costs - paid), "vat": money(vat)},
        relieved % {"part": share(costs - paid, costs)},
    ]
    if nothing:
        none = ngettext(
            "%(n)d operation that no programme paid for would have been paid in full.",
            "%(n)d operations that no programme paid for would have been paid in full.",
            nothing,
        )
        sentences.append(none % {"n": nothing})
    return sentences
