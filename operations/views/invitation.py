"""An invitation to a JCO: what the invited organisation reads and answers."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jco_portal.directory.requests import PortalRequest
from jco_portal.kernel.access import Refused, require
from jco_portal.kernel.editing import MISTAKEN, READ_OR_SEND, STALE, EditConflict
from operations.actions.participants import answer_invitation
from operations.forms.answering import AnswerForms
from operations.models import Participation
from operations.permissions import can_respond, can_take_responses
from operations.reports.invitation import invitation_of, meeting_operations

if TYPE_CHECKING:
    from operations.queries.operations import MeetingOperation


@READ_OR_SEND
def invitation(request: PortalRequest, reference: str) -> HttpResponse:
    """What one's own organisation is asked, and its answer."""
    participation = _own_invitation(request, reference)
    require(can_respond(request.user, participation))
    meeting = meeting_operations(participation.operation, request.user)
    if request.method != "POST":
        return _page(request, participation, meeting, AnswerForms(participation, meeting))
    require(can_take_responses(participation.operation))
    forms = AnswerForms(participation, meeting, request.POST)
    if not forms.sent.is_valid():
        return _page(request, participation, meeting, forms, status=MISTAKEN)
    return _answer(request, participation, meeting, forms)


def _own_invitation(request: PortalRequest, reference: str) -> Participation:
    own = Participation.objects.visible_to(request.user).of(request.user)
    asked = own.filter(operation__reference=reference, invited_at__isnull=False)
    related = ("organisation", "operation__kind", "invited_by__organisation", "answered_by")
    found = asked.select_related(*related, "overlaps_with", "answered_by__organisation")
    lists = ("phases", "organisers", "terms", "modes", "regions", "objectives")
    return get_object_or_404(found.prefetch_related(*(f"operation__{name}" for name in lists)))


def _answer(
    request: PortalRequest,
    participation: Participation,
    meeting: "list[MeetingOperation]",
    forms: AnswerForms,
) -> HttpResponse:
    try:
        answered = answer_invitation(
            participation,
            forms.sent.answer(),
            by=request.user,
            seen=request.POST.get("seen", ""),
        )
    except Refused as refused:
        forms.sent.add_refusals(refused)
        return _page(request, participation, meeting, forms, status=MISTAKEN)
    except EditConflict:
        fresh = _own_invitation(request, participation.operation.reference)
        return _page(request, fresh, meeting, forms, status=STALE, is_stale=True)
    said = _("Your answer is recorded: %(answer)s. The lead is told.")
    messages.success(request, said % {"answer": answered.get_standing_display().lower()})
    return redirect("operations:invitation", participation.operation.reference)


def _page(
    request: PortalRequest,
    participation: Participation,
    meeting: "list[MeetingOperation]",
    forms: AnswerForms,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "participation": participation,
        "operation": participation.operation,
        "facts": invitation_of(participation, request.user, meeting),
        "forms": forms,
        **more,
    }
    return render(request, "operations/invitation.html", context, status=status)
