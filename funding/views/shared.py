"""What the pages of a budget share: finding the operation, its head, its answers."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from funding.models import operations_with_visible_budget
from funding.permissions import can_edit_budget
from funding.reports.panels import subpages_of
from jco_portal.core.versioned_forms import ActionFormMixin
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation
from operations.queries.operations import read_by
from operations.reports.overview.page import with_parts
from operations.reports.overview.tabs import tabs_of


def funded_operation(request: PortalRequest, reference: str) -> Operation:
    """A JCO planned here whose money this person may read about, else 404."""
    planned = operations_with_visible_budget(request.user).filter(jco_file__isnull=False)
    return get_object_or_404(with_parts(read_by(planned, request.user)), reference=reference)


def page_of(
    request: PortalRequest,
    operation: Operation,
    template: str,
    *,
    current: str = "budget",
    form: ActionFormMixin | None = None,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    """A page of the budget section; its form says with which status."""
    context = {
        "operation": operation,
        "tabs": tabs_of(request.user, operation, "budget"),
        "subpages": subpages_of(operation, current),
        "may_write": can_edit_budget(request.user, operation).is_allowed,
        "form": form,
        **more,
    }
    if form is not None and status is None:
        status = form.status_code
    return render(request, template, context, status=status)
