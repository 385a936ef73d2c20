"""The business case of an operation as a document: its draft, and filing it."""

from typing import Any

from django.http import HttpResponse

from funding.documents import BUSINESS_CASE
from funding.reports.business_case.sections import progress, unready_sections
from funding.views.shared import funded_operation, page_of
from jco_portal.directory.requests import PortalRequest
from jco_portal.documents.document_page import DocumentPage
from jco_portal.documents.views.produced import DocumentPages
from operations.models import Operation


def show_case(
    request: PortalRequest, operation: Operation, page: DocumentPage, /, **more: Any
) -> HttpResponse:
    """The page with its sections that are ready, under the head of the budget."""
    unready, count = unready_sections(operation)
    more |= {"page": page, "unready": unready, "progress": progress(len(unready), count)}
    template = "funding/business_case.html"
    return page_of(request, operation, template, current="business_case", **more)


CASE_PAGES = DocumentPages(BUSINESS_CASE, funded_operation, show_case)
