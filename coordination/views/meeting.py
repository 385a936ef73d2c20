"""The meeting list: on screen, as PDF and as a workbook."""

import logging
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.filters.meeting import MeetingFilter
from coordination.reports.meeting import meeting_facts, meeting_operations
from coordination.reports.meeting_files import meeting_pdf, meeting_xlsx
from coordination.reports.meeting_page import MeetingFacts
from jco_portal.core.downloads import PDF, XLSX, attachment
from jco_portal.core.pdf import PrintFailed
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation

log = logging.getLogger(__name__)

MOST_ON_PAPER = 300


@require_safe
def meeting_list(request: PortalRequest) -> HttpResponse:
    """The operations of a period with their overlaps, as they go into the meeting."""
    filters = _filters(request)
    if not filters.is_valid():
        return _not_understood(request, filters)
    return _page(request, filters)


@require_safe
def meeting_list_pdf(request: PortalRequest) -> HttpResponse:
    """The meeting list to print; beyond what paper can bear, a sentence that offers the XLSX."""
    filters = _filters(request)
    if not filters.is_valid():
        return _not_understood(request, filters)
    count = meeting_operations(filters.asked(timezone.localdate())).count()
    if count > MOST_ON_PAPER:
        return _page(request, filters, refusal=_too_many(count), status=403)
    try:
        return _file(request, filters, meeting_pdf, PDF, "pdf")
    except PrintFailed:
        log.exception("The meeting list could not be printed")
        sentence = _("The PDF could not be made just now. Try again, or take the workbook (XLSX).")
        return _page(request, filters, refusal=sentence, status=503)


@require_safe
def meeting_list_xlsx(request: PortalRequest) -> HttpResponse:
    """The meeting list as a workbook, however long."""
    filters = _filters(request)
    if not filters.is_valid():
        return _not_understood(request, filters)
    return _file(request, filters, meeting_xlsx, XLSX, "xlsx")


def _filters(request: PortalRequest) -> MeetingFilter:
    return MeetingFilter(request.GET, Operation.objects.visible_to(request.user))


def _not_understood(request: PortalRequest, filters: MeetingFilter) -> HttpResponse:
    context = {"filters": filters, "is_open": True}
    return render(request, "coordination/meeting_list.html", context, status=400)


def _page(
    request: PortalRequest, filters: MeetingFilter, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    asked = filters.asked(timezone.localdate())
    context = {
        "filters": filters,
        "facts": meeting_facts(request.user, asked, at_most=MOST_ON_PAPER),
        "chips": filters.chips(),
        "query": filters.address(),
        "refusal": refusal,
    }
    return render(request, "coordination/meeting_list.html", context, status=status)


def _too_many(count: int) -> str:
    sentence = _(
        "The list has %(n)d operations; more than %(most)d are not printed as PDF. "
        "Take the workbook (XLSX), or choose a shorter period."
    )
    return sentence % {"n": count, "most": MOST_ON_PAPER}


def _file(
    request: PortalRequest,
    filters: MeetingFilter,
    write: Callable[[MeetingFacts], bytes],
    media_type: str,
    ending: str,
) -> HttpResponse:
    facts = meeting_facts(request.user, filters.asked(timezone.localdate()))
    name = f"meeting-list-{facts.first.isoformat()}-{facts.last.isoformat()}.{ending}"
    return attachment(write(facts), name, media_type)
