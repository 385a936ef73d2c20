"""The final report of a JCO: its page, its sections, its draft, its moves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from followup.actions.report import move_report, print_draft, write_report_text
from followup.enums import PLACE
from followup.forms.report import ReportPlaceForm, ReportTextForm
from followup.lifecycle import REPORT
from followup.models import FiledReport, Report, ReportPrint, ReportText
from followup.permissions import can_write_report_on
from followup.queries.report import report_of
from followup.reports.report.filed import changes_since_filed
from followup.reports.report.gathering import for_paper, gather_facts
from followup.reports.report.outline import BY_CODE
from followup.reports.report.page import report_page
from followup.reports.report.writing import section_page
from jco_portal.directory.requests import PortalRequest
from jco_portal.kernel.access import Refused, require
from jco_portal.kernel.downloads import PDF, attachment
from jco_portal.kernel.editing import MISTAKEN, READ_OR_SEND, STALE, EditConflict, TransitionForm
from operations.models import Operation
from operations.permissions import SUMMED
from operations.views.dossiers import page_of, planned_operation


def ended_operation(request: PortalRequest, reference: str) -> Operation:
    """A JCO that has ended and whose dossier this person reads, else 404."""
    operation = planned_operation(request, reference)
    if operation.state not in SUMMED:
        raise Http404
    return operation


@require_safe
def report(request: PortalRequest, reference: str) -> HttpResponse:
    """Where the report stands and what comes next."""
    return _report_page(request, ended_operation(request, reference))


@READ_OR_SEND
def report_section(request: PortalRequest, reference: str, code: str) -> HttpResponse:
    """Write a section; the page of the next one follows."""
    operation = ended_operation(request, reference)
    if code != PLACE and code not in BY_CODE:
        raise Http404
    require(can_write_report_on(request.user, operation))
    kind = ReportPlaceForm if code == PLACE else ReportTextForm
    if request.method != "POST":
        written = ReportText.objects.filter(report__operation=operation, section=code).first()
        initial = vars(written) if written else {"version": 0}
        return _section(request, operation, code, kind(initial=initial))
    form = kind(request.POST)
    if not form.is_valid():
        return _section(request, operation, code, form, status=MISTAKEN)
    try:
        text = form.cleaned_data["text"]
        write_report_text(operation, code, by=request.user, text=text, version=form.seen)
    except EditConflict as stale:
        return _section(request, operation, code, form, stale=stale, status=STALE)
    page = section_page(operation, code, timezone.localdate())
    messages.success(request, _("“%(title)s” is saved.") % {"title": page.title})
    wants_next = "next" in request.POST and page.next_url
    return redirect(page.next_url if wants_next else page.back_url)


@require_safe
def report_preview(request: PortalRequest, reference: str) -> HttpResponse:
    """The draft as a page: the same facts as in print, as they stand now."""
    operation = ended_operation(request, reference)
    facts, annex = for_paper(gather_facts(operation, timezone.localdate()))
    more: dict[str, Any] = {
        "facts": facts,
        "has_annex": annex is not None,
        "may_write": can_write_report_on(request.user, operation).is_allowed,
    }
    return page_of(request, operation, "followup/report_preview.html", tab="report", **more)


@require_POST
def report_print(request: PortalRequest, reference: str) -> HttpResponse:
    """Have the draft printed; the page shows how far it is."""
    operation = ended_operation(request, reference)
    print_draft(operation, by=request.user)
    return redirect("followup:report", reference)


@require_safe
def report_draft(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """A print of the draft, always to be saved."""
    operation = ended_operation(request, reference)
    own = ReportPrint.objects.visible_to(request.user).filter(report__operation=operation)
    done = own.filter(done_at__isnull=False).select_related("document").defer("facts")
    document = get_object_or_404(done, pk=pk).document
    if document is None:
        raise Http404
    return attachment(document.content, f"{operation.reference}-report-draft-{pk}.pdf", PDF)


@require_POST
def report_move(request: PortalRequest, reference: str, name: str) -> HttpResponse:
    """Ask for approval, approve, give back, begin the next revision."""
    operation = ended_operation(request, reference)
    own = Report.objects.visible_to(request.user).select_related("operation")
    found = get_object_or_404(own, operation=operation)
    form = TransitionForm(request.POST)
    try:
        moved = move_report(found, name, by=request.user, reason=form.typed_reason())
    except Refused as refused:
        if not REPORT.may_ever(found, name, request.user):
            raise
        typed = {"tried": name, "reason": request.POST.get("reason", "").strip()}
        more = {"refusals": refused.refusals, **typed}
        return _report_page(request, operation, status=STALE, **more)
    words = {"state": moved.get_state_display().lower()}
    messages.success(request, _("The report is now: %(state)s.") % words)
    return redirect("followup:report", reference)


@require_safe
def report_changes(request: PortalRequest, reference: str, revision: int) -> HttpResponse:
    """What today's records and texts say otherwise than a filed revision."""
    operation = ended_operation(request, reference)
    filed = FiledReport.objects.visible_to(request.user).filter(report__operation=operation)
    found = get_object_or_404(
        filed.select_related("document").defer("source__facts"), document__revision=revision
    )
    changes = changes_since_filed(found, operation, timezone.localdate())
    more: dict[str, Any] = {"document": found.document, "changes": changes}
    return page_of(request, operation, "followup/report_changes.html", tab="report", **more)


def _report_page(
    request: PortalRequest, operation: Operation, *, status: int = 200, **more: Any
) -> HttpResponse:
    page = report_page(request.user, operation, report_of(operation))
    template = "followup/report.html"
    return page_of(request, operation, template, tab="report", status=status, page=page, **more)


def _section(
    request: PortalRequest,
    operation: Operation,
    code: str,
    form: ReportTextForm | ReportPlaceForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    more |= {"form": form, "section": section_page(operation, code, timezone.localdate())}
    return page_of(
        request, operation, "followup/report_section.html", tab="report", status=status, **more
    )
