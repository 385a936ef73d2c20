"""Pages for reporting and correcting results, and the page of each result."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jco_portal.core.access import require
from jco_portal.core.versioned_forms import parse_number, require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from operations.actions.results.reports import (
    correct_controls,
    correct_seizure,
    report_controls,
    report_seizure,
)
from operations.forms.result_filters import ReturnForm
from operations.forms.results import ControlsForm, SeizureForm
from operations.models import ControlResult, Operation, Seizure
from operations.permissions import can_correct_result, can_report_results, can_validate_results
from operations.reports.overview.tabs import visible_tabs
from operations.reports.results.formatting import clarification_question
from operations.reports.results.rows import (
    REVISION_MODELS,
    format_result_quantity,
    revision_changes,
    revision_rows,
)
from operations.views.results import find_full_operation


@dataclass(frozen=True)
class ResultKind:
    """What differs between the pages of seizures and those of controls."""

    name: str
    model: Any
    form_class: Any
    report_action: Any
    correct_action: Any
    template: str


SEIZURE_KIND = ResultKind(
    "seizure",
    Seizure,
    SeizureForm,
    report_seizure,
    correct_seizure,
    "operations/seizure_form.html",
)
CONTROLS_KIND = ResultKind(
    "controls",
    ControlResult,
    ControlsForm,
    report_controls,
    correct_controls,
    "operations/controls_form.html",
)


@require_get_or_post
def seizure_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Report a seizure of the user's organisation."""
    return _report_page(request, find_full_operation(request, reference), SEIZURE_KIND)


@require_get_or_post
def controls_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Report controls of the user's organisation."""
    return _report_page(request, find_full_operation(request, reference), CONTROLS_KIND)


@require_get_or_post
def seizure_correct(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Correct a seizure, or withdraw it."""
    return _correction_page(request, find_full_operation(request, reference), number, SEIZURE_KIND)


@require_get_or_post
def controls_correct(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Correct a report of controls, or withdraw it."""
    return _correction_page(request, find_full_operation(request, reference), number, CONTROLS_KIND)


@require_safe
def seizure_detail(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Show a seizure with all its revisions."""
    operation = find_full_operation(request, reference)
    return render_result_page(
        request, operation, find_result(request, operation, number, SEIZURE_KIND)
    )


@require_safe
def controls_detail(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Show a report of controls with all its revisions."""
    operation = find_full_operation(request, reference)
    return render_result_page(
        request, operation, find_result(request, operation, number, CONTROLS_KIND)
    )


def find_result(request: PortalRequest, operation: Operation, number: int, sort: ResultKind) -> Any:
    """Return a result of the operation; raise Http404 if the user may not see it."""
    visible = sort.model.objects.visible_to(request.user).select_related("organisation")
    # The number comes from the address; the column is an integer of four bytes.
    record = get_object_or_404(visible, operation=operation, number=min(number, 2**31 - 1))
    record.operation = operation
    return record


def render_result_page(
    request: PortalRequest,
    operation: Operation,
    record: Any,
    *,
    form: ReturnForm | None = None,
) -> HttpResponse:
    """Render the page of a result, where the lead validates or returns its last revision."""
    entries, form = revision_rows(record), form or ReturnForm()
    is_pending = entries[0].validation_code == "waiting"
    name = "seizure" if isinstance(record, Seizure) else "controls"
    context = {
        "operation": operation,
        "tabs": visible_tabs(request.user, operation, "result_list"),
        "record": record,
        "entries": entries,
        "name": name,
        "entry": REVISION_MODELS[type(record)].objects.filter(result=record).last(),
        "form": form,
        "may_judge": is_pending and can_validate_results(request.user, operation).is_allowed,
        "may_correct": can_correct_result(request.user, record).is_allowed,
        "correct_url": reverse(
            f"operations:{name}_correct", args=[operation.reference, record.number]
        ),
        "return_url": reverse(
            f"operations:{name}_return", args=[operation.reference, record.number]
        ),
    }
    return render(request, "operations/result_detail.html", context, status=form.status_code)


def _report_page(request: PortalRequest, operation: Operation, sort: ResultKind) -> HttpResponse:
    require(can_report_results(request.user, operation))
    like = None if request.method == "POST" else _last_reported(request, operation, sort)
    form = sort.form_class(submitted_data(request), operation=operation, like=like)
    reported = form.run_action(
        lambda: sort.report_action(operation, form.result_input(), by=request.user, key=form.key)
    )
    if not reported:
        return _form_page(request, operation, sort, form)
    record = reported.value
    params = {"number": record.number, "what": format_result_quantity(record.revisions.first())}
    sentence = _("Saved as number %(number)s: %(what)s. Report the next one.") % params
    messages.success(request, sentence)
    # Results are often reported in series: the form for the next one follows.
    here = reverse(f"operations:{sort.name}_new", args=[operation.reference])
    return redirect(f"{here}?after={record.number}")


def _correction_page(
    request: PortalRequest, operation: Operation, number: int, sort: ResultKind
) -> HttpResponse:
    record = find_result(request, operation, number, sort)
    require(can_correct_result(request.user, record))
    latest = _revision_model(sort).filter(result=record).last()
    form = sort.form_class(submitted_data(request), operation=operation, latest=latest)
    corrected = form.run_action(
        lambda: sort.correct_action(
            record,
            form.result_input(),
            by=request.user,
            based_on=form.based_on,
            reason=form.cleaned_data["reason"],
            is_withdrawn=form.cleaned_data["is_withdrawn"],
        )
    )
    if not corrected:
        changes = revision_changes(record, form.based_on) if form.edit_conflict else ()
        return _form_page(request, operation, sort, form, record=record, changes=changes)
    # A correction that changes nothing adds no revision.
    is_new = corrected.value.number > form.based_on
    messages.success(request, _("Corrected.") if is_new else _("Nothing was changed."))
    return redirect(record)


def _revision_model(sort: ResultKind) -> Any:
    more = ("goods",) if sort is SEIZURE_KIND else ()
    return REVISION_MODELS[sort.model].objects.select_related("transport_mode", "validation", *more)


def _last_reported(request: PortalRequest, operation: Operation, sort: ResultKind) -> Any:
    """Return the last revision of the result just saved, which presets the next one."""
    # ``_report_page`` puts the number into the address to which it redirects.
    after = parse_number(request.GET.get("after", ""))
    if after is None:
        return None
    entries = _revision_model(sort).filter(
        result__operation=operation,
        result__number=after,
        result__organisation=request.user.organisation_id,
    )
    return entries.last()


def _form_page(
    request: PortalRequest, operation: Operation, sort: ResultKind, form: Any, **more: Any
) -> HttpResponse:
    question = clarification_question(form.latest)
    context = {"operation": operation, "form": form, "question": question, **more}
    return render(request, sort.template, context, status=form.status_code)
