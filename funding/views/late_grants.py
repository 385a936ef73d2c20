"""Pages on late grants: effects on one operation, and the operations at risk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from funding.analysis.pending_grants import STATES_BEFORE_START
from funding.forms.what_if_application import WhatIfApplicationForm
from funding.reports.at_risk import at_risk_rows
from funding.reports.late_grant import late_grant_page
from funding.reports.time_to_grant import with_own_months
from funding.views.shared import find_funded_operation, render_budget_page
from jco_portal.directory.requests import PortalRequest
from operations.permissions import can_edit

WHAT_IF_FIELDS = ("applied_on", "programme")


@require_safe
def late_grant(request: PortalRequest, reference: str) -> HttpResponse:
    """Show when grants may be awarded, and the overlaps of each later start."""
    operation, today = find_funded_operation(request, reference), timezone.localdate()
    is_asked = any(name in request.GET for name in WHAT_IF_FIELDS)
    programmes = list(with_own_months(request.user))
    form = WhatIfApplicationForm(request.GET if is_asked else None, programmes=programmes)
    page = late_grant_page(request.user, operation, today, form.what_if_application())
    return render_budget_page(
        request,
        operation,
        "funding/late_grant.html",
        current="late_grant",
        page=page,
        form=form,
        is_supposed=is_asked and not form.errors,
        may_move=operation.state in STATES_BEFORE_START
        and can_edit(request.user, operation).is_allowed,
    )


@require_safe
def at_risk(request: PortalRequest) -> HttpResponse:
    """List the JCOs whose start is before the earliest safe start, most at risk first."""
    rows = at_risk_rows(request.user, timezone.localdate())
    return render(request, "funding/at_risk.html", {"rows": rows})
