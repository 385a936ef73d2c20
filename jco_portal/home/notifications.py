"""What a person was told: the notices, and noting that they are read."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.pagination import requested_page
from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest
from jco_portal.home.context_processors import sees_operations
from jco_portal.outbox.actions import read_notices
from jco_portal.outbox.models import Notification, NotificationQuerySet
from jco_portal.outbox.notifications import sentence_of

NOTICES_A_PAGE = 25


@dataclass(frozen=True)
class Told:
    """A line of the list."""

    pk: int
    sentence: str
    at: datetime
    is_unread: bool


@require_safe
def notice_list(request: PortalRequest) -> HttpResponse:
    """Everything that this person was told, newest first."""
    notices = _own(request.user)
    page = requested_page(request, notices, NOTICES_A_PAGE)
    context = {
        "page": page,
        "told": [_told(each) for each in page.object_list],
        "has_unread": notices.unread().exists(),
    }
    return render(request, "notification_list.html", context)


@require_POST
def notice_open(request: PortalRequest, pk: int) -> HttpResponse:
    """Note that a notice is read, and go to what it tells of."""
    notice = get_object_or_404(_own(request.user), pk=pk)
    read_notices(request.user, [notice.pk])
    return redirect(notice.url)


@require_POST
def notices_read(request: PortalRequest) -> HttpResponse:
    """Note that all notices are read."""
    _own(request.user)
    read_notices(request.user)
    return redirect("notice_list")


def _own(user: User) -> NotificationQuerySet:
    """A person's own notices; administrators of accounts are told nothing and have none."""
    if not sees_operations(user):
        raise Http404
    return Notification.objects.visible_to(user)


def _told(notice: Notification) -> Told:
    return Told(notice.pk, sentence_of(notice), notice.created_at, notice.read_at is None)
