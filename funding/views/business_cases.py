"""Pages of the business case: draft and filed document."""

from typing import Any

from django.http import HttpResponse

from funding.documents import BUSINESS_CASE
from funding.reports.business_case.sections import format_progress, unready_sections
from funding.views.shared import find_funded_operation, render_budget_page
from jco_portal.directory.requests import PortalRequest
from jco_portal.documents.document_page import DocumentPage
from jco_portal.documents.views.produced import DocumentPages
from operations.models import Operation


def render_business_case(
    request: PortalRequest, operation: Operation, page: DocumentPage, /, **more: Any
) -> HttpResponse:
    """Render the page of the document, with the sections that are not ready."""
    unready, count = unready_sections(operation)
    more |= {"page": page, "unready": unready, "progress": format_progress(len(unready), count)}
    template = "funding/business_case.html"
    return render_budget_page(request, operation, template, current="business_case", **more)


BUSINESS_CASE_PAGES = DocumentPages(BUSINESS_CASE, find_funded_operation, render_business_case)
