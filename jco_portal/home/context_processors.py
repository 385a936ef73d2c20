"""Context of the frame of every page: navigation, search, notifications."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jco_portal.core.related_rows import compile_subquery
from jco_portal.core.type_aliases import LazyText
from jco_portal.deadlines.queries import is_delayed, pending_emails
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.outbox.models import Notification

# Label, URL name and app of each section. The empty app is the section that every user has.
NAVIGATION = (
    (_("Home"), "home", ""),
    (_("Operations"), "operations:operation_list", "operations"),
    (_("Calendar"), "coordination:calendar_year", "coordination"),
    (_("Funding"), "funding:programme_list", "funding"),
    (_("Follow-up"), "followup:recommendation_list", "followup"),
    (_("Documents"), "documents:document_list", "documents"),
)
# Label, URL name and, for the marking of the current page, the names of the pages below it.
CALENDAR_PAGES = (
    (_("Year"), "coordination:calendar_year", ()),
    (_("Overlaps"), "coordination:overlap_list", ("overlap_detail", "operation_overlaps")),
    (_("Meeting list"), "coordination:meeting_list", ()),
)
# Their URLs have no app name, so they are assigned to the section of follow-up by name.
DEADLINE_PAGES = (
    "deadlines_of_others",
    "deadline_calendar",
    "deadline_agenda",
    "reminder_settings",
    "delivery_edit",
    "absence_new",
    "deadline_detail",
    "outgoing_email_list",
)
FOLLOW_UP_PAGES = (
    (
        _("Recommendations"),
        "followup:recommendation_list",
        ("recommendation_detail", "recommendation_edit", "action_edit"),
    ),
    (_("Debriefings"), "followup:debriefing_list", ("debriefing_detail",)),
    (_("Deadlines"), "deadline_list", DEADLINE_PAGES),
)
FUNDING_PAGES = (
    (_("Programmes"), "funding:programme_list", ("programme_detail",)),
    (_("Budgets"), "funding:budget_list", ()),
    (_("Calls"), "funding:call_list", ("call_new", "call_edit")),
    (_("Applications"), "funding:application_list", ("application_detail", "application_edit")),
    (_("At risk"), "funding:at_risk", ()),
    (_("Statistics"), "funding:statistics", ()),
    (_("Full funding"), "funding:reform", ()),
)
SUBSECTIONS = {
    "coordination": CALENDAR_PAGES,
    "funding": FUNDING_PAGES,
    "followup": FOLLOW_UP_PAGES,
}
SUBSECTION_LABELS = {
    "coordination": _("Calendar"),
    "funding": _("Funding"),
    "followup": _("Follow-up"),
}


@dataclass(frozen=True)
class NavigationItem:
    """A link of the frame; ``aria_current`` is the value of that attribute, or empty."""

    label: LazyText
    url: str
    aria_current: str


@dataclass(frozen=True)
class SearchBox:
    """The search box of the frame; ``url`` is empty for users without access to operations."""

    url: str
    query: str


@dataclass(frozen=True)
class NotificationLink:
    """The link to the notifications, with the number of unread ones."""

    url: str
    unread_count: int
    aria_current: str


def page_frame(request: HttpRequest) -> dict[str, object]:
    """Return the context of base.html; one query besides that of the user."""
    here = request.resolver_match
    view, app, short = (here.view_name, here.app_name, here.url_name) if here else ("", "", "")
    if view == "deadline_list" or view in DEADLINE_PAGES:
        app = "followup"
    pages = SUBSECTIONS.get(app, ())
    user: Any = getattr(request, "user", AnonymousUser())
    sees_content = has_operations_section(user)
    return {
        "sections": [
            NavigationItem(
                label,
                reverse(name),
                _aria_current(view == name, bool(section_app) and app == section_app),
            )
            for label, name, section_app in NAVIGATION
            if sees_content or not section_app
        ],
        "subsections": [
            NavigationItem(label, reverse(name), _aria_current(view == name, short in below))
            for label, name, below in pages
        ],
        "subsections_label": SUBSECTION_LABELS.get(app, ""),
        **(_notification_context(user, view) if sees_content else {"bell": None, "delayed": None}),
        "search": SearchBox(
            reverse("operations:operation_list") if sees_content else "",
            request.GET.get("q", "") if app == "operations" else "",
        ),
    }


def _notification_context(user: User, view: str) -> dict[str, object]:
    """Return the notification link and since when emails are delayed.

    Both in one query, since every page needs them.
    """
    unread_count, oldest = User.objects.values_list(
        _unread_count(),
        Subquery(pending_emails().order_by("created_at").values("created_at")[:1]),
    ).get(pk=user.pk)
    notification_link = NotificationLink(
        reverse("notification_list"),
        unread_count or 0,
        _aria_current(view == "notification_list", False),
    )
    return {"bell": notification_link, "delayed": oldest if is_delayed(oldest) else None}


@cache
def _unread_count() -> Any:
    """Count the unread notifications of each user; NULL for none. Compiled once a process."""
    unread = Notification.objects.unread().filter(person=OuterRef("pk")).order_by().values("person")
    return compile_subquery(User, Subquery(unread.annotate(n=Count("pk")).values("n")))


def has_operations_section(user: User | AnonymousUser) -> bool:
    """Return whether the user has a role besides administrator.

    Administrators edit accounts and lists only, and see no operations.
    """
    return user.is_authenticated and bool(user.roles - {Role.ADMINISTRATOR})


def _aria_current(is_page: bool, is_section: bool) -> str:
    return "page" if is_page else "true" if is_section else ""
