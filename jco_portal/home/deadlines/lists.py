"""Lists of deadlines, owed by us, owed to us or on the agenda; and why each of them is due."""

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jco_portal.core.pagination import requested_page
from jco_portal.deadlines.models import Deadline, DeadlineQuerySet
from jco_portal.deadlines.pages import deadline_rows, why
from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest
from jco_portal.home.context_processors import sees_operations
from jco_portal.home.deadlines.tabs import reads_the_agenda, tabs_of


@require_safe
def deadline_list(request: PortalRequest) -> HttpResponse:
    """What the own organisation owes, the most urgent first."""
    return _list(request, _seen(request.user).due_from(request.user), "deadline_list.html")


@require_safe
def deadlines_owed_to_us(request: PortalRequest) -> HttpResponse:
    """What others owe to the own organisation, or to the experts."""
    return _list(request, _seen(request.user).due_to(request.user), "deadlines_of_others.html")


@require_safe
def deadline_agenda(request: PortalRequest) -> HttpResponse:
    """What has climbed to the agenda of the working party and is still open."""
    if not reads_the_agenda(request.user):
        raise Http404
    visible = Deadline.objects.visible_to(request.user)
    return _list(request, visible.escalated_to_agenda(), "deadline_agenda.html")


def _seen(user: User) -> DeadlineQuerySet[Deadline]:
    """Administrators of accounts owe nothing and have no such page."""
    if not sees_operations(user):
        raise Http404
    return Deadline.objects.all()


def _list(
    request: PortalRequest, deadlines: DeadlineQuerySet[Deadline], template: str
) -> HttpResponse:
    today = timezone.localdate()
    standing = deadlines.open().order_by("due_on", "pk")
    counts = standing.order_by().aggregate(
        total=Count("pk"), late=Count("pk", filter=Q(grace_ends_on__lt=today))
    )
    only_late = request.GET.get("late") == "yes"
    if only_late:
        standing = standing.filter(grace_ends_on__lt=today)
    page = requested_page(request, standing.select_related("responsible", "requester"))
    context = {
        "page": page,
        "rows": deadline_rows(page.object_list, today),
        "only_late": only_late,
        "query": "late=yes" if only_late else "",
        "tabs": tabs_of(request),
        **counts,
    }
    return render(request, template, context)


@require_safe
def deadline_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """What is due, from whom, why then, and why one is told."""
    if pk >= 2**63:
        raise Http404
    visible = Deadline.objects.visible_to(request.user).select_related(
        "responsible", "requester", "rule"
    )
    deadline = get_object_or_404(visible.prefetch_related("rule__escalation_rules"), pk=pk)
    today = timezone.localdate()
    context = {
        "deadline": deadline,
        "row": deadline_rows([deadline], today)[0],
        "why": why(deadline, request.user.pk, today),
    }
    return render(request, "deadline_detail.html", context)
