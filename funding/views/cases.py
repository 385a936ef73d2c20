"""The business case of an operation as a document: its draft, and filing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from funding.actions.case import ask_to_file, print_case
from funding.models import CasePrint
from funding.permissions import can_edit_budget
from funding.reports.case.page import case_page
from funding.views.shared import funded_operation, page_of
from jco_portal.directory.requests import PortalRequest
from jco_portal.kernel.access import Refusal, Refused, require
from jco_portal.kernel.downloads import PDF, attachment
from jco_portal.kernel.editing import MISTAKEN, STALE
from operations.models import Operation


@require_safe
def business_case(request: PortalRequest, reference: str) -> HttpResponse:
    """Where the document stands and what comes next."""
    return _page(request, funded_operation(request, reference))


def _page(
    request: PortalRequest, operation: Operation, *, status: int = 200, **more: Any
) -> HttpResponse:
    page = case_page(request.user, operation)
    template = "funding/business_case.html"
    return page_of(
        request, operation, template, current="business_case", status=status, page=page, **more
    )


@require_POST
def business_case_print(request: PortalRequest, reference: str) -> HttpResponse:
    """Have the draft printed; the page shows how far it is."""
    operation = funded_operation(request, reference)
    print_case(operation, by=request.user)
    return redirect("funding:business_case", reference)


@require_safe
def business_case_draft(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """A print of the draft, always to be saved; for who plans it."""
    operation = funded_operation(request, reference)
    own = CasePrint.objects.visible_to(request.user).filter(operation=operation)
    done = own.filter(done_at__isnull=False).select_related("document").defer("facts")
    document = get_object_or_404(done, pk=pk).document
    if document is None:
        raise Http404
    require(can_edit_budget(request.user, operation))
    name = f"{operation.reference}-business-case-draft-{pk}.pdf"
    return attachment(document.content, name, PDF)


@require_POST
def business_case_file(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Have a print filed; what stands against it is shown on the page."""
    operation = funded_operation(request, reference)
    require(can_edit_budget(request.user, operation))
    own = CasePrint.objects.visible_to(request.user).filter(operation=operation)
    found = get_object_or_404(own.select_related("operation"), pk=pk)
    page = case_page(request.user, operation)
    if page.may_file and page.all_the_same and "all_the_same" not in request.POST:
        sentence = _("Sections stay empty: tick that it is filed all the same, or write them.")
        refusals = [Refusal("unready", sentence)]
        return _page(request, operation, status=MISTAKEN, refusals=refusals, is_unticked=True)
    try:
        ask_to_file(found, by=request.user)
    except Refused as refused:
        return _page(request, operation, status=STALE, refusals=refused.refusals)
    messages.success(request, _("The business case gets its number and is filed."))
    return redirect("funding:business_case", reference)
