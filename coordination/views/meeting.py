"""The meeting list: on screen, as PDF and as workbook."""

import logging
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.filters.meeting import MeetingFilter
from coordination.reports.meeting import meeting_operations, meeting_page
from coordination.reports.meeting_files import meeting_workbook, render_meeting_pdf
from coordination.reports.meeting_page import MeetingPage
from jco_portal.core.downloads import PDF_TYPE, XLSX_TYPE, attachment_response
from jco_portal.core.pdf import PdfError
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation

logger = logging.getLogger(__name__)

# Operations. A longer list is shown in part and printed not at all; the workbook is complete.
MAX_ROWS_ON_PAPER = 300


@require_safe
def meeting_list(request: PortalRequest) -> HttpResponse:
    """Show the operations of a period with their overlaps."""
    filters = _meeting_filter(request)
    if not filters.is_valid():
        return _invalid_filter_page(request, filters)
    return _meeting_page(request, filters)


@require_safe
def meeting_list_pdf(request: PortalRequest) -> HttpResponse:
    """Return the meeting list as PDF; for a list that is too long, offer the workbook."""
    filters = _meeting_filter(request)
    if not filters.is_valid():
        return _invalid_filter_page(request, filters)
    count = meeting_operations(filters.selection(timezone.localdate())).count()
    if count > MAX_ROWS_ON_PAPER:
        return _meeting_page(request, filters, refusal=_too_many_sentence(count), status=403)
    try:
        return _file_response(request, filters, render_meeting_pdf, PDF_TYPE, "pdf")
    except PdfError:
        logger.exception("The meeting list could not be printed")
        sentence = _("The PDF could not be made just now. Try again, or take the workbook (XLSX).")
        return _meeting_page(request, filters, refusal=sentence, status=503)


@require_safe
def meeting_list_workbook(request: PortalRequest) -> HttpResponse:
    """Return the whole meeting list as workbook."""
    filters = _meeting_filter(request)
    if not filters.is_valid():
        return _invalid_filter_page(request, filters)
    return _file_response(request, filters, meeting_workbook, XLSX_TYPE, "xlsx")


def _meeting_filter(request: PortalRequest) -> MeetingFilter:
    return MeetingFilter(request.GET, Operation.objects.visible_to(request.user))


def _invalid_filter_page(request: PortalRequest, filters: MeetingFilter) -> HttpResponse:
    context = {"filters": filters, "is_open": True}
    return render(request, "coordination/meeting_list.html", context, status=400)


def _meeting_page(
    request: PortalRequest, filters: MeetingFilter, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    selection = filters.selection(timezone.localdate())
    context = {
        "filters": filters,
        "facts": meeting_page(request.user, selection, at_most=MAX_ROWS_ON_PAPER),
        "chips": filters.chips(),
        "query": filters.query_string(),
        "refusal": refusal,
    }
    return render(request, "coordination/meeting_list.html", context, status=status)


def _too_many_sentence(count: int) -> str:
    sentence = _(
        "The list has %(n)d operations; more than %(most)d are not printed as PDF. "
        "Take the workbook (XLSX), or choose a shorter period."
    )
    return sentence % {"n": count, "most": MAX_ROWS_ON_PAPER}


def _file_response(
    request: PortalRequest,
    filters: MeetingFilter,
    write: Callable[[MeetingPage], bytes],
    media_type: str,
    ending: str,
) -> HttpResponse:
    page = meeting_page(request.user, filters.selection(timezone.localdate()))
    name = f"meeting-list-{page.first_day.isoformat()}-{page.last_day.isoformat()}.{ending}"
    return attachment_response(write(page), name, media_type)
