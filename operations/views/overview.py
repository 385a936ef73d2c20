"""Overview of an operation, its transitions and its history."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.access import Refused
from jco_portal.core.pagination import requested_page
from jco_portal.core.related_rows import with_related
from jco_portal.core.transitions import REQUEST_PREFIX
from jco_portal.core.versioned_forms import HTTP_CONFLICT
from jco_portal.directory.requests import PortalRequest
from operations.actions.transitions import perform_operation_transition
from operations.enums import Marking
from operations.forms.transition import OperationTransitionForm
from operations.lifecycle import OPERATION_LIFECYCLE
from operations.models import Operation, OperationTransition
from operations.permissions import can_adopt_planning, can_edit
from operations.queries.operations import is_planned_in_portal, with_access_level
from operations.reports.history.visibility import visible_history
from operations.reports.overview.page import overview_page, record_panels, with_overview
from operations.reports.overview.proposals import pending_proposals
from operations.reports.overview.tabs import visible_tabs
from operations.reports.overview.transitions import transitions_panel, visible_path

if TYPE_CHECKING:
    from operations.reports.overview.page import EnteredOperation

HISTORY_ENTRIES_PER_PAGE = 25
# Tabs that show who did what and when themselves; the history refers to them.
TABS_WITH_OWN_NOTICE = ("planning", "timetable", "participant_list", "result_list", "file_list")
# Added to the notice after tabling, which opens a draft to other readers.
VISIBILITY_BY_MARKING = {
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


def find_visible_operation(request: PortalRequest, reference: str) -> "EnteredOperation":
    """Return the operation; raise Http404 if the user may not see it."""
    visible = with_access_level(Operation.objects.visible_to(request.user), request.user)
    return get_object_or_404(with_overview(visible), reference=reference)


@require_safe
def operation_detail(request: PortalRequest, reference: str) -> HttpResponse:
    """Show the overview of an operation: data, status and next transitions."""
    operation = find_visible_operation(request, reference)
    return render(
        request, "operations/operation_detail.html", _overview_context(request, operation)
    )


@require_POST
def operation_transition(request: PortalRequest, reference: str, name: str) -> HttpResponse:
    """Make a transition; a refusal is shown on the overview with status 409."""
    operation = find_visible_operation(request, reference)
    form = OperationTransitionForm(request.POST, OperationTransition)
    try:
        reason = form.entered_reason()
        heeds = not form.cleaned_data["accepts_warnings"]
        moved = perform_operation_transition(
            operation, name, by=request.user, reason=reason, heeds_warnings=heeds
        )
    except Refused as refused:
        # The overview explains only transitions that the user could make at some time.
        if not OPERATION_LIFECYCLE.is_ever_allowed(operation, name, request.user):
            raise
        typed = request.POST.get("reason", "").strip()
        context = _overview_context(request, operation, tried=name, reason=typed)
        context["refusals"] = refused.refusals
        return render(request, "operations/operation_detail.html", context, status=HTTP_CONFLICT)
    messages.success(request, _transition_notice(moved, name))
    return redirect(moved)


def _transition_notice(moved: Operation, name: str) -> str:
    if name.startswith(REQUEST_PREFIX):
        return _("Asked for. Those who confirm it are told.")
    params = {"name": moved.name, "state": moved.get_state_display()}
    sentence = _("%(name)s is now: %(state)s.") % params
    return (
        f"{sentence} {VISIBILITY_BY_MARKING[Marking(moved.marking)]}"
        if name == "table"
        else sentence
    )


@require_safe
def operation_history(request: PortalRequest, reference: str) -> HttpResponse:
    """Show what was changed, when and by whom, newest first."""
    visible = with_access_level(Operation.objects.visible_to(request.user), request.user)
    known = with_related(visible.select_related("jco_file"), "participations", "transitions")
    operation = get_object_or_404(known, reference=reference)
    entries = visible_history(operation, request.user)
    tabs = visible_tabs(request.user, operation, "operation_history")
    context = {
        "operation": operation,
        "tabs": tabs,
        "elsewhere": [tab for tab in tabs if tab["name"] in TABS_WITH_OWN_NOTICE],
        "page": requested_page(request, entries, HISTORY_ENTRIES_PER_PAGE),
    }
    return render(request, "operations/operation_history.html", context)


def _overview_context(
    request: PortalRequest, operation: "EnteredOperation", *, tried: str = "", reason: str = ""
) -> dict[str, Any]:
    may_edit = can_edit(request.user, operation).is_allowed
    return {
        "operation": operation,
        "record": overview_page(operation),
        "tabs": visible_tabs(request.user, operation, "operation_detail"),
        "steps": visible_path(request.user, operation),
        "moves": transitions_panel(request.user, operation, tried=tried, reason=reason),
        "proposals": pending_proposals(request.user, operation),
        "panels": record_panels(request.user, operation),
        "may_edit": may_edit,
        "edit_url": reverse("operations:operation_edit", args=[operation.reference])
        if may_edit
        else "",
        "may_take_over": can_adopt_planning(request.user, operation).is_allowed
        and not is_planned_in_portal(operation),
    }
