"""Pages for entering and editing an operation of any type."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jco_portal.core.access import require
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from operations.actions.operations import PossibleDuplicate, create_operation, update_operation
from operations.forms.operation_form_pair import OperationFormPair
from operations.models import Operation, operation_problems
from operations.permissions import can_create_operations, can_edit
from operations.queries.operations import possible_duplicates, with_input_data
from operations.reports.history.visibility import changes_since
from operations.reports.operation_list import operation_rows


@require_get_or_post
def operation_new(request: PortalRequest) -> HttpResponse:
    """Enter an operation; if there are possible duplicates, only after a confirmation."""
    require(can_create_operations(request.user))
    forms = OperationFormPair.for_new(request.user, submitted_data(request))
    # Read before the action: Django removes values from a form when an error is added to them.
    operation_input = forms.operation_input() if forms.is_valid() else None
    try:
        entered = forms.run_action(
            lambda: create_operation(
                forms.operation_input(),
                by=request.user,
                submission=forms.submission,
                is_past=forms.is_past,
                is_another=forms.is_not_duplicate,
            )
        )
    except PossibleDuplicate as likely:
        return _form_page(request, forms, doubles=operation_rows(request.user, likely.doubles[:10]))
    if entered:
        sentence = _("Entered as %(reference)s. Overlaps are being checked.")
        messages.success(request, sentence % {"reference": entered.value.reference})
        return redirect(entered.value)
    if operation_input is None or operation_problems(operation_input):
        return _form_page(request, forms)
    # Refused for a reason that other records give: possible duplicates are shown as well.
    doubles = possible_duplicates(operation_input, user=request.user)[:10]
    return _form_page(request, forms, doubles=operation_rows(request.user, doubles))


@require_get_or_post
def operation_edit(request: PortalRequest, reference: str) -> HttpResponse:
    """Edit an operation; after a conflicting edit, show what others have changed."""
    visible = with_input_data(Operation.objects.visible_to(request.user))
    operation = get_object_or_404(visible, reference=reference)
    require(can_edit(request.user, operation))
    forms = OperationFormPair.for_existing(operation, submitted_data(request))
    saved = forms.run_action(
        lambda: update_operation(
            operation, forms.operation_input(), by=request.user, version=forms.version
        )
    )
    if saved:
        messages.success(request, _consequences_sentence(operation, saved.value))
        return redirect(saved.value)
    changes = (
        changes_since(forms.edit_conflict.present, forms.version) if forms.edit_conflict else ()
    )
    return _form_page(request, forms, operation=operation, changes=changes)


def _consequences_sentence(before: Operation, saved: Operation) -> str:
    if saved.version == before.version:
        return _("Nothing was changed.")
    return _("Saved. Overlaps are being checked.")


def _form_page(
    request: PortalRequest,
    forms: OperationFormPair,
    *,
    operation: Operation | None = None,
    **more: Any,
) -> HttpResponse:
    context = {"forms": forms, "form": forms.operation, "operation": operation, **more}
    return render(request, "operations/operation_form.html", context, status=forms.status_code)
