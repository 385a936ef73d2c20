"""Pages of a budget: lines, workbook, comparison of programmes, best combination."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from funding.actions.line_funding import apply_combination
from funding.analysis.eligibility import load_budget_case
from funding.enums import CostCategory
from funding.forms.upload import WorkbookForm
from funding.imports.workbook import ImportOutcome, import_lines
from funding.models import Budget
from funding.permissions import can_edit_budget
from funding.reports.budget import budget_page
from funding.reports.combination import combination_page
from funding.reports.comparison import comparison_page
from funding.reports.plan import plan_notice, plan_status
from funding.reports.workbook import BUDGET_COLUMNS, budget_workbook
from funding.views.shared import find_funded_operation, render_budget_page
from jco_portal.core.access import require
from jco_portal.core.downloads import XLSX_TYPE, attachment_response
from jco_portal.core.versioned_forms import (
    HTTP_CONFLICT,
    HTTP_UNPROCESSABLE,
    VersionedForm,
    require_get_or_post,
    submitted_data,
)
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation


@require_safe
def budget_detail(request: PortalRequest, reference: str) -> HttpResponse:
    """Show the lines, their funding, and the funding gap by organisation."""
    operation = find_funded_operation(request, reference)
    case = load_budget_case(operation, timezone.localdate())
    sentence, level = plan_notice(plan_status(case))
    strip = {"sentence": sentence, "level": level}
    return render_budget_page(
        request, operation, "funding/budget_detail.html", page=budget_page(case), strip=strip
    )


@require_safe
def budget_workbook_download(request: PortalRequest, reference: str) -> HttpResponse:
    """Download the budget as a workbook that can be edited and imported again."""
    operation, today = find_funded_operation(request, reference), timezone.localdate()
    name = f"{operation.reference}-budget-{today.isoformat()}.xlsx"
    return attachment_response(
        budget_workbook(operation, load_budget_case(operation, today), today), name, XLSX_TYPE
    )


@require_safe
def comparison(request: PortalRequest, reference: str) -> HttpResponse:
    """Show what each programme would pay, with every reason."""
    operation = find_funded_operation(request, reference)
    page = comparison_page(load_budget_case(operation, timezone.localdate()))
    return render_budget_page(
        request, operation, "funding/comparison.html", current="comparison", comparison=page
    )


@require_safe
def combination(request: PortalRequest, reference: str) -> HttpResponse:
    """Show the best lawful combination of programmes."""
    return _combination_page(request, find_funded_operation(request, reference))


def _combination_page(
    request: PortalRequest, operation: Operation, sent: VersionedForm | None = None
) -> HttpResponse:
    page = combination_page(load_budget_case(operation, timezone.localdate()))
    return render_budget_page(
        request,
        operation,
        "funding/combination.html",
        current="combination",
        status=HTTP_CONFLICT if sent else 200,
        best=page,
        version=budget_version(operation),
        is_stale=sent is not None and sent.edit_conflict is not None,
        refusals=sent.refusals if sent else (),
    )


@require_POST
def combination_apply(request: PortalRequest, reference: str) -> HttpResponse:
    """Let the best combination fund the lines; a repeated submission changes nothing."""
    operation = find_funded_operation(request, reference)
    require(can_edit_budget(request.user, operation))
    form = VersionedForm(request.POST)
    if not form.run_action(
        lambda: apply_combination(operation, by=request.user, version=form.page_version)
    ):
        return _combination_page(request, operation, form)
    messages.success(request, _("The lines are funded by the best combination."))
    return redirect("funding:budget_detail", reference)


def budget_version(operation: Operation) -> int:
    """Return the version of the budget; 0 if there is none."""
    versions = Budget.objects.filter(operation=operation).values_list("version", flat=True)
    return versions.first() or 0


@require_get_or_post
def budget_upload(request: PortalRequest, reference: str) -> HttpResponse:
    """Import a workbook of lines, all or none."""
    operation = find_funded_operation(request, reference)
    require(can_edit_budget(request.user, operation))
    first = {"version": budget_version(operation)}
    form = WorkbookForm(submitted_data(request), request.FILES or None, initial=first)
    read = form.run_action(
        lambda: import_lines(
            operation, form.cleaned_data["file"].read(), by=request.user, version=form.page_version
        )
    )
    if read and not read.value.errors:
        messages.success(request, _import_notice(read.value))
        return redirect("funding:budget_detail", reference)
    return render_budget_page(
        request,
        operation,
        "funding/budget_upload.html",
        status=HTTP_UNPROCESSABLE if read else form.status_code,
        # The file is to be chosen again, for the current version
        form=WorkbookForm(initial={"version": form.edit_conflict.version})
        if form.edit_conflict
        else form,
        is_stale=form.edit_conflict is not None,
        errors=read.value.errors if read else (),
        columns=BUDGET_COLUMNS,
        form_categories=CostCategory.choices,
    )


def _import_notice(outcome: ImportOutcome) -> str:
    if not outcome.changed_count and not outcome.added_count:
        return _("The workbook says what stands already.")
    changed = ngettext("%(n)d line changed", "%(n)d lines changed", outcome.changed_count)
    added = ngettext("%(n)d line added", "%(n)d lines added", outcome.added_count)
    params = {
        "changed": changed % {"n": outcome.changed_count},
        "added": added % {"n": outcome.added_count},
    }
    return _("%(changed)s, %(added)s.") % params
