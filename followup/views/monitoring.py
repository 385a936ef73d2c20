"""Views of the list of recommendations, and of the monitoring file as PDF and workbook."""

import logging

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from followup.filters import RecommendationFilter
from followup.reports.monitoring import (
    monitoring_file,
    monitoring_file_name,
    monitoring_workbook,
    render_monitoring_file,
)
from followup.reports.recommendations import recommendation_rows, with_rows
from jco_portal.core.downloads import PDF_TYPE, XLSX_TYPE, attachment_response
from jco_portal.core.pagination import requested_page
from jco_portal.core.pdf import PdfError
from jco_portal.directory.requests import PortalRequest

logger = logging.getLogger(__name__)

MAX_ROWS_ON_PAPER = 300


@require_safe
def recommendation_list(request: PortalRequest) -> HttpResponse:
    """List the recommendations that the user may read, soonest due first."""
    return _list_page(request, _recommendation_filter(request))


@require_safe
def monitoring_file_pdf(request: PortalRequest) -> HttpResponse:
    """Download the monitoring file as PDF; for long lists, refuse and propose the workbook."""
    filters = _recommendation_filter(request)
    if not filters.is_valid():
        return _list_page(request, filters)
    count = filters.selected_recommendations().count()
    if count > MAX_ROWS_ON_PAPER:
        params = {"n": count, "most": MAX_ROWS_ON_PAPER}
        sentence = _(
            "These are %(n)d recommendations; more than %(most)d are not printed as PDF. "
            "Take the workbook (XLSX), or narrow them down."
        )
        return _list_page(request, filters, refusal=sentence % params, status=403)
    try:
        return _file_response(request, filters, "pdf")
    except PdfError:
        # Logged here: the user gets a page, so that Django reports no error.
        logger.exception("The monitoring file could not be printed")
        sentence = _("The PDF could not be made just now. Try again, or take the workbook (XLSX).")
        return _list_page(request, filters, refusal=sentence, status=503)


@require_safe
def monitoring_file_workbook(request: PortalRequest) -> HttpResponse:
    """Download the monitoring file as a workbook, of any length."""
    filters = _recommendation_filter(request)
    if not filters.is_valid():
        return _list_page(request, filters)
    return _file_response(request, filters, "xlsx")


def _recommendation_filter(request: PortalRequest) -> RecommendationFilter:
    return RecommendationFilter(request.GET, request.user, timezone.localdate())


def _list_page(
    request: PortalRequest, filters: RecommendationFilter, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    if not filters.is_valid():
        context = {"filters": filters, "is_open": True}
        return render(request, "followup/recommendation_list.html", context, status=400)
    recommendations = with_rows(filters.selected_recommendations())
    page = requested_page(request, recommendations)
    context = {
        "filters": filters,
        "chips": filters.chips(),
        "query": filters.query_string(),
        "page": page,
        "rows": recommendation_rows(page.object_list, request.user, filters.today),
        "refusal": refusal,
    }
    return render(request, "followup/recommendation_list.html", context, status=status)


def _file_response(
    request: PortalRequest, filters: RecommendationFilter, ending: str
) -> HttpResponse:
    chosen = tuple(chip["label"] for chip in filters.chips())
    file_contents = monitoring_file(
        request.user, filters.selected_recommendations(), filters.today, chosen
    )
    name = monitoring_file_name(filters.today, ending)
    if ending == "pdf":
        return attachment_response(render_monitoring_file(file_contents), name, PDF_TYPE)
    return attachment_response(monitoring_workbook(file_contents), name, XLSX_TYPE)
