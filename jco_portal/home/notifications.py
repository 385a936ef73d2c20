"""The list of the user's notifications, and marking them as read."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.pagination import requested_page
from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest
from jco_portal.home.context_processors import has_operations_section
from jco_portal.outbox.actions import mark_notifications_read
from jco_portal.outbox.models import Notification, NotificationQuerySet
from jco_portal.outbox.notifications import notification_sentence

NOTIFICATIONS_PER_PAGE = 25


@dataclass(frozen=True)
class NotificationRow:
    """A row of the list of notifications."""

    pk: int
    sentence: str
    created_at: datetime
    is_unread: bool


@require_safe
def notification_list(request: PortalRequest) -> HttpResponse:
    """Show the notifications of the user, newest first."""
    notices = _own_notifications(request.user)
    page = requested_page(request, notices, NOTIFICATIONS_PER_PAGE)
    context = {
        "page": page,
        "told": [_notification_row(each) for each in page.object_list],
        "has_unread": notices.unread().exists(),
    }
    return render(request, "notification_list.html", context)


@require_POST
def notification_open(request: PortalRequest, pk: int) -> HttpResponse:
    """Mark a notification as read and redirect to its subject."""
    notice = get_object_or_404(_own_notifications(request.user), pk=pk)
    mark_notifications_read(request.user, [notice.pk])
    return redirect(notice.url)


@require_POST
def notifications_mark_read(request: PortalRequest) -> HttpResponse:
    """Mark all notifications of the user as read."""
    _own_notifications(request.user)
    mark_notifications_read(request.user)
    return redirect("notification_list")


def _own_notifications(user: User) -> NotificationQuerySet:
    """Return the notifications of the user; 404 for administrators, who receive none."""
    if not has_operations_section(user):
        raise Http404
    return Notification.objects.visible_to(user)


def _notification_row(notice: Notification) -> NotificationRow:
    return NotificationRow(
        notice.pk, notification_sentence(notice), notice.created_at, notice.read_at is None
    )
