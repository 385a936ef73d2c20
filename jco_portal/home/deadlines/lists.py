"""Lists of deadlines (own, of others, agenda), and the explanation of one deadline."""

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jco_portal.core.pagination import requested_page
from jco_portal.deadlines.models import Deadline, DeadlineQuerySet
from jco_portal.deadlines.pages import deadline_rows, explain_deadline
from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest
from jco_portal.home.context_processors import has_operations_section
from jco_portal.home.deadlines.tabs import deadline_tabs, has_agenda_access


@require_safe
def deadline_list(request: PortalRequest) -> HttpResponse:
    """List the open deadlines of the user's organisation, the earliest first."""
    return _list_page(
        request, _visible_deadlines(request.user).due_from(request.user), "deadline_list.html"
    )


@require_safe
def deadlines_of_others(request: PortalRequest) -> HttpResponse:
    """List the deadlines of others to the user's organisation or the Group of Experts."""
    return _list_page(
        request, _visible_deadlines(request.user).due_to(request.user), "deadlines_of_others.html"
    )


@require_safe
def deadline_agenda(request: PortalRequest) -> HttpResponse:
    """List open deadlines that are escalated to the agenda; 404 without access to it."""
    if not has_agenda_access(request.user):
        raise Http404
    visible = Deadline.objects.visible_to(request.user)
    return _list_page(request, visible.escalated_to_agenda(), "deadline_agenda.html")


def _visible_deadlines(user: User) -> DeadlineQuerySet[Deadline]:
    """Return all deadlines, for a further filter; 404 for administrators, who have none."""
    if not has_operations_section(user):
        raise Http404
    return Deadline.objects.all()


def _list_page(
    request: PortalRequest, deadlines: DeadlineQuerySet[Deadline], template: str
) -> HttpResponse:
    today = timezone.localdate()
    open_deadlines = deadlines.open().order_by("due_on", "pk")
    counts = open_deadlines.order_by().aggregate(
        total=Count("pk"), late=Count("pk", filter=Q(grace_ends_on__lt=today))
    )
    only_late = request.GET.get("late") == "yes"
    if only_late:
        open_deadlines = open_deadlines.filter(grace_ends_on__lt=today)
    page = requested_page(request, open_deadlines.select_related("responsible", "requester"))
    context = {
        "page": page,
        "rows": deadline_rows(page.object_list, today),
        "only_late": only_late,
        "query": "late=yes" if only_late else "",
        "tabs": deadline_tabs(request),
        **counts,
    }
    return render(request, template, context)


@require_safe
def deadline_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one deadline with its calculation, reminders and next escalation levels."""
    if pk >= 2**63:  # PostgreSQL's bigint, beyond which the query would fail
        raise Http404
    visible = Deadline.objects.visible_to(request.user).select_related(
        "responsible", "requester", "rule"
    )
    deadline = get_object_or_404(visible.prefetch_related("rule__escalation_rules"), pk=pk)
    today = timezone.localdate()
    context = {
        "deadline": deadline,
        "row": deadline_rows([deadline], today)[0],
        "why": explain_deadline(deadline, request.user.pk, today),
    }
    return render(request, "deadline_detail.html", context)
