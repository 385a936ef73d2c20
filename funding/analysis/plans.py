"""The funding plan of an operation beside what its budget and its grants say today."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import prefetch_related_objects

from funding.analysis.eligibility import Case, judged
from funding.enums import FundingSource
from funding.models import BudgetLine, FundingPlan
from funding.queries.applied_for import applied_of
from funding.queries.operations import bearers_among
from funding.queries.rule_criteria import Lists, bare_lines
from jco_portal.core.related_rows import with_related
from operations.models import Operation

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Figures:
    """What a funding plan is stated on, in euro.

    ``paid`` by key of each programme that is to fund a line, ``left`` by key of each
    organisation to which its lines leave something.
    """

    lines: int
    paid: dict[int, Decimal]
    left: dict[int, Decimal]

    @property
    def to_carry(self) -> Decimal:
        """What no programme pays."""
        return sum(self.left.values(), ZERO)


def figures_of(case: Case) -> Figures:
    """What the programmes chosen for the lines pay, and what is left to whom."""
    return _figures(case.lines, case.funded_by, case.paid_by_line())


def _figures(
    lines: Sequence[BudgetLine], funded: dict[int, int], by_line: dict[int, Decimal]
) -> Figures:
    paid = dict.fromkeys(funded.values(), ZERO)
    left: dict[int, Decimal] = {}
    for line in lines:
        given = by_line.get(line.pk, ZERO)
        if line.pk in funded:
            paid[funded[line.pk]] += given
        rest = line.planned_amount - given
        left[line.organisation_id] = left.get(line.organisation_id, ZERO) + rest
    return Figures(len(lines), paid, {key: amount for key, amount in left.items() if amount})


@dataclass(frozen=True)
class Change:
    """What a plan says otherwise than the budget does now; amounts in euro.

    ``kind``: grant (of a programme), left (to an organisation), means (lines are funded
    although it is paid by own means), gone (who carries a part does not take part any more).
    """

    kind: str
    key: int
    was: Decimal
    now: Decimal


def changes_since(plan: FundingPlan, figures: Figures, bearers: Collection[int]) -> list[Change]:
    """What no longer holds of a plan; nothing while it still adds up.

    ``bearers``: keys of the organisations that may bear a cost.
    """
    granted = {each.programme_id: each.amount for each in plan.grants.all()}
    carriers = list(plan.own_contributions.all())
    left = {
        each.organisation_id: each.uncovered_amount for each in carriers if each.uncovered_amount
    }
    found = list(_differing("left", left, figures.left))
    if plan.funding_source == FundingSource.OWN_FUNDS:
        found += [Change("means", key, ZERO, amount) for key, amount in figures.paid.items()]
    else:
        found += _differing("grant", granted, figures.paid)
    for each in carriers:
        if each.amount != 0 and each.organisation_id not in bearers:
            found.append(Change("gone", each.organisation_id, each.amount or ZERO, ZERO))
    return found


def _differing(kind: str, was: dict[int, Decimal], now: dict[int, Decimal]) -> Iterable[Change]:
    for key in {**was, **now}:
        before, after = was.get(key), now.get(key)
        if before != after:
            yield Change(kind, key, before or ZERO, after or ZERO)


def weighed_plans(operations: Sequence[Operation], today: date) -> dict[int, bool]:
    """Of operations (by key) whose plan is stated, whether it adds up with what stands today.

    In a fixed number of queries; the rules of programmes are read only where one is to pay.
    """
    stated = FundingPlan.objects.filter(operation__in=operations)
    plans = {
        each.operation_id: each for each in with_related(stated, "grants", "own_contributions")
    }
    found = [each for each in operations if each.pk in plans]
    if not found:
        return {}
    prefetch_related_objects(found, "phases", "participations__organisation", "organisers")
    lists = Lists()
    figures = _figures_today(found, today, lists)
    return {
        each.pk: not changes_since(
            plans[each.pk], figures[each.pk], bearers_among(each, today, lists)
        )
        for each in found
    }


def _figures_today(
    operations: Sequence[Operation], today: date, lists: Lists
) -> dict[int, Figures]:
    lines = bare_lines(operations)
    figures = {each.pk: _figures(lines[each.pk], {}, {}) for each in operations}
    funded = [each for each in operations if _has_funding(lines[each.pk])]
    if not funded:
        return figures
    prefetch_related_objects(funded, "terms")
    prefetch_related_objects([line for each in funded for line in lines[each.pk]], "terms")
    applied = applied_of(funded)
    for each in funded:
        case = judged(each, today, lines[each.pk], applied[each.pk], lists, with_sources=False)
        figures[each.pk] = figures_of(case)
    return figures


def _has_funding(lines: Iterable[BudgetLine]) -> bool:
    return any(line.fundings.all() for line in lines)
