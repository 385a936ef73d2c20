"""The record page of an operation, its moves and its history."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.access import Refused
from jco_portal.core.lifecycle import ASKING
from jco_portal.core.pagination import requested_page
from jco_portal.core.related_rows import with_related
from jco_portal.core.versioned_forms import STALE
from jco_portal.directory.requests import PortalRequest
from operations.actions.transitions import move_operation
from operations.enums import Marking
from operations.forms.transition import MoveForm
from operations.lifecycle import OPERATION
from operations.models import Operation, OperationTransition
from operations.permissions import can_adopt_planning, can_edit
from operations.queries.operations import is_planned_here, read_by
from operations.reports.history.visibility import history_of
from operations.reports.overview.page import panels_of, record_of, with_record
from operations.reports.overview.proposals import proposals_of
from operations.reports.overview.tabs import tabs_of
from operations.reports.overview.transitions import moves_of, rail_of

if TYPE_CHECKING:
    from operations.reports.overview.page import EnteredOperation

ENTRIES_A_PAGE = 25
KEEP_THEIR_OWN = ("planning", "timetable", "participant_list", "results", "file_list")
SEEN_ONCE_TABLED = {
    Marking.PUBLIC: gettext_lazy(
        "Every user sees its title, days, scope and participants now; experts and the "
        "secretariat also read the business case and may endorse it or send it back."
    ),
    Marking.LIMITE: gettext_lazy(
        "All Member States, the Commission services, experts and the secretariat see its title, "
        "days, scope and participants now; experts and the secretariat also read the business "
        "case, and experts may endorse it or send it back."
    ),
    Marking.PARTICIPANTS: gettext_lazy(
        "Experts and the secretariat see it now, with the business case; others only once they "
        "take part."
    ),
}


def visible_operation(request: PortalRequest, reference: str) -> "EnteredOperation":
    """The operation, or 404 when this person may not know of it."""
    visible = read_by(Operation.objects.visible_to(request.user), request.user)
    return get_object_or_404(with_record(visible), reference=reference)


@require_safe
def operation_detail(request: PortalRequest, reference: str) -> HttpResponse:
    """What is recorded of an operation, where it stands and what comes next."""
    operation = visible_operation(request, reference)
    return render(request, "operations/operation_detail.html", _record(request, operation))


@require_POST
def operation_move(request: PortalRequest, reference: str, name: str) -> HttpResponse:
    """Make a step of the life cycle; a refusal is shown on the record page."""
    operation = visible_operation(request, reference)
    form = MoveForm(request.POST, OperationTransition)
    try:
        reason = form.typed_reason()
        heeds = not form.cleaned_data["all_the_same"]
        moved = move_operation(operation, name, by=request.user, reason=reason, heeds_doubts=heeds)
    except Refused as refused:
        if not OPERATION.may_ever(operation, name, request.user):
            raise
        typed = request.POST.get("reason", "").strip()
        context = _record(request, operation, tried=name, reason=typed)
        context["refusals"] = refused.refusals
        return render(request, "operations/operation_detail.html", context, status=STALE)
    messages.success(request, _said(moved, name))
    return redirect(moved)


def _said(moved: Operation, name: str) -> str:
    if name.startswith(ASKING):
        return _("Asked for. Those who confirm it are told.")
    words = {"name": moved.name, "state": moved.get_state_display()}
    said = _("%(name)s is now: %(state)s.") % words
    return f"{said} {SEEN_ONCE_TABLED[Marking(moved.marking)]}" if name == "table" else said


@require_safe
def operation_history(request: PortalRequest, reference: str) -> HttpResponse:
    """What was changed, when and by whom; newest first."""
    visible = read_by(Operation.objects.visible_to(request.user), request.user)
    known = with_related(visible.select_related("jco_file"), "participations", "transitions")
    operation = get_object_or_404(known, reference=reference)
    entries = history_of(operation, request.user)
    tabs = tabs_of(request.user, operation, "operation_history")
    context = {
        "operation": operation,
        "tabs": tabs,
        "elsewhere": [tab for tab in tabs if tab["name"] in KEEP_THEIR_OWN],
        "page": requested_page(request, entries, ENTRIES_A_PAGE),
    }
    return render(request, "operations/operation_history.html", context)


def _record(
    request: PortalRequest, operation: "EnteredOperation", *, tried: str = "", reason: str = ""
) -> dict[str, Any]:
    may_edit = can_edit(request.user, operation).is_allowed
    return {
        "operation": operation,
        "record": record_of(operation),
        "tabs": tabs_of(request.user, operation, "operation_detail"),
        "steps": rail_of(request.user, operation),
        "moves": moves_of(request.user, operation, tried=tried, reason=reason),
        "proposals": proposals_of(request.user, operation),
        "panels": panels_of(request.user, operation),
        "may_edit": may_edit,
        "edit_url": reverse("operations:operation_edit", args=[operation.reference])
        if may_edit
        else "",
        "may_take_over": can_adopt_planning(request.user, operation).is_allowed
        and not is_planned_here(operation),
    }
