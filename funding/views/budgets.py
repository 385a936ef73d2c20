"""The budget of an operation: its page, its workbook, and what programmes pay of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from funding.actions.line_funding import take_combination
from funding.analysis.eligibility import case_of
from funding.enums import CostCategory
from funding.forms.upload import WorkbookForm
from funding.imports.workbook import Outcome, import_lines
from funding.models import Budget
from funding.permissions import can_edit_budget
from funding.reports.budget import budget_page
from funding.reports.combination import combination_page
from funding.reports.comparison import comparison_of
from funding.reports.plan import standing_of, strip_of
from funding.reports.workbook import COLUMNS, budget_xlsx
from funding.views.shared import funded_operation, page_of
from jco_portal.core.access import require
from jco_portal.core.downloads import XLSX, attachment
from jco_portal.core.versioned_forms import MISTAKEN, READ_OR_SEND, STALE, VersionedForm, sent_in
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation


@require_safe
def budget(request: PortalRequest, reference: str) -> HttpResponse:
    """The lines, who funds them, and what is left for whom."""
    operation = funded_operation(request, reference)
    case = case_of(operation, timezone.localdate())
    sentence, level = strip_of(standing_of(case))
    strip = {"sentence": sentence, "level": level}
    return page_of(
        request, operation, "funding/budget_detail.html", page=budget_page(case), strip=strip
    )


@require_safe
def budget_xlsx_file(request: PortalRequest, reference: str) -> HttpResponse:
    """The budget as a workbook that can be changed and brought in again."""
    operation, today = funded_operation(request, reference), timezone.localdate()
    name = f"{operation.reference}-budget-{today.isoformat()}.xlsx"
    return attachment(budget_xlsx(operation, case_of(operation, today), today), name, XLSX)


@require_safe
def comparison(request: PortalRequest, reference: str) -> HttpResponse:
    """What each programme would pay, side by side, with every reason."""
    operation = funded_operation(request, reference)
    found = comparison_of(case_of(operation, timezone.localdate()))
    return page_of(
        request, operation, "funding/comparison.html", current="comparison", comparison=found
    )


@require_safe
def combination(request: PortalRequest, reference: str) -> HttpResponse:
    """The best lawful combination, and why."""
    return _combination(request, funded_operation(request, reference))


def _combination(
    request: PortalRequest, operation: Operation, sent: VersionedForm | None = None
) -> HttpResponse:
    found = combination_page(case_of(operation, timezone.localdate()))
    return page_of(
        request,
        operation,
        "funding/combination.html",
        current="combination",
        status=STALE if sent else 200,
        best=found,
        version=version_of(operation),
        is_stale=sent is not None and sent.stale is not None,
        refusals=sent.refusals if sent else (),
    )


@require_POST
def combination_take(request: PortalRequest, reference: str) -> HttpResponse:
    """Let the best combination fund the lines; sent twice, it does so once."""
    operation = funded_operation(request, reference)
    require(can_edit_budget(request.user, operation))
    form = VersionedForm(request.POST)
    if not form.accepts(lambda: take_combination(operation, by=request.user, version=form.seen)):
        return _combination(request, operation, form)
    messages.success(request, _("The lines are funded by the best combination."))
    return redirect("funding:budget", reference)


def version_of(operation: Operation) -> int:
    """The version of the budget; 0 while there is none."""
    found = Budget.objects.filter(operation=operation).values_list("version", flat=True)
    return found.first() or 0


@READ_OR_SEND
def budget_upload(request: PortalRequest, reference: str) -> HttpResponse:
    """Bring in a workbook: whole or not at all."""
    operation = funded_operation(request, reference)
    require(can_edit_budget(request.user, operation))
    first = {"version": version_of(operation)}
    form = WorkbookForm(sent_in(request), request.FILES or None, initial=first)
    read = form.accepts(
        lambda: import_lines(
            operation, form.cleaned_data["file"].read(), by=request.user, version=form.seen
        )
    )
    if read and not read.result.errors:
        messages.success(request, _said(read.result))
        return redirect("funding:budget", reference)
    return page_of(
        request,
        operation,
        "funding/budget_upload.html",
        status=MISTAKEN if read else form.status_code,
        form=WorkbookForm(initial={"version": form.stale.version}) if form.stale else form,
        is_stale=form.stale is not None,
        errors=read.result.errors if read else (),
        columns=COLUMNS,
        form_categories=CostCategory.choices,
    )


def _said(outcome: Outcome) -> str:
    if not outcome.changed and not outcome.added:
        return _("The workbook says what stands already.")
    changed = ngettext("%(n)d line changed", "%(n)d lines changed", outcome.changed)
    added = ngettext("%(n)d line added", "%(n)d lines added", outcome.added)
    words = {"changed": changed % {"n": outcome.changed}, "added": added % {"n": outcome.added}}
    return _("%(changed)s, %(added)s.") % words
