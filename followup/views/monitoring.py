"""The monitoring file: on screen, as PDF and as a workbook."""

import logging

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from followup.filters import RecommendationFilter
from followup.reports.monitoring import (
    monitoring_facts,
    monitoring_name,
    monitoring_pdf,
    monitoring_xlsx,
)
from followup.reports.recommendations import recommendation_rows, with_rows
from jco_portal.core.downloads import PDF, XLSX, attachment
from jco_portal.core.pagination import requested_page
from jco_portal.core.pdf import PrintFailed
from jco_portal.directory.requests import PortalRequest

log = logging.getLogger(__name__)

MOST_ON_PAPER = 300


@require_safe
def recommendation_list(request: PortalRequest) -> HttpResponse:
    """The recommendations that this person may know of, soonest due first."""
    return _page(request, _filters(request))


@require_safe
def monitoring_file_pdf(request: PortalRequest) -> HttpResponse:
    """The monitoring file to print; beyond what paper can bear, a sentence that offers the XLSX."""
    filters = _filters(request)
    if not filters.is_valid():
        return _page(request, filters)
    count = filters.recommendations().count()
    if count > MOST_ON_PAPER:
        words = {"n": count, "most": MOST_ON_PAPER}
        sentence = _(
            "These are %(n)d recommendations; more than %(most)d are not printed as PDF. "
            "Take the workbook (XLSX), or narrow them down."
        )
        return _page(request, filters, refusal=sentence % words, status=403)
    try:
        return _file(request, filters, "pdf")
    except PrintFailed:
        log.exception("The monitoring file could not be printed")
        sentence = _("The PDF could not be made just now. Try again, or take the workbook (XLSX).")
        return _page(request, filters, refusal=sentence, status=503)


@require_safe
def monitoring_file_xlsx(request: PortalRequest) -> HttpResponse:
    """The monitoring file as a workbook, however long."""
    filters = _filters(request)
    if not filters.is_valid():
        return _page(request, filters)
    return _file(request, filters, "xlsx")


def _filters(request: PortalRequest) -> RecommendationFilter:
    return RecommendationFilter(request.GET, request.user, timezone.localdate())


def _page(
    request: PortalRequest, filters: RecommendationFilter, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    if not filters.is_valid():
        context = {"filters": filters, "is_open": True}
        return render(request, "followup/recommendation_list.html", context, status=400)
    found = with_rows(filters.recommendations())
    page = requested_page(request, found)
    context = {
        "filters": filters,
        "chips": filters.chips(),
        "query": filters.address(),
        "page": page,
        "rows": recommendation_rows(page.object_list, request.user, filters.today),
        "refusal": refusal,
    }
    return render(request, "followup/recommendation_list.html", context, status=status)


def _file(request: PortalRequest, filters: RecommendationFilter, ending: str) -> HttpResponse:
    chosen = tuple(chip["label"] for chip in filters.chips())
    facts = monitoring_facts(request.user, filters.recommendations(), filters.today, chosen)
    name = monitoring_name(filters.today, ending)
    if ending == "pdf":
        return attachment(monitoring_pdf(facts), name, PDF)
    return attachment(monitoring_xlsx(facts), name, XLSX)
