"""An invitation to a JCO: what the invited organisation reads and answers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jco_portal.core.access import require
from jco_portal.core.versioned_forms import READ_OR_SEND, sent_in
from jco_portal.directory.requests import PortalRequest
from operations.actions.participants import answer_invitation
from operations.forms.response import AnswerForms
from operations.models import Participation
from operations.permissions import can_receive_responses, can_respond
from operations.reports.invitation import invitation_of, meeting_operations


@READ_OR_SEND
def invitation(request: PortalRequest, reference: str) -> HttpResponse:
    """What one's own organisation is asked, and its answer."""
    participation = _own_invitation(request, reference)
    require(can_respond(request.user, participation))
    meeting = meeting_operations(participation.operation, request.user)
    forms = AnswerForms(participation, meeting, sent_in(request))
    if request.method == "POST":
        require(can_receive_responses(participation.operation))
    answered = forms.sent.accepts(
        lambda: answer_invitation(
            participation, forms.sent.answer(), by=request.user, seen=request.POST.get("seen", "")
        )
    )
    if answered:
        said = _("Your answer is recorded: %(answer)s. The lead is told.")
        answer = answered.result.get_response_display().lower()
        messages.success(request, said % {"answer": answer})
        return redirect("operations:invitation", reference)
    if forms.sent.stale:
        participation = _own_invitation(request, reference)
    context = {
        "participation": participation,
        "operation": participation.operation,
        "facts": invitation_of(participation, request.user, meeting),
        "forms": forms,
    }
    status = forms.sent.status_code
    return render(request, "operations/invitation_detail.html", context, status=status)


def _own_invitation(request: PortalRequest, reference: str) -> Participation:
    own = Participation.objects.visible_to(request.user).for_organisation_of(request.user)
    asked = own.filter(operation__reference=reference, invited_at__isnull=False)
    related = (
        "organisation",
        "operation__operation_type",
        "invited_by__organisation",
        "responded_by",
    )
    found = asked.select_related(*related, "overlaps_with", "responded_by__organisation")
    lists = ("phases", "organisers", "terms", "transport_modes", "regions", "objectives")
    return get_object_or_404(found.prefetch_related(*(f"operation__{name}" for name in lists)))
