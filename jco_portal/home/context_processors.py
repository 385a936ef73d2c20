"""The frame around every page: sections, search, notices."""

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

NAVIGATION = (
    (_("Home"), "home", ""),
    (_("Operations"), "operations:operation_list", "operations"),
    (_("Calendar"), "coordination:calendar_year", "coordination"),
    (_("Funding"), "funding:programme_list", "funding"),
    (_("Follow-up"), "followup:recommendation_list", "followup"),
    (_("Documents"), "documents:document_list", "documents"),
)
CALENDAR_PAGES = (
    (_("Year"), "coordination:calendar_year", ()),
    (_("Overlaps"), "coordination:overlap_list", ("overlap_detail", "operation_overlaps")),
    (_("Meeting list"), "coordination:meeting_list", ()),
)
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
    """A link of the frame; ``aria_current`` is what aria-current says, empty elsewhere."""

    label: LazyText
    url: str
    aria_current: str


@dataclass(frozen=True)
class SearchBox:
    """Where operations are searched for, empty for who sees none, and what is searched for."""

    url: str
    query: str


@dataclass(frozen=True)
class NotificationLink:
    """The link to the notices, and how many of them are unread."""

    url: str
    unread_count: int
    aria_current: str


def page_frame(request: HttpRequest) -> dict[str, object]:
    """What base.html shows on every page."""
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
    """The bell with its count, and since when mails wait, in one query: every page asks it."""
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
    """How many notices each person has not read; None where all are."""
    unread = Notification.objects.unread().filter(person=OuterRef("pk")).order_by().values("person")
    return compile_subquery(User, Subquery(unread.annotate(n=Count("pk")).values("n")))


def has_operations_section(user: User | AnonymousUser) -> bool:
    """True for everybody who has a function; administrators keep accounts and lists only."""
    return user.is_authenticated and bool(user.roles - {Role.ADMINISTRATOR})


def _aria_current(is_page: bool, is_section: bool) -> str:
    return "page" if is_page else "true" if is_section else ""
