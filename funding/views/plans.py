"""Pages of the funding plan of an operation."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from funding.actions.plan import record_funding_plan
from funding.analysis.eligibility import BudgetCase, load_budget_case
from funding.forms.plan import FundingPlanForm, plan_initial
from funding.permissions import can_edit_budget
from funding.reports.formatting import format_money
from funding.reports.plan import PlanStatus, funding_plan_page, plan_status
from funding.views.budgets import budget_version
from funding.views.shared import find_funded_operation, render_budget_page
from jco_portal.core.access import require
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.models import Organisation
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation


@require_safe
def funding_plan_detail(request: PortalRequest, reference: str) -> HttpResponse:
    """Show how an operation is paid for, and whether that still adds up."""
    operation = find_funded_operation(request, reference)
    case = load_budget_case(operation, timezone.localdate())
    may_write = can_edit_budget(request.user, operation).is_allowed
    page = funding_plan_page(case, plan_status(case), may_write=may_write)
    return render_budget_page(
        request,
        operation,
        "funding/funding_plan_detail.html",
        current="funding_plan_detail",
        page=page,
    )


@require_get_or_post
def funding_plan_edit(request: PortalRequest, reference: str) -> HttpResponse:
    """Record how an operation is paid for."""
    operation = find_funded_operation(request, reference)
    require(can_edit_budget(request.user, operation))
    case = load_budget_case(operation, timezone.localdate())
    status = plan_status(case)
    organisations, figures = _contributors(case, status), status.figures
    first = plan_initial(
        status.plan,
        figures,
        organisations,
        budget_version(operation),
        is_in_force=status.is_in_force,
    )
    form = FundingPlanForm(
        submitted_data(request), initial=first, organisations=organisations, figures=figures
    )
    if form.run_action(
        lambda: record_funding_plan(
            operation,
            form.plan_input(),
            by=request.user,
            version=form.page_version,
            budget_version=form.page_budget_version,
        )
    ):
        messages.success(request, _("The funding plan is stated."))
        return redirect("funding:funding_plan_detail", reference)
    return _form_page(request, operation, status, form)


def _contributors(case: BudgetCase, status: PlanStatus) -> list[Organisation]:
    """Return organisations that may contribute, and those with a line that no longer may."""
    organisations_by_key = {each.pk: each for each in status.organisations}
    organisations_by_key |= {line.organisation_id: line.organisation for line in case.lines}
    return sorted(organisations_by_key.values(), key=lambda each: each.name)


def _form_page(
    request: PortalRequest, operation: Operation, status: PlanStatus, form: FundingPlanForm
) -> HttpResponse:
    """Render the form; after an edit conflict it takes the current versions."""
    current_form = None if form.edit_conflict else form
    figures = status.figures
    versions = {
        "version": current_form["version"].value()
        if current_form
        else status.plan and status.plan.version,
        "budget_version": current_form["budget_version"].value()
        if current_form
        else budget_version(operation),
    }
    paid = sum(figures.granted_by_programme.values(), Decimal(0))
    return render_budget_page(
        request,
        operation,
        "funding/funding_plan_form.html",
        current="funding_plan_detail",
        form=form,
        versions={name: value or 0 for name, value in versions.items()},
        has_lines=bool(figures.line_count),
        sums={"paid": format_money(paid), "left": format_money(figures.funding_gap)}
        if figures.line_count
        else None,
    )
