"""Views of the final report of a JCO: page, sections, preview, changes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from followup.actions.final_report import write_report_text
from followup.documents import FINAL_REPORT
from followup.enums import COVER_LINE
from followup.forms.report import ReportCoverLineForm, ReportTextForm
from followup.models import FinalReportText
from followup.permissions import can_write_report
from followup.reports.final_report.builder import build_report, shorten_for_paper
from followup.reports.final_report.changes import snapshot_changes
from followup.reports.final_report.outline import SECTIONS_BY_CODE
from followup.reports.final_report.page import report_page
from followup.reports.final_report.section_page import section_page
from jco_portal.core.access import require
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from jco_portal.documents.document_page import DocumentPage
from jco_portal.documents.models import FiledDocument
from jco_portal.documents.views.produced import DocumentPages
from operations.models import Operation
from operations.permissions import TOTALS_STATES
from operations.views.planned_operations import find_planned_operation, render_tab_page


def find_ended_operation(request: PortalRequest, reference: str) -> Operation:
    """Return a JCO that has ended and that the user may read; raise Http404 otherwise."""
    operation = find_planned_operation(request, reference)
    if operation.state not in TOTALS_STATES:
        raise Http404
    return operation


def render_report_page(
    request: PortalRequest, operation: Operation, page: DocumentPage, /, **more: Any
) -> HttpResponse:
    """Render the page of the final report, with its sections."""
    more |= {"page": page, "report": report_page(operation, page)}
    return render_tab_page(request, operation, "followup/final_report.html", tab="report", **more)


REPORT_PAGES = DocumentPages(FINAL_REPORT, find_ended_operation, render_report_page)


@require_get_or_post
def report_section(request: PortalRequest, reference: str, code: str) -> HttpResponse:
    """Write a section, then go on to the next one if requested."""
    operation = find_ended_operation(request, reference)
    if code != COVER_LINE and code not in SECTIONS_BY_CODE:
        raise Http404
    require(can_write_report(request.user, operation))
    kind = ReportCoverLineForm if code == COVER_LINE else ReportTextForm
    written = FinalReportText.objects.filter(
        final_report__operation=operation, section=code
    ).first()
    form = kind(submitted_data(request), initial=vars(written) if written else {"version": 0})
    accepted = form.run_action(
        lambda: write_report_text(
            operation, code, by=request.user, version=form.page_version, **form.entered_values()
        )
    )
    page = section_page(operation, code, timezone.localdate())
    if accepted:
        messages.success(request, _("“%(title)s” is saved.") % {"title": page.title})
        # The form has two buttons: save, and save and continue.
        wants_next = "next" in request.POST and page.next_url
        return redirect(page.next_url if wants_next else page.back_url)
    template = "followup/final_report_section_form.html"
    return render_tab_page(request, operation, template, tab="report", form=form, section=page)


@require_safe
def report_preview(request: PortalRequest, reference: str) -> HttpResponse:
    """Show the draft as a page, from the present data."""
    operation = find_ended_operation(request, reference)
    snapshot, annex = shorten_for_paper(build_report(operation, timezone.localdate()))
    more: dict[str, Any] = {
        "facts": snapshot,
        "has_annex": annex is not None,
        "may_write": can_write_report(request.user, operation).is_allowed,
    }
    return render_tab_page(
        request, operation, "followup/final_report_preview.html", tab="report", **more
    )


@require_safe
def report_changes(request: PortalRequest, reference: str, revision: int) -> HttpResponse:
    """Show the changes from a filed revision to the present data and texts."""
    operation = find_ended_operation(request, reference)
    filed = FiledDocument.objects.visible_to(request.user)
    document = get_object_or_404(
        filed, produced_document__final_report__operation=operation, revision=revision
    )
    # As for filing, with long tables shortened: otherwise each would be a change.
    current_snapshot = FINAL_REPORT.build_content(operation, timezone.localdate()).snapshot
    more: dict[str, Any] = {
        "document": document,
        "changes": snapshot_changes(document.snapshot, current_snapshot),
    }
    return render_tab_page(
        request, operation, "followup/final_report_changes.html", tab="report", **more
    )
