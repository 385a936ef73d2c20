"""Pages of the results of a JCO: list, totals as at any day, workbook."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jco_portal.core.access import Refusal, require
from jco_portal.core.downloads import XLSX_TYPE, attachment_response
from jco_portal.core.pagination import query_without, requested_page
from jco_portal.directory.requests import PortalRequest
from operations.enums import AccessLevel
from operations.forms.result_filters import AsAtForm, ResultFilter
from operations.models import ControlResult, Operation, Seizure
from operations.permissions import (
    REPORTING_STATES,
    TOTALS_STATES,
    can_report_results,
    can_validate_results,
)
from operations.queries.operations import access_level, with_access_level, with_open_totals
from operations.reports.overview.page import with_participations
from operations.reports.overview.tabs import visible_tabs
from operations.reports.results.rows import (
    count_pending,
    filtered_results,
    reporting_organisations,
    result_rows,
    result_subpages,
)
from operations.reports.results.totals import totals_page
from operations.reports.results.workbook import totals_workbook

MODELS_BY_PAGE = {"seizures": Seizure, "controls": ControlResult}


def find_outline_operation(request: PortalRequest, reference: str) -> Operation:
    """Return a JCO planned in the portal; raise Http404 for access below outline."""
    operations = _find_planned(request, Operation.objects.visible_in_outline_to(request.user))
    return get_object_or_404(operations, reference=reference)


def _find_planned(request: PortalRequest, operations: QuerySet[Operation]) -> QuerySet[Operation]:
    planned = operations.filter(jco_file__isnull=False)
    return with_participations(with_access_level(planned, request.user))


def find_full_operation(request: PortalRequest, reference: str) -> Operation:
    """Return a JCO of which the user may see every result; raise Http404 for others."""
    operation = find_outline_operation(request, reference)
    if access_level(request.user, operation) < AccessLevel.FULL:
        raise Http404
    return operation


@require_safe
def result_list(request: PortalRequest, reference: str) -> HttpResponse:
    """Show the results of a JCO, own ones first; readers of totals only are redirected."""
    operation = find_outline_operation(request, reference)
    if access_level(request.user, operation) < AccessLevel.FULL:
        return redirect("operations:result_totals", operation.reference)
    sort = next((each for each in MODELS_BY_PAGE if each == request.GET.get("of")), "seizures")
    form = ResultFilter(
        request.GET,
        organisation_choices=reporting_organisations(operation),
        of_goods=sort == "seizures",
    )
    is_sound = form.is_valid()
    chosen = form.cleaned_data if is_sound else {}
    records = filtered_results(MODELS_BY_PAGE[sort], operation, request.user, chosen)
    page = requested_page(request, records)
    context = _page_context(request, operation, sort) | {
        "form": form,
        "sort": sort,
        "page": page,
        "rows": result_rows(page.object_list, operation, request.user),
        "query": query_without(request.GET, "page"),
        **_filter_context(chosen, sort),
        "waiting": count_pending(operation),
        "may_report": can_report_results(request.user, operation).is_allowed,
        "may_judge": can_validate_results(request.user, operation).is_allowed,
        "has_begun": operation.state in REPORTING_STATES | TOTALS_STATES,
    }
    status = 200 if is_sound else 400
    return render(request, "operations/result_list.html", context, status=status)


def _filter_context(chosen: dict[str, Any], sort: str) -> dict[str, Any]:
    return {
        "is_narrowed": any(chosen.values()),
        "is_all_judged": [name for name in chosen if chosen[name]] == ["verdict"]
        and chosen["verdict"] == "waiting",
        "whole_url": "?of=controls" if sort == "controls" else "?",
    }


@require_safe
def result_totals(request: PortalRequest, reference: str) -> HttpResponse:
    """Show the results included at the end of a day: tables and a curve, never single ones."""
    operation = _find_operation_with_totals(request, reference)
    form = _as_at_form(request)
    context = _page_context(request, operation, "totals") | {"form": form}
    if not form.is_valid():
        return render(request, "operations/result_totals.html", context, status=400)
    as_at = _requested_day(form)
    context |= {"totals": totals_page(operation, as_at), "is_today": as_at == timezone.localdate()}
    return render(request, "operations/result_totals.html", context)


@require_safe
def result_totals_workbook(request: PortalRequest, reference: str) -> HttpResponse:
    """Send the totals as a workbook (XLSX)."""
    operation = _find_operation_with_totals(request, reference)
    form = _as_at_form(request)
    if not form.is_valid():
        return result_totals(request, reference)
    totals = totals_page(operation, _requested_day(form))
    name = f"{operation.reference}-results-{totals.as_at.isoformat()}.xlsx"
    return attachment_response(
        totals_workbook(operation, totals, timezone.localdate()), name, XLSX_TYPE
    )


def _find_operation_with_totals(request: PortalRequest, reference: str) -> Operation:
    """Return a JCO whose totals the user may read. Raises Refused or Http404.

    Participants always may, experts and the secretariat once the operation has ended, other
    users within the Union once the final report is filed.
    """
    operations = with_open_totals(
        _find_planned(request, Operation.objects.visible_to(request.user))
    )
    open_one = operations.filter(reference=reference, state__in=TOTALS_STATES).first()
    if open_one is not None and request.user.is_insider:
        return open_one
    operation = find_outline_operation(request, reference)
    is_inside = access_level(request.user, operation) == AccessLevel.FULL
    sentence = _("Totals are open to experts and the secretariat once the operation has ended.")
    require(None if is_inside or operation.state in TOTALS_STATES else Refusal("state", sentence))
    return operation


def _as_at_form(request: PortalRequest) -> AsAtForm:
    return AsAtForm({"as_at": request.GET.get("as_at") or timezone.localdate().isoformat()})


def _requested_day(form: AsAtForm) -> date:
    day: date = form.cleaned_data["as_at"]
    return day


def _page_context(request: PortalRequest, operation: Operation, current: str) -> dict[str, Any]:
    depth = access_level(request.user, operation)
    tab = "result_list" if depth == AccessLevel.FULL else "result_totals"
    return {
        "operation": operation,
        "tabs": visible_tabs(request.user, operation, tab),
        "subpages": result_subpages(operation, current) if depth == AccessLevel.FULL else [],
    }
