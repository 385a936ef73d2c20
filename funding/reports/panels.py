"""What funding adds to the record of a JCO: how it is paid for, or that nobody has said."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Sum, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from funding.enums import Means
from funding.models import BudgetLine, FundingPlan, open_budgets_of
from funding.queries import overtaken_plans
from funding.reports.words import money
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation
from operations.queries import is_planned_here

ZERO = Decimal("0.00")
SHOWN = frozenset({OperationState.TABLED, OperationState.PREPARATION, OperationState.RUNNING})


def plan_panel(user: User, operation: Operation) -> dict[str, Any]:
    """How a JCO is paid for, for whoever reads about its money, from tabling to its end."""
    if operation.state not in SHOWN or not is_planned_here(operation):
        return {}
    if not open_budgets_of(user).filter(pk=operation.pk).exists():
        return {}
    plans = FundingPlan.objects.filter(operation=operation)
    plan = plans.prefetch_related("grants", "carriers").first()
    lines = BudgetLine.objects.filter(budget__operation=operation)
    programmes = ArrayAgg(
        "fundings__programme", distinct=True, filter=Q(fundings__isnull=False), default=Value([])
    )
    found = lines.aggregate(planned=Sum("planned", default=ZERO), funded=programmes)
    if overtaken_plans().filter(operation=operation).exists():
        sentence, level = (
            _("A grant is smaller than its funding plan says: state it anew."),
            "warning",
        )
    else:
        sentence, level = _said(plan, found["planned"], set(found["funded"]))
    return {
        "template": "funding/_plan_panel.html",
        "context": {
            "sentence": sentence,
            "level": level,
            "url": reverse("funding:plan", args=[operation.reference]),
        },
    }


def _said(plan: FundingPlan | None, planned: Decimal, funded: set[int]) -> tuple[str, str]:
    """A sentence and its level; a plan of other sums or programmes no longer adds up."""
    if plan is None:
        return _("Nobody has stated yet how it is paid for."), "warning"
    granted = sum((each.amount for each in plan.grants.all()), ZERO)
    amounts = [each.amount for each in plan.carriers.all()]
    carried = sum((each for each in amounts if each is not None), ZERO)
    unknown = None in amounts
    programmes = {each.programme_id for each in plan.grants.all()}
    adds_up = not planned if unknown else granted + carried == planned
    if programmes != funded or not adds_up:
        return _("Its funding plan no longer adds up with its budget."), "warning"
    if unknown:
        return _("It is paid for by own means; the amounts are not known yet."), ""
    words = {"granted": money(granted), "carried": money(carried)}
    if plan.means == Means.OWN:
        return _("It is paid for by own means: %(carried)s euro.") % words, ""
    sentence = _(
        "Programmes are meant to pay %(granted)s euro of it; organisations carry %(carried)s."
    )
    return sentence % words, ""
