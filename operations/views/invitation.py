"""Page of an invitation: what the invited organisation reads, and its response."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jco_portal.core.access import require
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from operations.actions.participants import respond_to_invitation
from operations.forms.response import ResponseForms
from operations.models import Participation
from operations.permissions import can_receive_responses, can_respond
from operations.reports.invitation import InvitationPage, invitation_page, overlapping_operations


@require_get_or_post
def invitation_detail(request: PortalRequest, reference: str) -> HttpResponse:
    """Show the invitation of the user's organisation, and record its response."""
    participation = _find_own_invitation(request, reference)
    require(can_respond(request.user, participation))
    meeting = overlapping_operations(participation.operation, request.user)
    forms = ResponseForms(participation, meeting, submitted_data(request))
    # Only for a submission: the page stays readable when responses are no longer accepted.
    if request.method == "POST":
        require(can_receive_responses(participation.operation))
    answered = forms.submitted_form.run_action(
        lambda: respond_to_invitation(
            participation,
            forms.submitted_form.response(),
            by=request.user,
            version_token=request.POST.get("seen", ""),
        )
    )
    if answered:
        messages.success(request, _recorded_sentence(answered.value))
        return redirect("operations:invitation_detail", reference)
    # Read again: the page shows what another user has changed since it was opened.
    if forms.submitted_form.edit_conflict:
        participation = _find_own_invitation(request, reference)
    page = invitation_page(participation, request.user, meeting)
    return _render_invitation(request, participation, page, forms)


def _render_invitation(
    request: PortalRequest, participation: Participation, page: InvitationPage, forms: ResponseForms
) -> HttpResponse:
    context = {
        "participation": participation,
        "operation": participation.operation,
        "facts": page,
        "forms": forms,
    }
    status = forms.submitted_form.status_code
    return render(request, "operations/invitation_detail.html", context, status=status)


def _recorded_sentence(participation: Participation) -> str:
    sentence = _("Your answer is recorded: %(answer)s. The lead is told.")
    return sentence % {"answer": participation.get_response_display().lower()}


def _find_own_invitation(request: PortalRequest, reference: str) -> Participation:
    own = Participation.objects.visible_to(request.user).for_organisation_of(request.user)
    own_invitations = own.filter(operation__reference=reference, invited_at__isnull=False)
    related = (
        "organisation",
        "operation__operation_type",
        "invited_by__organisation",
        "responded_by",
    )
    invitations = own_invitations.select_related(
        *related, "overlaps_with", "responded_by__organisation"
    )
    lists = ("phases", "organisers", "terms", "transport_modes", "regions", "objectives")
    return get_object_or_404(
        invitations.prefetch_related(*(f"operation__{name}" for name in lists))
    )
