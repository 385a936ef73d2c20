"""Views of the debriefing of a JCO, and the list of debriefings."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from followup.actions.debriefing import record_debriefing, write_debriefing
from followup.forms.debriefing import DebriefingForm, debriefing_initial
from followup.models import Debriefing
from followup.permissions import can_assess_and_recommend, can_plan_debriefing
from followup.reports.debriefing import debriefing_page
from followup.reports.debriefings import debriefing_rows, visible_debriefings
from followup.reports.record_tabs import DEBRIEFING_TAB
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.pagination import requested_page
from jco_portal.core.versioned_forms import HTTP_CONFLICT, require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation
from operations.views.planned_operations import find_planned_operation, render_tab_page


@require_safe
def debriefing_list(request: PortalRequest) -> HttpResponse:
    """List the JCOs that have ended, with their debriefings."""
    page = requested_page(request, visible_debriefings(request.user))
    rows = debriefing_rows(page.object_list, timezone.localdate())
    return render(request, "followup/debriefing_list.html", {"page": page, "rows": rows})


@require_safe
def debriefing_detail(request: PortalRequest, reference: str) -> HttpResponse:
    """Show the debriefing of a JCO."""
    return render_debriefing(request, find_debriefed_operation(request, reference))


@require_get_or_post
def debriefing_edit(request: PortalRequest, reference: str) -> HttpResponse:
    """Plan or update the debriefing."""
    operation = find_debriefed_operation(request, reference)
    require(can_plan_debriefing(request.user, operation))
    debriefing = Debriefing.objects.filter(operation=operation).first()
    form = DebriefingForm(submitted_data(request), initial=debriefing_initial(debriefing))
    if form.run_action(
        lambda: write_debriefing(
            operation, form.debriefing_input(), by=request.user, version=form.page_version
        )
    ):
        messages.success(request, _("The debriefing is saved."))
        return redirect("followup:debriefing_detail", reference)
    template = "followup/debriefing_form.html"
    return render_tab_page(request, operation, template, tab="debriefing_detail", form=form)


@require_POST
def debriefing_record(request: PortalRequest, reference: str) -> HttpResponse:
    """Record the debriefing as held; shows what is missing on the page."""
    operation = find_debriefed_operation(request, reference)
    require(can_assess_and_recommend(request.user, operation))
    try:
        record_debriefing(operation, by=request.user)
    except Refused as refused:
        return render_debriefing(
            request, operation, refusals=refused.refusals, status=HTTP_CONFLICT
        )
    message = _("The debriefing is recorded. Those to whom something is recommended are told.")
    messages.success(request, message)
    return redirect("followup:debriefing_detail", reference)


def find_debriefed_operation(request: PortalRequest, reference: str) -> Operation:
    """Return a JCO in a status with debriefing that the user may read; raise Http404 otherwise."""
    operation = find_planned_operation(request, reference)
    # A tab only links to its page: the view refuses by the same states.
    if operation.state not in DEBRIEFING_TAB.states:
        raise Http404
    return operation


def render_debriefing(
    request: PortalRequest,
    operation: Operation,
    *,
    refusals: Iterable[Refusal] = (),
    status: int = 200,
) -> HttpResponse:
    """Render the page of the debriefing, with refusals if any."""
    debriefing = Debriefing.objects.filter(operation=operation).select_related("operation").first()
    page = debriefing_page(operation, debriefing, request.user, timezone.localdate())
    more: dict[str, Any] = {"facts": page, "refusals": refusals}
    return render_tab_page(
        request,
        operation,
        "followup/debriefing_detail.html",
        tab="debriefing_detail",
        status=status,
        **more,
    )
