"""Reporting controls and seizures, correcting them, and the page of each record."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jco_portal.core.access import require
from jco_portal.core.versioned_forms import READ_OR_SEND, number_in, sent_in
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
from operations.reports.overview.tabs import tabs_of
from operations.reports.results.formatting import question_on
from operations.reports.results.rows import ENTRIES, changes_of_record, history_of_record, how_much
from operations.views.results import own_operation


@dataclass(frozen=True)
class Sort:
    """What the pages of seizures and of controls do alike, each with its own."""

    name: str
    model: Any
    form: Any
    report: Any
    correct: Any
    template: str


SEIZURES = Sort(
    "seizure",
    Seizure,
    SeizureForm,
    report_seizure,
    correct_seizure,
    "operations/seizure_form.html",
)
CONTROLS = Sort(
    "controls",
    ControlResult,
    ControlsForm,
    report_controls,
    correct_controls,
    "operations/controls_form.html",
)


@READ_OR_SEND
def seizure_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Report a seizure of one's own organisation."""
    return _new(request, own_operation(request, reference), SEIZURES)


@READ_OR_SEND
def controls_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Report controls of one's own organisation."""
    return _new(request, own_operation(request, reference), CONTROLS)


@READ_OR_SEND
def seizure_correct(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Say anew what a seizure was, or withdraw it."""
    return _correct(request, own_operation(request, reference), number, SEIZURES)


@READ_OR_SEND
def controls_correct(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Say anew what controls there were, or withdraw them."""
    return _correct(request, own_operation(request, reference), number, CONTROLS)


@require_safe
def seizure_detail(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """A seizure with everything that was ever said of it."""
    operation = own_operation(request, reference)
    return record_page(request, operation, record_numbered(request, operation, number, SEIZURES))


@require_safe
def controls_detail(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """A report of controls with everything that was ever said of it."""
    operation = own_operation(request, reference)
    return record_page(request, operation, record_numbered(request, operation, number, CONTROLS))


def record_numbered(request: PortalRequest, operation: Operation, number: int, sort: Sort) -> Any:
    """A record of the operation, or 404."""
    visible = sort.model.objects.visible_to(request.user).select_related("organisation")
    record = get_object_or_404(visible, operation=operation, number=min(number, 2**31 - 1))
    record.operation = operation
    return record


def record_page(
    request: PortalRequest,
    operation: Operation,
    record: Any,
    *,
    form: ReturnForm | None = None,
) -> HttpResponse:
    """The page of a record; the lead judges its last entry there."""
    entries, form = history_of_record(record), form or ReturnForm()
    is_waiting = entries[0].standing == "waiting"
    name = "seizure" if isinstance(record, Seizure) else "controls"
    context = {
        "operation": operation,
        "tabs": tabs_of(request.user, operation, "results"),
        "record": record,
        "entries": entries,
        "name": name,
        "entry": ENTRIES[type(record)].objects.filter(result=record).last(),
        "form": form,
        "may_judge": is_waiting and can_validate_results(request.user, operation).is_allowed,
        "may_correct": can_correct_result(request.user, record).is_allowed,
        "correct_url": reverse(
            f"operations:{name}_correct", args=[operation.reference, record.number]
        ),
        "return_url": reverse(
            f"operations:{name}_return", args=[operation.reference, record.number]
        ),
    }
    return render(request, "operations/result_detail.html", context, status=form.status_code)


def _new(request: PortalRequest, operation: Operation, sort: Sort) -> HttpResponse:
    require(can_report_results(request.user, operation))
    like = None if request.method == "POST" else _saved_before(request, operation, sort)
    form = sort.form(sent_in(request), operation=operation, like=like)
    reported = form.accepts(
        lambda: sort.report(operation, form.facts(), by=request.user, key=form.key)
    )
    if not reported:
        return _form(request, operation, sort, form)
    record = reported.result
    words = {"number": record.number, "what": how_much(record.revisions.first())}
    said = _("Saved as number %(number)s: %(what)s. Report the next one.") % words
    messages.success(request, said)
    here = reverse(f"operations:{sort.name}_new", args=[operation.reference])
    return redirect(f"{here}?after={record.number}")


def _correct(request: PortalRequest, operation: Operation, number: int, sort: Sort) -> HttpResponse:
    record = record_numbered(request, operation, number, sort)
    require(can_correct_result(request.user, record))
    latest = _entries(sort).filter(result=record).last()
    form = sort.form(sent_in(request), operation=operation, latest=latest)
    corrected = form.accepts(
        lambda: sort.correct(
            record,
            form.facts(),
            by=request.user,
            based_on=form.based_on,
            reason=form.cleaned_data["reason"],
            is_withdrawn=form.cleaned_data["is_withdrawn"],
        )
    )
    if not corrected:
        changes = changes_of_record(record, form.based_on) if form.stale else ()
        return _form(request, operation, sort, form, record=record, changes=changes)
    is_new = corrected.result.number > form.based_on
    messages.success(request, _("Corrected.") if is_new else _("Nothing was changed."))
    return redirect(record)


def _entries(sort: Sort) -> Any:
    more = ("goods",) if sort is SEIZURES else ()
    return ENTRIES[sort.model].objects.select_related("transport_mode", "validation", *more)


def _saved_before(request: PortalRequest, operation: Operation, sort: Sort) -> Any:
    """The last entry of the record just saved, whose goods, mode and place the next keeps."""
    after = number_in(request.GET.get("after", ""))
    if after is None:
        return None
    entries = _entries(sort).filter(
        result__operation=operation,
        result__number=after,
        result__organisation=request.user.organisation_id,
    )
    return entries.last()


def _form(
    request: PortalRequest, operation: Operation, sort: Sort, form: Any, **more: Any
) -> HttpResponse:
    question = question_on(form.latest)
    context = {"operation": operation, "form": form, "question": question, **more}
    return render(request, sort.template, context, status=form.status_code)
