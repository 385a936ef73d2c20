"""What funding adds to the overview of a JCO: the tab and the panel."""

from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from funding.analysis.plans import balanced_plans
from funding.enums import FundingSource
from funding.models import FundingPlan, OwnContribution, PlannedGrant
from funding.queries.applied_for import may_be_outdated
from funding.queries.operations import can_read_budget
from funding.reports.formatting import format_money
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import User
from operations.enums import AccessLevel, OperationState
from operations.models import Operation
from operations.queries.operations import is_planned_in_portal
from operations.reports.overview.tabs import RecordTab

ZERO = Decimal("0.00")
STATES_WITH_PANEL = frozenset(
    {OperationState.TABLED, OperationState.PREPARATION, OperationState.RUNNING}
)


def plan_panel(user: User, operation: Operation) -> dict[str, Any]:
    """Return the panel on the funding plan, from tabling to the end; empty if not to be shown."""
    if operation.state not in STATES_WITH_PANEL or not is_planned_in_portal(operation):
        return {}
    if not can_read_budget(user, operation):
        return {}
    sentence, level = _plan_sentence(_fetch_plan(operation), operation)
    return {
        "template": "funding/_funding_plan_panel.html",
        "context": {
            "sentence": sentence,
            "level": level,
            "url": reverse("funding:funding_plan_detail", args=[operation.reference]),
        },
    }


def _fetch_plan(operation: Operation) -> Any:
    """Return the plan as values, with whether it may be outdated; None without a plan."""
    grants, carriers = (
        model.objects.filter(plan=OuterRef("pk")).order_by()
        for model in (PlannedGrant, OwnContribution)
    )
    return (
        FundingPlan.objects.filter(operation=operation)
        .values("funding_source")
        .annotate(
            granted=_sum_expression(grants),
            carried=_sum_expression(carriers),
            is_unknown=Exists(carriers.filter(amount__isnull=True)),
            is_doubtful=may_be_outdated(),
        )
        .first()
    )


def _sum_expression(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("plan").annotate(sum=Sum("amount")).values("sum")), ZERO)


def _plan_sentence(plan: dict[str, Any] | None, operation: Operation) -> tuple[str, str]:
    """Return sentence and level. Rules are applied only if the plan may be outdated."""
    if plan is None:
        return _("Nobody has stated yet how it is paid for."), "warning"
    today = timezone.localdate()
    if plan["is_doubtful"] and not balanced_plans([operation], today).get(operation.pk):
        return _("Its funding plan no longer adds up with its budget and grants."), "warning"
    if plan["is_unknown"]:
        return _("It is paid for by own means; the amounts are not known yet."), ""
    params = {"granted": format_money(plan["granted"]), "carried": format_money(plan["carried"])}
    if plan["funding_source"] == FundingSource.OWN_FUNDS:
        return _("It is paid for by own means: %(carried)s euro.") % params, ""
    sentence = _(
        "Programmes are meant to pay %(granted)s euro of it; organisations carry %(carried)s."
    )
    return sentence % params, ""


def _is_funder(user: User, operation: Operation) -> bool:
    """Return whether the user is of a Commission service, which pays, and the JCO is tabled."""
    organisation = user.organisation
    return (
        organisation is not None
        and organisation.kind == OrganisationKind.COMMISSION
        and not operation.is_draft
    )


BUDGET_TAB = RecordTab(
    gettext_lazy("Budget"),
    "funding:budget_detail",
    AccessLevel.OUTLINE,
    needs_jco_file=True,
    extra_condition=_is_funder,
)


def budget_subpages(operation: Operation, current: str) -> list[dict[str, object]]:
    """Return the links to the pages of the tab."""
    named = (
        ("budget_detail", _("Budget")),
        ("comparison", _("Compare programmes")),
        ("combination", _("Best combination")),
        ("funding_plan_detail", _("Funding plan")),
        ("operation_application_list", _("Applications")),
        ("late_grant", _("Late grant")),
        ("business_case", _("Business case")),
    )
    return [
        {
            "label": label,
            "url": reverse(f"funding:{name}", args=[operation.reference]),
            "current": name == current,
        }
        for name, label in named
    ]
