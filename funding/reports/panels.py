"""What funding adds to the record of a JCO: how it is paid for, or that nobody has said."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from funding.enums import Means
from funding.models import (
    BudgetLine,
    FundingPlan,
    LineFunding,
    PlanCarrier,
    PlanGrant,
    open_budgets_of,
)
from funding.queries import a_smaller_grant_came
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
    sentence, level = _said(_plan_of(operation))
    return {
        "template": "funding/_plan_panel.html",
        "context": {
            "sentence": sentence,
            "level": level,
            "url": reverse("funding:plan", args=[operation.reference]),
        },
    }


def _plan_of(operation: Operation) -> Any:
    """What the plan says and what the budget says, in one query; None while there is no plan."""
    grants, carriers = (
        model.objects.filter(plan=OuterRef("pk")).order_by() for model in (PlanGrant, PlanCarrier)
    )
    lines = BudgetLine.objects.filter(budget__operation=operation).order_by()
    fundings = LineFunding.objects.filter(line__in=lines).order_by("programme_id")
    return (
        FundingPlan.objects.filter(operation=operation)
        .values("means", is_overtaken=a_smaller_grant_came())
        .annotate(
            granted=_sum(grants.values("plan"), "amount"),
            carried=_sum(carriers.values("plan"), "amount"),
            is_unknown=Exists(carriers.filter(amount=None)),
            planned=_sum(lines.values("budget"), "planned"),
            granting=ArraySubquery(grants.order_by("programme_id").values("programme")),
            funding=ArraySubquery(fundings.values("programme").distinct()),
        )
        .first()
    )


def _sum(rows: QuerySet[Any, Any], column: str) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(sum=Sum(column)).values("sum")), ZERO)


def _said(plan: dict[str, Any] | None) -> tuple[str, str]:
    """A sentence and its level; a plan of other sums or programmes no longer adds up."""
    if plan is None:
        return _("Nobody has stated yet how it is paid for."), "warning"
    if plan["is_overtaken"]:
        return _("A grant is smaller than its funding plan says: state it anew."), "warning"
    granted, carried, planned = plan["granted"], plan["carried"], plan["planned"]
    adds_up = not planned if plan["is_unknown"] else granted + carried == planned
    if plan["granting"] != plan["funding"] or not adds_up:
        return _("Its funding plan no longer adds up with its budget."), "warning"
    if plan["is_unknown"]:
        return _("It is paid for by own means; the amounts are not known yet."), ""
    words = {"granted": money(granted), "carried": money(carried)}
    if plan["means"] == Means.OWN:
        return _("It is paid for by own means: %(carried)s euro.") % words, ""
    sentence = _(
        "Programmes are meant to pay %(granted)s euro of it; organisations carry %(carried)s."
    )
    return sentence % words, ""
