"""Entering and editing an operation of any kind."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jco_portal.directory.requests import PortalRequest
from jco_portal.kernel.access import Refused, require
from jco_portal.kernel.editing import MISTAKEN, READ_OR_SEND, STALE, EditConflict
from operations.actions.entering import (
    LikelyDouble,
    UnsoundFactsError,
    edit_operation,
    enter_operation,
)
from operations.forms.pair import OperationForms
from operations.models import Operation, OperationFacts, problems_of
from operations.permissions import can_edit, can_enter_operations
from operations.queries.operations import likely_doubles, with_facts
from operations.reports.columns import list_rows
from operations.reports.history.seeing import changes_since


@READ_OR_SEND
def operation_new(request: PortalRequest) -> HttpResponse:
    """Enter an operation of any kind."""
    require(can_enter_operations(request.user))
    forms = OperationForms.new(request.user, request.POST if request.method == "POST" else None)
    if request.method != "POST" or forms.is_silent:
        return _form(request, forms)
    if not forms.is_valid():
        return _form(request, forms, status=MISTAKEN)
    facts = forms.facts()
    forms.add_problems(problems_of(facts))
    if forms.operation.errors or any(form.errors for form in forms.phases):
        return _form(request, forms, status=MISTAKEN)
    return _enter(request, forms, facts)


@READ_OR_SEND
def operation_edit(request: PortalRequest, reference: str) -> HttpResponse:
    """Change what is recorded of an operation."""
    visible = with_facts(Operation.objects.visible_to(request.user))
    operation = get_object_or_404(visible, reference=reference)
    require(can_edit(request.user, operation))
    forms = OperationForms.of(operation, request.POST if request.method == "POST" else None)
    if request.method != "POST" or forms.is_silent:
        return _form(request, forms, operation=operation)
    if not forms.is_valid():
        return _form(request, forms, operation=operation, status=MISTAKEN)
    return _save(request, forms, operation)


def _enter(request: PortalRequest, forms: OperationForms, facts: OperationFacts) -> HttpResponse:
    try:
        operation = enter_operation(
            facts,
            by=request.user,
            submission=forms.submission,
            has_taken_place=forms.has_taken_place,
            is_another=forms.is_another,
        )
    except LikelyDouble as likely:
        return _form(request, forms, doubles=list_rows(request.user, likely.doubles[:10]))
    except Refused as refused:
        forms.add_refusals(refused)
        doubles = list_rows(request.user, likely_doubles(facts, user=request.user)[:10])
        return _form(request, forms, doubles=doubles, status=MISTAKEN)
    said = _("Entered as %(reference)s. Overlaps are being checked.")
    messages.success(request, said % {"reference": operation.reference})
    return redirect(operation)


def _save(request: PortalRequest, forms: OperationForms, operation: Operation) -> HttpResponse:
    try:
        saved = edit_operation(operation, forms.facts(), by=request.user, version=forms.version)
    except Refused as refused:
        forms.add_refusals(refused)
    except UnsoundFactsError as error:
        forms.add_problems(error.problems)
    except EditConflict as error:
        stale = {
            "version": error.version,
            "entries": changes_since(error.present, forms.version),
        }
        return _form(request, forms, operation=operation, stale=stale, status=STALE)
    else:
        messages.success(request, _what_follows(operation, saved))
        return redirect(saved)
    return _form(request, forms, operation=operation, status=MISTAKEN)


def _what_follows(before: Operation, saved: Operation) -> str:
    if saved.version == before.version:
        return _("Nothing was changed.")
    return _("Saved. Overlaps are being checked.")


def _form(
    request: PortalRequest,
    forms: OperationForms,
    *,
    operation: Operation | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"forms": forms, "form": forms.operation, "operation": operation, **more}
    return render(request, "operations/operation_form.html", context, status=status)
