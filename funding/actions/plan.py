"""Record the funding plan of an operation."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from funding.analysis.eligibility import BudgetCase, load_budget_case
from funding.analysis.plans import PlanFigures, plan_changes, plan_figures
from funding.enums import FundingSource
from funding.models import Budget, FundingPlan, OwnContribution, PlannedGrant
from funding.permissions import can_edit_budget
from funding.queries.operations import organisations_incurring_costs
from funding.reports.formatting import format_money
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.directory.models import Organisation, User
from operations.actions.overlap_check import note_rule_unfulfilled, note_rules_changed
from operations.enums import CompletionRule
from operations.models import Operation
from operations.queries.operations import locked_operation

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class FundingPlanInput:
    """A funding plan as entered; contributions in euro, None if not known yet."""

    funding_source: str
    contributions: tuple[tuple[Organisation, Decimal | None], ...] = ()
    note: str = ""

    @property
    def contributed_amounts(self) -> dict[int, Decimal | None]:
        """Contributions in euro by key of the organisation, without those of 0."""
        return {
            organisation.pk: amount for organisation, amount in self.contributions if amount != 0
        }


@atomic_action()
def record_funding_plan(
    operation: Operation,
    funding_plan_input: FundingPlanInput,
    *,
    by: User,
    version: int,
    budget_version: int,
) -> FundingPlan:
    """Record how an operation is paid for, on its current budget.

    ``version`` and ``budget_version`` are those of plan and budget on the page (0: none). Raises
    EditConflict if either has changed, and Refused if the plan does not add up; the code of each
    refusal names its field.
    """
    locked = locked_operation(operation)
    require(can_edit_budget(by, locked))
    case = load_budget_case(locked, timezone.localdate())
    figures, bearers = (
        plan_figures(case),
        {each.pk for each in organisations_incurring_costs(locked)},
    )
    present = FundingPlan.objects.filter(operation=locked).first()
    if present is not None and _is_unchanged(present, funding_plan_input, figures, bearers):
        return present
    budget = Budget.objects.filter(operation=locked).first()
    current_versions = (present.version if present else 0, budget.version if budget else 0)
    if current_versions != (version, budget_version):
        raise EditConflict(present)
    require(*_plan_errors(case, funding_plan_input, figures, bearers))
    plan = present or FundingPlan(operation=locked, version=0)
    # Compared by may_be_outdated
    plan.operation_version, plan.budget_version = locked.version, budget_version
    _write_plan(plan, funding_plan_input, figures, by)
    note_rules_changed(locked, CompletionRule.FUNDING_APPLIED_FOR, by=by)
    note_rule_unfulfilled(locked, CompletionRule.FUNDING_APPLIED_FOR)
    return plan


def _is_unchanged(
    plan: FundingPlan, funding_plan_input: FundingPlanInput, figures: PlanFigures, bearers: set[int]
) -> bool:
    """Return whether the plan has just these values and still adds up."""
    same = (plan.funding_source, plan.note) == (
        funding_plan_input.funding_source,
        funding_plan_input.note,
    )
    # A row of 0 is the same as none: _write_plan stores organisations that contribute nothing too
    carried = {
        each.organisation_id: each.amount
        for each in plan.own_contributions.all()
        if each.amount != 0
    }
    return (
        same
        and carried == funding_plan_input.contributed_amounts
        and not plan_changes(plan, figures, bearers)
    )


def _write_plan(
    plan: FundingPlan, funding_plan_input: FundingPlanInput, figures: PlanFigures, by: User
) -> None:
    plan.funding_source, plan.note = funding_plan_input.funding_source, funding_plan_input.note
    plan.stated_at, plan.stated_by = timezone.now(), by
    plan.version += 1
    plan.save()
    plan.grants.all().delete()
    plan.own_contributions.all().delete()
    amounts = funding_plan_input.contributed_amounts
    PlannedGrant.objects.bulk_create(
        PlannedGrant(plan=plan, programme_id=key, amount=amount)
        for key, amount in figures.granted_by_programme.items()
    )
    OwnContribution.objects.bulk_create(
        OwnContribution(
            plan=plan,
            organisation_id=key,
            amount=amounts.get(key, ZERO),
            uncovered_amount=figures.gap_by_organisation.get(key, ZERO),
        )
        for key in {**figures.gap_by_organisation, **amounts}
    )


# Refusals


def _plan_errors(
    case: BudgetCase, funding_plan_input: FundingPlanInput, figures: PlanFigures, bearers: set[int]
) -> Iterable[Refusal]:
    yield from _source_errors(case, funding_plan_input, figures)
    for organisation, amount in funding_plan_input.contributions:
        field = f"amount_{organisation.code}"
        if amount != 0 and organisation.pk not in bearers:
            sentence = _("%(place)s neither runs the operation nor is to take part in it.")
            yield Refusal(field, sentence % {"place": organisation})
        # Unknown amounts are possible only while no cost is known
        elif amount is None and figures.line_count:
            sentence = _("Say how much %(place)s carries: the budget says what is left.")
            yield Refusal(field, sentence % {"place": organisation})
    yield from _sum_errors(funding_plan_input, figures)


def _source_errors(
    case: BudgetCase, funding_plan_input: FundingPlanInput, figures: PlanFigures
) -> Iterable[Refusal]:
    if funding_plan_input.funding_source == FundingSource.PROGRAMMES:
        if not figures.line_count:
            sentence = _("There is no budget yet: add its lines first, or state own means.")
            yield Refusal("funding_source", sentence)
        elif not figures.granted_by_programme:
            sentence = _(
                "No line is to be funded by a programme: take the best combination first, "
                "or state own means."
            )
            yield Refusal("funding_source", sentence)
    elif figures.granted_by_programme:
        names = [
            each.name
            for each in case.programmes
            if each.programme_id in figures.granted_by_programme
        ]
        sentence = _(
            "Lines of the budget are to be funded by %(names)s: take them from there, or state "
            "that programmes pay."
        )
        yield Refusal("funding_source", sentence % {"names": ", ".join(names)})


def _sum_errors(funding_plan_input: FundingPlanInput, figures: PlanFigures) -> Iterable[Refusal]:
    amounts = funding_plan_input.contributed_amounts
    if funding_plan_input.funding_source == FundingSource.OWN_FUNDS and not amounts:
        yield Refusal("carriers", _("Name the organisations that carry it."))
        return
    known = sum((amount for amount in amounts.values() if amount is not None), ZERO)
    wanted = figures.funding_gap
    # Without lines there is no funding gap to compare with
    if not figures.line_count or None in amounts.values() or known == wanted:
        return
    if known < wanted:
        sentence = _(
            "Together they carry %(known)s euro, and %(wanted)s are left to carry: "
            "%(gap)s are missing."
        )
    else:
        sentence = _(
            "Together they carry %(known)s euro, and %(wanted)s are left to carry: "
            "that is %(gap)s too much."
        )
    params = {"known": known, "wanted": wanted, "gap": abs(wanted - known)}
    yield Refusal(
        "carriers", sentence % {name: format_money(each) for name, each in params.items()}
    )
