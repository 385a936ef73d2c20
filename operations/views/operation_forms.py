"""Entering and editing an operation of any kind."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jco_portal.core.access import require
from jco_portal.core.versioned_forms import READ_OR_SEND, sent_in
from jco_portal.directory.requests import PortalRequest
from operations.actions.operations import LikelyDouble, edit_operation, enter_operation
from operations.forms.operation_form_pair import OperationForms
from operations.models import Operation, operation_problems
from operations.permissions import can_create_operations, can_edit
from operations.queries.operations import likely_doubles, with_facts
from operations.reports.history.visibility import changes_since
from operations.reports.operation_list import list_rows


@READ_OR_SEND
def operation_new(request: PortalRequest) -> HttpResponse:
    """Enter an operation of any kind."""
    require(can_create_operations(request.user))
    forms = OperationForms.new(request.user, sent_in(request))
    facts = forms.facts() if forms.is_valid() else None  # a refusal takes away what it is about
    try:
        entered = forms.accepts(
            lambda: enter_operation(
                forms.facts(),
                by=request.user,
                submission=forms.submission,
                has_taken_place=forms.has_taken_place,
                is_another=forms.is_another,
            )
        )
    except LikelyDouble as likely:
        return _form(request, forms, doubles=list_rows(request.user, likely.doubles[:10]))
    if entered:
        said = _("Entered as %(reference)s. Overlaps are being checked.")
        messages.success(request, said % {"reference": entered.result.reference})
        return redirect(entered.result)
    if facts is None or operation_problems(facts):
        return _form(request, forms)
    doubles = likely_doubles(facts, user=request.user)[:10]
    return _form(request, forms, doubles=list_rows(request.user, doubles))


@READ_OR_SEND
def operation_edit(request: PortalRequest, reference: str) -> HttpResponse:
    """Change what is recorded of an operation."""
    visible = with_facts(Operation.objects.visible_to(request.user))
    operation = get_object_or_404(visible, reference=reference)
    require(can_edit(request.user, operation))
    forms = OperationForms.of(operation, sent_in(request))
    saved = forms.accepts(
        lambda: edit_operation(operation, forms.facts(), by=request.user, version=forms.version)
    )
    if saved:
        messages.success(request, _what_follows(operation, saved.result))
        return redirect(saved.result)
    changes = changes_since(forms.stale.present, forms.version) if forms.stale else ()
    return _form(request, forms, operation=operation, changes=changes)


def _what_follows(before: Operation, saved: Operation) -> str:
    if saved.version == before.version:
        return _("Nothing was changed.")
    return _("Saved. Overlaps are being checked.")


def _form(
    request: PortalRequest,
    forms: OperationForms,
    *,
    operation: Operation | None = None,
    **more: Any,
) -> HttpResponse:
    context = {"forms": forms, "form": forms.operation, "operation": operation, **more}
    return render(request, "operations/operation_form.html", context, status=forms.status_code)
