"""List of operations and its export, table of participation, lists that forms load."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from jco_portal.core.downloads import CSV_TYPE, XLSX_TYPE, attachment_response
from jco_portal.core.pagination import query_without, requested_page
from jco_portal.directory.requests import PortalRequest
from operations.enums import ReferenceTermKind
from operations.filters import OperationFilter, filter_chips
from operations.models import Operation
from operations.permissions import can_create_operations, can_import_operations
from operations.reports import participation_years as report
from operations.reports.export import export_rows, write_csv
from operations.reports.lifecycle import lifecycle_rows
from operations.reports.operation_list import operation_rows, with_list_data
from operations.reports.reference_choices import ORGANISATIONS, ReferenceChoices


@require_safe
def operation_list(request: PortalRequest) -> HttpResponse:
    """Show the operations that the user may see, filtered by the query string.

    A filter that cannot be read is answered with status 400.
    """
    chosen = _submitted_filter(request)
    page = requested_page(request, with_list_data(chosen.operations))
    chips = filter_chips(chosen)
    context = {
        "chosen": chosen,
        "form": chosen.form,
        "page": page,
        "rows": operation_rows(request.user, page.object_list),
        "chips": chips,
        "is_open": bool(chosen.form.errors),
        "query": query_without(request.GET, "page"),
        "may_enter": can_create_operations(request.user).is_allowed,
        "may_import": can_import_operations(request.user).is_allowed,
    }
    status = 200 if chosen.is_understood else 400
    return render(request, "operations/operation_list.html", context, status=status)


@require_safe
def operation_export(request: PortalRequest) -> HttpResponse:
    """Send the operations of the list as a CSV file that can be imported again."""
    chosen = _submitted_filter(request)
    if not chosen.is_understood:
        return operation_list(request)
    return attachment_response(
        write_csv(export_rows(chosen.operations)), "operations.csv", CSV_TYPE
    )


def _submitted_filter(request: PortalRequest) -> OperationFilter:
    visible = Operation.objects.visible_to(request.user)
    return OperationFilter(request.GET, queryset=visible)


@require_safe
def lifecycle(request: PortalRequest) -> HttpResponse:
    """Show every transition: from which status to which, by whom, on which conditions."""
    context = {"steps": lifecycle_rows(of_jco=True), "others": lifecycle_rows(of_jco=False)}
    return render(request, "operations/lifecycle.html", context)


YEAR_SECONDS = 365 * 24 * 60 * 60


@require_safe
def option_list(request: PortalRequest, of: str) -> HttpResponse:
    """Send the organisations, or the terms of a tree, as JSON.

    Under an address with the current version browsers may cache them for a year: any change
    of the list changes the version. Without it they ask again each time.
    """
    if of not in {ORGANISATIONS, *ReferenceTermKind.values}:
        raise Http404
    listed = ReferenceChoices().option_list(of)
    response = HttpResponse(listed.content, content_type="application/json")
    if request.GET.get("v") == listed.version:
        patch_cache_control(response, private=True, max_age=YEAR_SECONDS, immutable=True)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def participation_years(request: PortalRequest) -> HttpResponse:
    """Show how many JCOs each Member State led, took part in and declined, by year."""
    table = report.participation_years(request.user)
    return render(request, "operations/participation_years.html", {"facts": table})


@require_safe
def participation_years_workbook(request: PortalRequest) -> HttpResponse:
    """Send the table of participation as a workbook (XLSX)."""
    return attachment_response(
        report.participation_workbook(request.user), "participation.xlsx", XLSX_TYPE
    )
