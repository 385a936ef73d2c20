"""What funding adds to the record of a JCO: its section, and how it is paid for."""

from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from funding.analysis.plans import weighed_plans
from funding.enums import FundingSource
from funding.models import FundingPlan, OwnContribution, PlannedGrant
from funding.queries.applied_for import may_have_lapsed
from funding.queries.operations import reads_budget
from funding.reports.formatting import money
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import User
from operations.enums import AccessLevel, OperationState
from operations.models import Operation
from operations.queries.operations import is_planned_here
from operations.reports.overview.tabs import Tab

ZERO = Decimal("0.00")
SHOWN = frozenset({OperationState.TABLED, OperationState.PREPARATION, OperationState.RUNNING})


def plan_panel(user: User, operation: Operation) -> dict[str, Any]:
    """How a JCO is paid for, for whoever reads about its money, from tabling to its end."""
    if operation.state not in SHOWN or not is_planned_here(operation):
        return {}
    if not reads_budget(user, operation):
        return {}
    sentence, level = _said(_plan_of(operation), operation)
    return {
        "template": "funding/_funding_plan_panel.html",
        "context": {
            "sentence": sentence,
            "level": level,
            "url": reverse("funding:plan", args=[operation.reference]),
        },
    }


def _plan_of(operation: Operation) -> Any:
    """What the plan says, and whether it may have lapsed; None while there is no plan."""
    grants, carriers = (
        model.objects.filter(plan=OuterRef("pk")).order_by()
        for model in (PlannedGrant, OwnContribution)
    )
    return (
        FundingPlan.objects.filter(operation=operation)
        .values("funding_source")
        .annotate(
            granted=_sum(grants),
            carried=_sum(carriers),
            is_unknown=Exists(carriers.filter(amount__isnull=True)),
            is_doubtful=may_have_lapsed(),
        )
        .first()
    )


def _sum(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("plan").annotate(sum=Sum("amount")).values("sum")), ZERO)


def _said(plan: dict[str, Any] | None, operation: Operation) -> tuple[str, str]:
    """A sentence and its level; the rules are applied only where the plan may have lapsed."""
    if plan is None:
        return _("Nobody has stated yet how it is paid for."), "warning"
    today = timezone.localdate()
    if plan["is_doubtful"] and not weighed_plans([operation], today).get(operation.pk):
        return _("Its funding plan no longer adds up with its budget and grants."), "warning"
    if plan["is_unknown"]:
        return _("It is paid for by own means; the amounts are not known yet."), ""
    words = {"granted": money(plan["granted"]), "carried": money(plan["carried"])}
    if plan["funding_source"] == FundingSource.OWN_FUNDS:
        return _("It is paid for by own means: %(carried)s euro.") % words, ""
    sentence = _(
        "Programmes are meant to pay %(granted)s euro of it; organisations carry %(carried)s."
    )
    return sentence % words, ""


def _pays(user: User, operation: Operation) -> bool:
    """Commission services, once an operation is tabled: it is their money too."""
    place = user.organisation
    return (
        place is not None and place.kind == OrganisationKind.COMMISSION and not operation.is_draft
    )


BUDGET_TAB = Tab(
    gettext_lazy("Budget"), "funding:budget", AccessLevel.OUTLINE, of_dossier=True, also=_pays
)


def subpages_of(operation: Operation, current: str) -> list[dict[str, object]]:
    """The pages of the section, from the budget to the business case."""
    named = (
        ("budget", _("Budget")),
        ("comparison", _("Compare programmes")),
        ("combination", _("Best combination")),
        ("plan", _("Funding plan")),
        ("applications", _("Applications")),
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
