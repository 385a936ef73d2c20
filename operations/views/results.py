"""Results of a JCO: the list of records, the totals at any day, and their workbook."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jco_portal.core.access import Refusal, require
from jco_portal.core.downloads import XLSX, attachment
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
from operations.queries.operations import depth_of, read_by, with_open_totals
from operations.reports.overview.page import with_parts
from operations.reports.overview.tabs import tabs_of
from operations.reports.results.rows import (
    count_waiting,
    records_of,
    reporting_places,
    rows_of,
    subpages_of,
)
from operations.reports.results.totals import totals_of
from operations.reports.results.workbook import totals_xlsx

SORTS = {"seizures": Seizure, "controls": ControlResult}


def planned_operation(request: PortalRequest, reference: str) -> Operation:
    """A JCO that is planned here, open to this person at least in outline."""
    found = _planned(request, Operation.objects.visible_in_outline_to(request.user))
    return get_object_or_404(found, reference=reference)


def _planned(request: PortalRequest, operations: QuerySet[Operation]) -> QuerySet[Operation]:
    planned = operations.filter(jco_file__isnull=False)
    return with_parts(read_by(planned, request.user))


def own_operation(request: PortalRequest, reference: str) -> Operation:
    """A JCO of which this person sees every record."""
    operation = planned_operation(request, reference)
    if depth_of(request.user, operation) < AccessLevel.FULL:
        raise Http404
    return operation


@require_safe
def results(request: PortalRequest, reference: str) -> HttpResponse:
    """The records of a JCO, the own ones first; who sees no records is led to the totals."""
    operation = planned_operation(request, reference)
    if depth_of(request.user, operation) < AccessLevel.FULL:
        return redirect("operations:result_totals", operation.reference)
    sort = next((each for each in SORTS if each == request.GET.get("of")), "seizures")
    form = ResultFilter(
        request.GET, places=reporting_places(operation), of_goods=sort == "seizures"
    )
    is_sound = form.is_valid()
    chosen = form.cleaned_data if is_sound else {}
    records = records_of(SORTS[sort], operation, request.user, chosen)
    page = requested_page(request, records)
    context = _head(request, operation, sort) | {
        "form": form,
        "sort": sort,
        "page": page,
        "rows": rows_of(page.object_list, operation, request.user),
        "query": query_without(request.GET, "page"),
        "is_narrowed": any(chosen.values()),
        "is_all_judged": [name for name in chosen if chosen[name]] == ["verdict"]
        and chosen["verdict"] == "waiting",
        "whole_url": "?of=controls" if sort == "controls" else "?",
        "waiting": count_waiting(operation),
        "may_report": can_report_results(request.user, operation).is_allowed,
        "may_judge": can_validate_results(request.user, operation).is_allowed,
        "has_begun": operation.state in REPORTING_STATES | TOTALS_STATES,
    }
    status = 200 if is_sound else 400
    return render(request, "operations/result_list.html", context, status=status)


@require_safe
def result_totals(request: PortalRequest, reference: str) -> HttpResponse:
    """What counts at the end of a day: tables, a curve, never the records."""
    operation = _summed_operation(request, reference)
    form = _as_at_form(request)
    context = _head(request, operation, "totals") | {"form": form}
    if not form.is_valid():
        return render(request, "operations/result_totals.html", context, status=400)
    as_at = _as_at(form)
    context |= {"totals": totals_of(operation, as_at), "is_today": as_at == timezone.localdate()}
    return render(request, "operations/result_totals.html", context)


@require_safe
def result_totals_xlsx(request: PortalRequest, reference: str) -> HttpResponse:
    """The totals as a workbook."""
    operation = _summed_operation(request, reference)
    form = _as_at_form(request)
    if not form.is_valid():
        return result_totals(request, reference)
    totals = totals_of(operation, _as_at(form))
    name = f"{operation.reference}-results-{totals.as_at.isoformat()}.xlsx"
    return attachment(totals_xlsx(operation, totals, timezone.localdate()), name, XLSX)


def _summed_operation(request: PortalRequest, reference: str) -> Operation:
    """A JCO whose totals this person reads: who takes part always, overseers once it has ended.

    Others in the Union read them once the report is filed.
    """
    told = with_open_totals(_planned(request, Operation.objects.visible_to(request.user)))
    open_one = told.filter(reference=reference, state__in=TOTALS_STATES).first()
    if open_one is not None and request.user.is_insider:
        return open_one
    operation = planned_operation(request, reference)
    is_inside = depth_of(request.user, operation) == AccessLevel.FULL
    sentence = _("Totals are open to experts and the secretariat once the operation has ended.")
    require(None if is_inside or operation.state in TOTALS_STATES else Refusal("state", sentence))
    return operation


def _as_at_form(request: PortalRequest) -> AsAtForm:
    return AsAtForm({"as_at": request.GET.get("as_at") or timezone.localdate().isoformat()})


def _as_at(form: AsAtForm) -> date:
    day: date = form.cleaned_data["as_at"]
    return day


def _head(request: PortalRequest, operation: Operation, current: str) -> dict[str, Any]:
    depth = depth_of(request.user, operation)
    tab = "results" if depth == AccessLevel.FULL else "result_totals"
    return {
        "operation": operation,
        "tabs": tabs_of(request.user, operation, tab),
        "subpages": subpages_of(operation, current) if depth == AccessLevel.FULL else [],
    }
