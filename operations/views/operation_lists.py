"""The list of operations and its export, years of participation, and lists that forms read."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from jco_portal.core.downloads import CSV, XLSX, attachment
from jco_portal.core.pagination import query_without, requested_page
from jco_portal.directory.requests import PortalRequest
from operations.enums import ReferenceTermKind
from operations.filters import OperationFilter, chips_of
from operations.models import Operation
from operations.permissions import can_create_operations, can_import_operations
from operations.reports import participation_years as report
from operations.reports.export import csv_of, rows_of
from operations.reports.lifecycle import life_rows
from operations.reports.operation_list import list_rows, with_list
from operations.reports.reference_choices import ORGANISATIONS, Choices


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
        "may_enter": can_create_operations(request.user).is_allowed,
        "may_import": can_import_operations(request.user).is_allowed,
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


@require_safe
def life(request: PortalRequest) -> HttpResponse:
    """Every step: from where to where, who makes it, and what it needs."""
    context = {"steps": life_rows(of_jco=True), "others": life_rows(of_jco=False)}
    return render(request, "operations/lifecycle.html", context)


A_YEAR = 365 * 24 * 60 * 60


@require_safe
def option_list(request: PortalRequest, of: str) -> HttpResponse:
    """The organisations, or the terms of a tree; a version that is the present one keeps."""
    if of not in {ORGANISATIONS, *ReferenceTermKind.values}:
        raise Http404
    listed = Choices().listed(of)
    response = HttpResponse(listed.content, content_type="application/json")
    if request.GET.get("v") == listed.version:
        patch_cache_control(response, private=True, max_age=A_YEAR, immutable=True)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def participation_years(request: PortalRequest) -> HttpResponse:
    """The JCOs that each Member State led, took part in and declined, over the years."""
    facts = report.participation_years(request.user)
    return render(request, "operations/participation_years.html", {"facts": facts})


@require_safe
def participation_years_xlsx(request: PortalRequest) -> HttpResponse:
    """The same table as a workbook."""
    return attachment(report.participation_xlsx(request.user), "participation.xlsx", XLSX)
