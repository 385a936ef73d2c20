"""The funding plan of an operation: its page and its form."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from funding.actions.plan import state_plan
from funding.analysis.eligibility import Case, case_of
from funding.forms.plan import PlanForm, initial_of_plan
from funding.permissions import can_edit_budget
from funding.reports.formatting import money
from funding.reports.plan import Standing, plan_page, standing_of
from funding.views.budgets import version_of
from funding.views.shared import funded_operation, page_of
from jco_portal.core.access import require
from jco_portal.core.versioned_forms import READ_OR_SEND, sent_in
from jco_portal.directory.models import Organisation
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation


@require_safe
def plan(request: PortalRequest, reference: str) -> HttpResponse:
    """How it is paid for, whether that still adds up, and what to do next."""
    operation = funded_operation(request, reference)
    case = case_of(operation, timezone.localdate())
    may_write = can_edit_budget(request.user, operation).is_allowed
    page = plan_page(case, standing_of(case), may_write=may_write)
    return page_of(
        request, operation, "funding/funding_plan_detail.html", current="plan", page=page
    )


@READ_OR_SEND
def plan_edit(request: PortalRequest, reference: str) -> HttpResponse:
    """State how it is paid for; what does not add up is refused beside the field."""
    operation = funded_operation(request, reference)
    require(can_edit_budget(request.user, operation))
    case = case_of(operation, timezone.localdate())
    standing = standing_of(case)
    places, figures = _places(case, standing), standing.figures
    first = initial_of_plan(
        standing.plan, figures, places, version_of(operation), holds=standing.holds
    )
    form = PlanForm(sent_in(request), initial=first, places=places, figures=figures)
    if form.accepts(
        lambda: state_plan(
            operation,
            form.facts(),
            by=request.user,
            version=form.seen,
            budget_version=form.seen_budget,
        )
    ):
        messages.success(request, _("The funding plan is stated."))
        return redirect("funding:plan", reference)
    return _form(request, operation, standing, form)


def _places(case: Case, standing: Standing) -> list[Organisation]:
    """Who may carry a part, and whoever bears a line although it may not any more."""
    places = {each.pk: each for each in standing.bearers}
    places |= {line.organisation_id: line.organisation for line in case.lines}
    return sorted(places.values(), key=lambda each: each.name)


def _form(
    request: PortalRequest, operation: Operation, standing: Standing, form: PlanForm
) -> HttpResponse:
    """The form; once it came too late it stands on what is there now."""
    seen = None if form.stale else form
    figures = standing.figures
    versions = {
        "version": seen["version"].value() if seen else standing.plan and standing.plan.version,
        "budget_version": seen["budget_version"].value() if seen else version_of(operation),
    }
    paid = sum(figures.paid.values(), Decimal(0))
    return page_of(
        request,
        operation,
        "funding/funding_plan_form.html",
        current="plan",
        form=form,
        versions={name: value or 0 for name, value in versions.items()},
        has_lines=bool(figures.lines),
        sums={"paid": money(paid), "left": money(figures.to_carry)} if figures.lines else None,
    )
