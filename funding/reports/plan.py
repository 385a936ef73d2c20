"""The page of the funding plan: what is recorded, whether it adds up, what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.analysis.eligibility import BudgetCase
from funding.analysis.plans import PlanChange, PlanFigures, plan_changes, plan_figures
from funding.enums import FundingSource
from funding.models import FundingPlan, OwnContribution
from funding.queries.operations import organisations_incurring_costs
from funding.reports.formatting import format_lines, format_money
from jco_portal.core.dates import format_day
from jco_portal.core.related_rows import RelatedRows, with_related
from jco_portal.directory.models import Organisation
from jco_portal.directory.queries import function_labels

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class PlanGrantRow:
    """A programme of the plan: its lines, and what it is planned to pay."""

    name: str
    lines: str
    amount: str


@dataclass(frozen=True)
class PlanContributionRow:
    """An organisation of the plan: the funding gap of its lines, and its own contribution."""

    name: str
    funding_gap: str
    amount: str
    is_known: bool


@dataclass(frozen=True)
class NextAction:
    """What to do next: a sentence, and a button for those who may."""

    sentence: str
    label: str
    url: str


@dataclass(frozen=True)
class FundingPlanPage:
    """The recorded plan with its sums; ``changes`` states why it no longer adds up."""

    is_recorded: bool
    is_in_force: bool
    funding_source: str
    recorded_sentence: str
    note: str
    grants: tuple[PlanGrantRow, ...]
    contributions: tuple[PlanContributionRow, ...]
    grant_total: str
    contribution_total: str
    total: str
    changes: tuple[str, ...]
    next_action: NextAction


@dataclass(frozen=True)
class PlanStatus:
    """A plan compared with the current budget; ``plan`` is None if not recorded."""

    plan: FundingPlan | None
    figures: PlanFigures
    organisations: list[Organisation]
    changes: tuple[PlanChange, ...]

    @property
    def is_in_force(self) -> bool:
        """Whether it is recorded and adds up."""
        return self.plan is not None and not self.changes


def fetch_funding_plan(operation_id: int) -> FundingPlan | None:
    """Return the plan of an operation with its rows; None if not recorded."""
    plans = FundingPlan.objects.filter(operation=operation_id)
    loaded_plans = with_related(
        plans,
        RelatedRows("grants", select=("programme",)),
        RelatedRows("own_contributions", select=("organisation",)),
    )
    return loaded_plans.first()


def plan_status(case: BudgetCase) -> PlanStatus:
    """Return the plan of an operation compared with its current budget."""
    plan = fetch_funding_plan(case.operation.pk)
    figures, bearers = (
        plan_figures(case),
        list(organisations_incurring_costs(case.operation, case.reference_lists)),
    )
    keys = {each.pk for each in bearers}
    changes = plan_changes(plan, figures, keys) if plan is not None else []
    return PlanStatus(plan, figures, bearers, tuple(changes))


def funding_plan_page(case: BudgetCase, status: PlanStatus, *, may_write: bool) -> FundingPlanPage:
    """Return the page of the plan; before it is recorded, what is to be recorded."""
    plan = status.plan
    carriers = _ordered_contributions(plan)
    amounts = [each.amount for each in carriers]
    carried = sum((each for each in amounts if each is not None), ZERO)
    granted = sum((each.amount for each in plan.grants.all()), ZERO) if plan else ZERO
    is_known = None not in amounts and bool(plan)
    return FundingPlanPage(
        is_recorded=plan is not None,
        is_in_force=status.is_in_force,
        funding_source=plan.get_funding_source_display() if plan else "",
        recorded_sentence=_recorded_sentence(plan),
        note=plan.note if plan else "",
        grants=tuple(_grant_rows(plan, case)),
        contributions=tuple(_contribution_row(each) for each in carriers),
        grant_total=format_money(granted),
        contribution_total=format_money(carried) if is_known else _("not known yet"),
        total=format_money(granted + carried) if is_known else _("not known yet"),
        changes=tuple(format_changes(case, status)),
        next_action=_next_action(case, status, may_write=may_write),
    )


def _ordered_contributions(plan: FundingPlan | None) -> list[OwnContribution]:
    """Return contributions: not known first, then the largest; 0 last."""
    carriers = list(plan.own_contributions.all()) if plan is not None else []
    return sorted(
        carriers,
        key=lambda each: (each.amount is not None, -(each.amount or ZERO), each.organisation.name),
    )


def _recorded_sentence(plan: FundingPlan | None) -> str:
    if plan is None:
        return ""
    params = {
        "day": format_day(timezone.localtime(plan.stated_at)),
        "who": function_labels([plan.stated_by_id]).get(plan.stated_by_id, ""),
        "n": plan.version,
    }
    if plan.version == 1:
        return _("Stated on %(day)s by: %(who)s.") % params
    return _("Stated on %(day)s by: %(who)s. Version %(n)d.") % params


def _grant_rows(plan: FundingPlan | None, case: BudgetCase) -> Iterable[PlanGrantRow]:
    funded = case.funded_by
    for grant in plan.grants.all() if plan is not None else ():
        numbers = [line.number for line in case.lines if funded.get(line.pk) == grant.programme_id]
        lines = format_lines(numbers) if numbers else ""
        yield PlanGrantRow(grant.programme.name, lines, format_money(grant.amount))


def _contribution_row(carrier: OwnContribution) -> PlanContributionRow:
    is_known = carrier.amount is not None
    amount_label = (
        format_money(carrier.amount) if carrier.amount is not None else _("not known yet")
    )
    return PlanContributionRow(
        carrier.organisation.name, format_money(carrier.uncovered_amount), amount_label, is_known
    )


def format_changes(case: BudgetCase, status: PlanStatus) -> Iterable[str]:
    """Yield a sentence for each change since the plan was recorded."""
    organisation_names = {line.organisation_id: line.organisation.name for line in case.lines}
    if status.plan is not None:
        carriers = status.plan.own_contributions.all()
        organisation_names |= {each.organisation_id: each.organisation.name for each in carriers}
    names = {each.programme_id: each.name for each in case.programmes}
    for change in status.changes:
        name = (
            names.get(change.subject_id)
            if change.kind in {"grant", "means"}
            else organisation_names.get(change.subject_id)
        )
        kind = _change_kind(case, change) if change.kind == "grant" else change.kind
        yield CHANGE_SENTENCES[kind](
            name or "", format_money(change.old_amount), format_money(change.new_amount)
        )


def _change_kind(case: BudgetCase, change: PlanChange) -> str:
    """Return the kind of a change of a grant.

    Fallen: an application was rejected or withdrawn. Granted: all lines are paid by decided grants.
    Grant: any other change.
    """
    funded = {line for line, programme in case.funded_by.items() if programme == change.subject_id}
    if funded & case.applied_for.failed_lines:
        return "fallen"
    grants = [each for each in case.applied_for.claims if each.programme_id == change.subject_id]
    requested_lines = {line for each in grants for line in each.requested_by_line}
    by_grant = sum((each.amount for each in grants), ZERO) == change.new_amount
    is_decided = bool(grants) and all(each.is_decided for each in grants)
    return "granted" if is_decided and funded == requested_lines and by_grant else "grant"


def _gap_changed(name: str, was: str, now: str) -> str:
    sentence = _("The lines of %(name)s left it %(was)s euro when it was stated, and now %(now)s.")
    return sentence % {"name": name, "was": was, "now": now}


def _grant_changed(name: str, was: str, now: str) -> str:
    sentence = _("%(name)s was to pay %(was)s euro, and would now pay %(now)s.")
    return sentence % {"name": name, "was": was, "now": now}


def _granted_changed(name: str, was: str, now: str) -> str:
    sentence = _("%(name)s was to pay %(was)s euro, and now pays %(now)s by its grant.")
    return sentence % {"name": name, "was": was, "now": now}


def _application_failed(name: str, was: str, now: str) -> str:
    sentence = _(
        "%(name)s was to pay %(was)s euro, and would now pay %(now)s: an application to it was "
        "rejected or withdrawn. Apply again, or fund its lines otherwise."
    )
    return sentence % {"name": name, "was": was, "now": now}


def _source_changed(name: str, _was: str, now: str) -> str:
    sentence = _("Own means are stated, but lines are now to be funded by %(name)s (%(now)s euro).")
    return sentence % {"name": name, "now": now}


def _organisation_gone(name: str, _was: str, _now: str) -> str:
    sentence = _("%(name)s carries a part, but does not run the operation nor take part any more.")
    return sentence % {"name": name}


# By ``PlanChange.kind``, or for grants by _change_kind
CHANGE_SENTENCES = {
    "left": _gap_changed,
    "grant": _grant_changed,
    "granted": _granted_changed,
    "fallen": _application_failed,
    "means": _source_changed,
    "gone": _organisation_gone,
}


def _next_action(case: BudgetCase, status: PlanStatus, *, may_write: bool) -> NextAction:
    """Return what to do next; for readers, who has to do it."""
    url = reverse("funding:funding_plan_edit", args=[case.operation.reference])
    if status.is_in_force:
        sentence = _("The plan adds up: the funding does not stand in the way of the endorsement.")
        return NextAction(sentence, _("State it anew") if may_write else "", url)
    if not may_write:
        sentence = _("It is for a planner of the lead, or its facilitator, to state it.")
        return NextAction(sentence, "", "")
    if status.plan is not None:
        sentence = _("Look at what has changed and state it anew: until then it is not endorsed.")
        return NextAction(sentence, _("State it anew"), url)
    if not case.lines:
        sentence = _(
            "Add the lines of the budget first, so that the plan adds up to the cent; or say "
            "whose own means pay, if the costs are not known yet."
        )
        return NextAction(sentence, _("State the funding"), url)
    if not status.figures.granted_by_programme:
        sentence = _(
            "No line is to be funded by a programme yet: take the best combination first, or "
            "state that own means pay."
        )
        return NextAction(sentence, _("State the funding"), url)
    sentence = _("Programmes are set for the lines: state who carries the rest.")
    return NextAction(sentence, _("State the funding"), url)


def plan_notice(status: PlanStatus) -> tuple[str, str]:
    """Return the status of the plan as one sentence, and the level of the notice."""
    if status.plan is None:
        return _("Nobody has stated yet how it is paid for."), "warning"
    if status.changes:
        return _("The funding plan no longer adds up with these lines."), "warning"
    means = {
        FundingSource.PROGRAMMES: _(
            "The funding plan is stated: programmes pay, and the rest is carried."
        ),
        FundingSource.OWN_FUNDS: _("The funding plan is stated: own means pay."),
    }
    return means[FundingSource(status.plan.funding_source)], "success"
