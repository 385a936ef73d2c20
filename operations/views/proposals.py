"""Decision on the changes that an imported list proposes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jco_portal.core.access import Refused, require
from jco_portal.directory.requests import PortalRequest
from operations.actions.proposals import accept_proposal, reject_proposal
from operations.models import Operation, ProposedChange
from operations.permissions import can_plan


@require_POST
def proposal_settle(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Accept or reject proposed changes; any other decision changes nothing."""
    visible = Operation.objects.visible_to(request.user)
    operation = get_object_or_404(visible, reference=reference)
    require(can_plan(request.user, operation))
    known = ProposedChange.objects.visible_to(request.user).filter(operation=operation)
    proposal = get_object_or_404(known.select_related("operation"), pk=pk)
    try:
        if request.POST.get("decision") == "take":
            accept_proposal(proposal, by=request.user)
            messages.success(request, _("Taken over. Overlaps are being checked."))
        elif request.POST.get("decision") == "keep":
            reject_proposal(proposal, by=request.user)
            messages.success(request, _("Kept as it is recorded here."))
    except Refused as refusal:
        messages.error(request, _("Not taken over: %(why)s") % {"why": refusal})
    return redirect(operation)
