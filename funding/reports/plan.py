"""The funding plan of an operation: what is stated, whether it adds up, and what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.analysis.eligibility import Case
from funding.analysis.plans import Change, Figures, changes_since, figures_of
from funding.enums import FundingSource
from funding.models import FundingPlan, OwnContribution
from funding.queries.operations import possible_bearers
from funding.reports.formatting import lines_in_words, money
from jco_portal.core.dates import day_in_words
from jco_portal.core.related_rows import Related, with_related
from jco_portal.directory.models import Organisation
from jco_portal.directory.queries import functions_of

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class GrantRow:
    """A programme of the plan: for which lines, and how much it is meant to pay."""

    name: str
    lines: str
    amount: str


@dataclass(frozen=True)
class CarriedRow:
    """An organisation of the plan: what its lines leave it and what it carries."""

    name: str
    left: str
    amount: str
    is_known: bool


@dataclass(frozen=True)
class PlanNext:
    """What to do next: a sentence, and for who may do it a button."""

    sentence: str
    label: str
    url: str


@dataclass(frozen=True)
class PlanPage:
    """The plan as it is stated, with its sums; ``changes`` says why it no longer adds up."""

    is_stated: bool
    holds: bool
    means: str
    stated: str
    note: str
    grants: tuple[GrantRow, ...]
    carriers: tuple[CarriedRow, ...]
    granted: str
    carried: str
    total: str
    changes: tuple[str, ...]
    next_step: PlanNext


@dataclass(frozen=True)
class Standing:
    """A plan beside the budget of today; ``plan`` is None while nothing is stated."""

    plan: FundingPlan | None
    figures: Figures
    bearers: list[Organisation]
    changes: tuple[Change, ...]

    @property
    def holds(self) -> bool:
        """True when it is stated and adds up."""
        return self.plan is not None and not self.changes


def plan_of(operation_id: int) -> FundingPlan | None:
    """The plan of an operation with its parts; None while nothing is stated."""
    plans = FundingPlan.objects.filter(operation=operation_id)
    parts = with_related(
        plans,
        Related("grants", select=("programme",)),
        Related("own_contributions", select=("organisation",)),
    )
    return parts.first()


def standing_of(case: Case) -> Standing:
    """The plan of an operation beside what its budget says now."""
    plan = plan_of(case.operation.pk)
    figures, bearers = figures_of(case), list(possible_bearers(case.operation, case.lists))
    keys = {each.pk for each in bearers}
    changes = changes_since(plan, figures, keys) if plan is not None else []
    return Standing(plan, figures, bearers, tuple(changes))


def plan_page(case: Case, standing: Standing, *, may_write: bool) -> PlanPage:
    """The plan in words; before it is stated, what there is to state."""
    plan = standing.plan
    carriers = _in_order(plan)
    amounts = [each.amount for each in carriers]
    carried = sum((each for each in amounts if each is not None), ZERO)
    granted = sum((each.amount for each in plan.grants.all()), ZERO) if plan else ZERO
    is_known = None not in amounts and bool(plan)
    return PlanPage(
        is_stated=plan is not None,
        holds=standing.holds,
        means=plan.get_funding_source_display() if plan else "",
        stated=_stated(plan),
        note=plan.note if plan else "",
        grants=tuple(_grants(plan, case)),
        carriers=tuple(_carrier(each) for each in carriers),
        granted=money(granted),
        carried=money(carried) if is_known else _("not known yet"),
        total=money(granted + carried) if is_known else _("not known yet"),
        changes=tuple(changes_in_words(case, standing)),
        next_step=_next_step(case, standing, may_write=may_write),
    )


def _in_order(plan: FundingPlan | None) -> list[OwnContribution]:
    """Who carries most first; those who carry nothing of what their lines leave them last."""
    carriers = list(plan.own_contributions.all()) if plan is not None else []
    return sorted(
        carriers,
        key=lambda each: (each.amount is not None, -(each.amount or ZERO), each.organisation.name),
    )


def _stated(plan: FundingPlan | None) -> str:
    if plan is None:
        return ""
    words = {
        "day": day_in_words(timezone.localtime(plan.stated_at)),
        "who": functions_of([plan.stated_by_id]).get(plan.stated_by_id, ""),
        "n": plan.version,
    }
    if plan.version == 1:
        return _("Stated on %(day)s by: %(who)s.") % words
    return _("Stated on %(day)s by: %(who)s. Version %(n)d.") % words


def _grants(plan: FundingPlan | None, case: Case) -> Iterable[GrantRow]:
    funded = case.funded_by
    for each in plan.grants.all() if plan is not None else ():
        numbers = [line.number for line in case.lines if funded.get(line.pk) == each.programme_id]
        lines = lines_in_words(numbers) if numbers else ""
        yield GrantRow(each.programme.name, lines, money(each.amount))


def _carrier(carrier: OwnContribution) -> CarriedRow:
    is_known = carrier.amount is not None
    said = money(carrier.amount) if carrier.amount is not None else _("not known yet")
    return CarriedRow(carrier.organisation.name, money(carrier.uncovered_amount), said, is_known)


def changes_in_words(case: Case, standing: Standing) -> Iterable[str]:
    """Why a plan no longer adds up, a sentence for each thing that has changed."""
    places = {line.organisation_id: line.organisation.name for line in case.lines}
    if standing.plan is not None:
        carriers = standing.plan.own_contributions.all()
        places |= {each.organisation_id: each.organisation.name for each in carriers}
    names = {each.key: each.name for each in case.programmes}
    for each in standing.changes:
        name = names.get(each.key) if each.kind in {"grant", "means"} else places.get(each.key)
        kind = _kind_of(case, each) if each.kind == "grant" else each.kind
        yield CHANGED[kind](name or "", money(each.was), money(each.now))


def _kind_of(case: Case, change: Change) -> str:
    """Whether a programme pays this by its grants alone, or because an application fell."""
    funded = {line for line, programme in case.funded_by.items() if programme == change.key}
    if funded & case.applied.fallen:
        return "fallen"
    grants = [each for each in case.applied.claims if each.programme == change.key]
    asked = {line for each in grants for line in each.asked}
    by_grant = sum((each.amount for each in grants), ZERO) == change.now
    is_decided = bool(grants) and all(each.is_decided for each in grants)
    return "granted" if is_decided and funded == asked and by_grant else "grant"


def _left(name: str, was: str, now: str) -> str:
    sentence = _("The lines of %(name)s left it %(was)s euro when it was stated, and now %(now)s.")
    return sentence % {"name": name, "was": was, "now": now}


def _grant(name: str, was: str, now: str) -> str:
    sentence = _("%(name)s was to pay %(was)s euro, and would now pay %(now)s.")
    return sentence % {"name": name, "was": was, "now": now}


def _granted(name: str, was: str, now: str) -> str:
    sentence = _("%(name)s was to pay %(was)s euro, and now pays %(now)s by its grant.")
    return sentence % {"name": name, "was": was, "now": now}


def _fallen(name: str, was: str, now: str) -> str:
    sentence = _(
        "%(name)s was to pay %(was)s euro, and would now pay %(now)s: an application to it was "
        "rejected or withdrawn. Apply again, or fund its lines otherwise."
    )
    return sentence % {"name": name, "was": was, "now": now}


def _means(name: str, _was: str, now: str) -> str:
    sentence = _("Own means are stated, but lines are now to be funded by %(name)s (%(now)s euro).")
    return sentence % {"name": name, "now": now}


def _gone(name: str, _was: str, _now: str) -> str:
    sentence = _("%(name)s carries a part, but does not run the operation nor take part any more.")
    return sentence % {"name": name}


CHANGED = {
    "left": _left,
    "grant": _grant,
    "granted": _granted,
    "fallen": _fallen,
    "means": _means,
    "gone": _gone,
}


def _next_step(case: Case, standing: Standing, *, may_write: bool) -> PlanNext:
    """What to do next; who only reads is told whose turn it is."""
    url = reverse("funding:plan_edit", args=[case.operation.reference])
    if standing.holds:
        said = _("The plan adds up: the funding does not stand in the way of the endorsement.")
        return PlanNext(said, _("State it anew") if may_write else "", url)
    if not may_write:
        said = _("It is for a planner of the lead, or its facilitator, to state it.")
        return PlanNext(said, "", "")
    if standing.plan is not None:
        said = _("Look at what has changed and state it anew: until then it is not endorsed.")
        return PlanNext(said, _("State it anew"), url)
    if not case.lines:
        said = _(
            "Add the lines of the budget first, so that the plan adds up to the cent; or say "
            "whose own means pay, if the costs are not known yet."
        )
        return PlanNext(said, _("State the funding"), url)
    if not standing.figures.paid:
        said = _(
            "No line is to be funded by a programme yet: take the best combination first, or "
            "state that own means pay."
        )
        return PlanNext(said, _("State the funding"), url)
    said = _("Programmes are set for the lines: state who carries the rest.")
    return PlanNext(said, _("State the funding"), url)


def strip_of(standing: Standing) -> tuple[str, str]:
    """How it stands in one sentence, and the level of the notice."""
    if standing.plan is None:
        return _("Nobody has stated yet how it is paid for."), "warning"
    if standing.changes:
        return _("The funding plan no longer adds up with these lines."), "warning"
    means = {
        FundingSource.PROGRAMMES: _(
            "The funding plan is stated: programmes pay, and the rest is carried."
        ),
        FundingSource.OWN_FUNDS: _("The funding plan is stated: own means pay."),
    }
    return means[FundingSource(standing.plan.funding_source)], "success"
