"""Why something is due: rule, days and arithmetic."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jco_portal.deadlines.models import Deadline
from jco_portal.deadlines.reports import deadline_rows, why
from jco_portal.directory.requests import PortalRequest


@require_safe
def deadline_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """What is due, from whom, why then, and why one is told."""
    if pk >= 2**63:
        raise Http404
    visible = Deadline.objects.visible_to(request.user).select_related("owner", "asked_by", "rule")
    deadline = get_object_or_404(visible.prefetch_related("rule__ladder"), pk=pk)
    today = timezone.localdate()
    context = {
        "deadline": deadline,
        "row": deadline_rows([deadline], today)[0],
        "why": why(deadline, request.user.pk, today),
    }
    return render(request, "deadline_detail.html", context)
