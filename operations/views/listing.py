"""The list of operations and its export."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jco_portal.directory.requests import PortalRequest
from jco_portal.kernel.downloads import CSV, attachment
from jco_portal.kernel.paging import query_without, requested_page
from operations.filters import OperationFilter, chips_of
from operations.models import Operation
from operations.permissions import can_enter_operations, can_import
from operations.reports.columns import list_rows, with_list
from operations.reports.export import csv_of, rows_of


@require_safe
def operation_list(request: PortalRequest) -> HttpResponse:
    """Every operation that this person may know of, narrowed by what the address says."""
    chosen = _chosen(request)
    page = requested_page(request, with_list(chosen.rows))
    chips = chips_of(chosen)
    context = {
        "chosen": chosen,
        "form": chosen.form,
        "page": page,
        "rows": list_rows(request.user, page.object_list),
        "chips": chips,
        "is_open": bool(chosen.form.errors),
        "query": query_without(request.GET, "page"),
        "may_enter": can_enter_operations(request.user).is_allowed,
        "may_import": can_import(request.user).is_allowed,
    }
    status = 200 if chosen.is_sound else 400
    return render(request, "operations/operation_list.html", context, status=status)


@require_safe
def operation_export(request: PortalRequest) -> HttpResponse:
    """The operations of the list as a CSV file that can be imported again."""
    chosen = _chosen(request)
    if not chosen.is_sound:
        return operation_list(request)
    return attachment(csv_of(rows_of(chosen.rows)), "operations.csv", CSV)


def _chosen(request: PortalRequest) -> OperationFilter:
    visible = Operation.objects.visible_to(request.user)
    return OperationFilter(request.GET, queryset=visible)
