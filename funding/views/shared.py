"""What the pages of a budget share."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from funding.models import operations_with_visible_budget
from funding.permissions import can_edit_budget
from funding.reports.panels import budget_subpages
from jco_portal.core.versioned_forms import ActionFormMixin
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation
from operations.queries.operations import with_access_level
from operations.reports.overview.page import with_participations
from operations.reports.overview.tabs import visible_tabs


def find_funded_operation(request: PortalRequest, reference: str) -> Operation:
    """Return a JCO planned in the portal whose budget the user may read; raises Http404."""
    planned = operations_with_visible_budget(request.user).filter(jco_file__isnull=False)
    return get_object_or_404(
        with_participations(with_access_level(planned, request.user)), reference=reference
    )


def render_budget_page(
    request: PortalRequest,
    operation: Operation,
    template: str,
    *,
    current: str = "budget_detail",
    form: ActionFormMixin | None = None,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    """Render a page of the tab Budget, with the status of its form."""
    context = {
        "operation": operation,
        "tabs": visible_tabs(request.user, operation, "budget_detail"),
        "subpages": budget_subpages(operation, current),
        "may_write": can_edit_budget(request.user, operation).is_allowed,
        "form": form,
        **more,
    }
    if form is not None and status is None:
        status = form.status_code
    return render(request, template, context, status=status)
