"""Writing how an operation is paid for: by programmes or by own means, and who carries what."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from funding.analysis.eligibility import Case, case_of
from funding.analysis.plans import Figures, changes_since, figures_of
from funding.enums import FundingSource
from funding.models import Budget, FundingPlan, OwnContribution, PlannedGrant
from funding.permissions import can_edit_budget
from funding.queries.operations import possible_bearers
from funding.reports.formatting import money
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.directory.models import Organisation, User
from operations.actions.overlap_check import mark_facts, mark_lost
from operations.enums import CompletionRule
from operations.models import Operation
from operations.queries.operations import locked_operation

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class PlanFacts:
    """A plan as it is typed: who carries how many euro (None: not known yet)."""

    funding_source: str
    carriers: tuple[tuple[Organisation, Decimal | None], ...] = ()
    note: str = ""

    @property
    def amounts(self) -> dict[int, Decimal | None]:
        """What each organisation carries, by its key; who carries nothing is left out."""
        return {place.pk: amount for place, amount in self.carriers if amount != 0}


@action()
def state_plan(
    operation: Operation, facts: PlanFacts, *, by: User, version: int, budget_version: int
) -> FundingPlan:
    """State how an operation is paid for, on the budget as it stands.

    ``version`` is that of the plan on the page and ``budget_version`` that of its budget (0:
    there was none). Raises EditConflict when others stand now, and Refused, each refusal under
    the field it belongs to, when the plan does not add up.
    """
    locked = locked_operation(operation)
    require(can_edit_budget(by, locked))
    case = case_of(locked, timezone.localdate())
    figures, bearers = figures_of(case), {each.pk for each in possible_bearers(locked)}
    present = FundingPlan.objects.filter(operation=locked).first()
    if present is not None and _says(present, facts, figures, bearers):
        return present
    budget = Budget.objects.filter(operation=locked).first()
    seen = (present.version if present else 0, budget.version if budget else 0)
    if seen != (version, budget_version):
        raise EditConflict(present)
    require(*_against(case, facts, figures, bearers))
    plan = present or FundingPlan(operation=locked, version=0)
    plan.operation_version, plan.budget_version = locked.version, budget_version
    _write(plan, facts, figures, by)
    mark_facts(locked, CompletionRule.FUNDING_APPLIED_FOR, by=by)
    mark_lost(locked, CompletionRule.FUNDING_APPLIED_FOR)
    return plan


def _says(plan: FundingPlan, facts: PlanFacts, figures: Figures, bearers: set[int]) -> bool:
    """True when the plan says just this already, and still adds up."""
    same = (plan.funding_source, plan.note) == (facts.funding_source, facts.note)
    carried = {
        each.organisation_id: each.amount
        for each in plan.own_contributions.all()
        if each.amount != 0
    }
    return same and carried == facts.amounts and not changes_since(plan, figures, bearers)


def _write(plan: FundingPlan, facts: PlanFacts, figures: Figures, by: User) -> None:
    plan.funding_source, plan.note = facts.funding_source, facts.note
    plan.stated_at, plan.stated_by = timezone.now(), by
    plan.version += 1
    plan.save()
    plan.grants.all().delete()
    plan.own_contributions.all().delete()
    amounts = facts.amounts
    PlannedGrant.objects.bulk_create(
        PlannedGrant(plan=plan, programme_id=key, amount=amount)
        for key, amount in figures.paid.items()
    )
    OwnContribution.objects.bulk_create(
        OwnContribution(
            plan=plan,
            organisation_id=key,
            amount=amounts.get(key, ZERO),
            uncovered_amount=figures.left.get(key, ZERO),
        )
        for key in {**figures.left, **amounts}
    )


# What stands against it


def _against(
    case: Case, facts: PlanFacts, figures: Figures, bearers: set[int]
) -> Iterable[Refusal]:
    yield from _against_means(case, facts, figures)
    for place, amount in facts.carriers:
        field = f"amount_{place.code}"
        if amount != 0 and place.pk not in bearers:
            sentence = _("%(place)s neither runs the operation nor is to take part in it.")
            yield Refusal(field, sentence % {"place": place})
        elif amount is None and figures.lines:
            sentence = _("Say how much %(place)s carries: the budget says what is left.")
            yield Refusal(field, sentence % {"place": place})
    yield from _against_sum(facts, figures)


def _against_means(case: Case, facts: PlanFacts, figures: Figures) -> Iterable[Refusal]:
    if facts.funding_source == FundingSource.PROGRAMMES:
        if not figures.lines:
            sentence = _("There is no budget yet: add its lines first, or state own means.")
            yield Refusal("funding_source", sentence)
        elif not figures.paid:
            sentence = _(
                "No line is to be funded by a programme: take the best combination first, "
                "or state own means."
            )
            yield Refusal("funding_source", sentence)
    elif figures.paid:
        names = [each.name for each in case.programmes if each.key in figures.paid]
        sentence = _(
            "Lines of the budget are to be funded by %(names)s: take them from there, or state "
            "that programmes pay."
        )
        yield Refusal("funding_source", sentence % {"names": ", ".join(names)})


def _against_sum(facts: PlanFacts, figures: Figures) -> Iterable[Refusal]:
    amounts = facts.amounts
    if facts.funding_source == FundingSource.OWN_FUNDS and not amounts:
        yield Refusal("carriers", _("Name the organisations that carry it."))
        return
    known = sum((amount for amount in amounts.values() if amount is not None), ZERO)
    wanted = figures.to_carry
    if not figures.lines or None in amounts.values() or known == wanted:
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
    words = {"known": known, "wanted": wanted, "gap": abs(wanted - known)}
    yield Refusal("carriers", sentence % {name: money(each) for name, each in words.items()})
