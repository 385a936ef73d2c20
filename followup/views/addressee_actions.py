"""Views of actions taken by addressees: record, verify, download of evidence."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from followup.actions.addressee_actions import record_action, verify_action
from followup.forms.recommendation import AddresseeActionForm, action_initial
from followup.lifecycle import ACTION_LIFECYCLE
from followup.models import AddresseeAction, AddresseeActionTransition
from followup.permissions import can_record_action
from followup.reports.recommendations import recommendation_rows
from followup.views.recommendations import find_visible_recommendation, render_recommendation
from jco_portal.core.access import Refused, require
from jco_portal.core.downloads import attachment_response
from jco_portal.core.versioned_forms import TransitionForm, require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest


@require_get_or_post
def action_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Record the action taken by the organisation of the user."""
    answer = _find_action(request, pk)
    require(can_record_action(request.user, answer))
    initial = action_initial(answer)
    form = AddresseeActionForm(
        submitted_data(request), request.FILES or None, initial=initial, answer=answer
    )
    if form.run_action(
        lambda: record_action(
            answer, form.action_input(), by=request.user, version=form.page_version
        )
    ):
        messages.success(request, _("Your answer is recorded. Who runs the operation is told."))
        return redirect(answer.recommendation)
    [row] = recommendation_rows([answer.recommendation], request.user, timezone.localdate())
    context = {"answer": answer, "form": form, "row": row}
    return render(request, "followup/addressee_action_form.html", context, status=form.status_code)


@require_POST
def action_verify(request: PortalRequest, pk: int, name: str) -> HttpResponse:
    """Verify an action or return it; shows refusals on the page of the recommendation."""
    answer = _find_action(request, pk)
    form = TransitionForm(request.POST, AddresseeActionTransition)
    try:
        verify_action(answer, name, by=request.user, reason=form.entered_reason())
    except Refused as refused:
        # Never allowed to this user: the middleware answers instead of the page.
        if not ACTION_LIFECYCLE.is_ever_allowed(answer, name, request.user):
            raise
        recommendation = find_visible_recommendation(request, answer.recommendation_id)
        typed = request.POST.get("reason", "")
        return render_recommendation(
            request, recommendation, refusals=refused.refusals, tried=f"{name}-{pk}", reason=typed
        )
    notices = {"confirm": _("Confirmed."), "send_back": _("Sent back. The addressee is told.")}
    messages.success(request, notices[name])
    return redirect(answer.recommendation)


@require_safe
def action_evidence_download(request: PortalRequest, pk: int) -> HttpResponse:
    """Download the latest version of the evidence; never shown in the browser."""
    document = get_object_or_404(AddresseeAction.objects.visible_to(request.user), pk=pk).document
    if document is None:
        raise Http404
    version = document.versions.select_related("content").latest("number")
    return attachment_response(version.content.content, version.name, version.media_type)


def _find_action(request: PortalRequest, pk: int) -> AddresseeAction:
    named = AddresseeAction.objects.visible_to(request.user).select_related(
        "organisation", "recommendation__debriefing__operation"
    )
    return get_object_or_404(named, pk=pk)
