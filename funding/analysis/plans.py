"""Comparison of funding plans with the current budget and grants."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import prefetch_related_objects

from funding.analysis.eligibility import BudgetCase, budget_case
from funding.enums import FundingSource
from funding.models import BudgetLine, FundingPlan
from funding.queries.applied_for import applied_for
from funding.queries.operations import organisation_ids_incurring_costs
from funding.queries.rule_criteria import FundingLists, lines_by_operation
from jco_portal.core.related_rows import with_related
from operations.models import Operation

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class PlanFigures:
    """The figures on which a funding plan is recorded, in euro.

    ``granted_by_programme``: by key of each programme that is to fund a line.
    ``gap_by_organisation``: by key of each organisation with a funding gap.
    """

    line_count: int
    granted_by_programme: dict[int, Decimal]
    gap_by_organisation: dict[int, Decimal]

    @property
    def funding_gap(self) -> Decimal:
        """Planned costs that no programme pays, in euro."""
        return sum(self.gap_by_organisation.values(), ZERO)


def plan_figures(case: BudgetCase) -> PlanFigures:
    """Return what the chosen programmes pay, and the funding gap by organisation."""
    return _build_figures(case.lines, case.funded_by, case.paid_by_line())


def _build_figures(
    lines: Sequence[BudgetLine], funded: dict[int, int], by_line: dict[int, Decimal]
) -> PlanFigures:
    paid = dict.fromkeys(funded.values(), ZERO)
    left: dict[int, Decimal] = {}
    for line in lines:
        covered_amount = by_line.get(line.pk, ZERO)
        if line.pk in funded:
            paid[funded[line.pk]] += covered_amount
        rest = line.planned_amount - covered_amount
        left[line.organisation_id] = left.get(line.organisation_id, ZERO) + rest
    return PlanFigures(len(lines), paid, {key: amount for key, amount in left.items() if amount})


@dataclass(frozen=True)
class PlanChange:
    """A difference between plan and current budget; amounts in euro.

    ``kind``: grant (of a programme), left (funding gap of an organisation), means (lines are funded
    although the plan is by own funds), gone (a contributor no longer takes part). ``subject_id``
    is the key of the programme (grant, means) or organisation.
    """

    kind: str
    subject_id: int
    old_amount: Decimal
    new_amount: Decimal


def plan_changes(
    plan: FundingPlan, figures: PlanFigures, bearers: Collection[int]
) -> list[PlanChange]:
    """Return what has changed since the plan was recorded; empty while it adds up.

    ``bearers``: keys of the organisations that may incur a cost.
    """
    granted = {each.programme_id: each.amount for each in plan.grants.all()}
    carriers = list(plan.own_contributions.all())
    left = {
        each.organisation_id: each.uncovered_amount for each in carriers if each.uncovered_amount
    }
    changes = list(_changed_amounts("left", left, figures.gap_by_organisation))
    if plan.funding_source == FundingSource.OWN_FUNDS:
        changes += [
            PlanChange("means", key, ZERO, amount)
            for key, amount in figures.granted_by_programme.items()
        ]
    else:
        changes += _changed_amounts("grant", granted, figures.granted_by_programme)
    # An amount of None (not known yet) is a contribution too
    for each in carriers:
        if each.amount != 0 and each.organisation_id not in bearers:
            changes.append(PlanChange("gone", each.organisation_id, each.amount or ZERO, ZERO))
    return changes


def _changed_amounts(
    kind: str, was: dict[int, Decimal], now: dict[int, Decimal]
) -> Iterable[PlanChange]:
    for key in {**was, **now}:
        before, after = was.get(key), now.get(key)
        if before != after:
            yield PlanChange(kind, key, before or ZERO, after or ZERO)


def balanced_plans(operations: Sequence[Operation], today: date) -> dict[int, bool]:
    """Return whether the plan adds up today, by key of each operation that has one.

    Sends a fixed number of queries; rules are read only where a programme is to pay.
    """
    stated = FundingPlan.objects.filter(operation__in=operations)
    plans = {
        each.operation_id: each for each in with_related(stated, "grants", "own_contributions")
    }
    operations_with_plan = [each for each in operations if each.pk in plans]
    if not operations_with_plan:
        return {}
    prefetch_related_objects(
        operations_with_plan, "phases", "participations__organisation", "organisers"
    )
    lists = FundingLists()
    figures = _current_figures(operations_with_plan, today, lists)
    return {
        each.pk: not plan_changes(
            plans[each.pk], figures[each.pk], organisation_ids_incurring_costs(each, today, lists)
        )
        for each in operations_with_plan
    }


def _current_figures(
    operations: Sequence[Operation], today: date, lists: FundingLists
) -> dict[int, PlanFigures]:
    lines = lines_by_operation(operations)
    # Without funding the gap is what is planned: no rules need to be read
    figures = {each.pk: _build_figures(lines[each.pk], {}, {}) for each in operations}
    funded = [each for each in operations if _has_funding(lines[each.pk])]
    if not funded:
        return figures
    prefetch_related_objects(funded, "terms")
    prefetch_related_objects([line for each in funded for line in lines[each.pk]], "terms")
    applied = applied_for(funded)
    for each in funded:
        case = budget_case(each, today, lines[each.pk], applied[each.pk], lists, with_sources=False)
        figures[each.pk] = plan_figures(case)
    return figures


def _has_funding(lines: Iterable[BudgetLine]) -> bool:
    return any(line.fundings.all() for line in lines)
