"""The frame around every page: sections, search, notices."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jco_portal.core.related_rows import compiled
from jco_portal.core.type_aliases import Wording
from jco_portal.deadlines.queries import is_delay, waiting_letters
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.outbox.models import Notification

SECTIONS = (
    (_("Home"), "home", ""),
    (_("Operations"), "operations:operation_list", "operations"),
    (_("Calendar"), "coordination:year", "coordination"),
    (_("Funding"), "funding:programme_list", "funding"),
    (_("Follow-up"), "followup:recommendation_list", "followup"),
    (_("Documents"), "documents:document_list", "documents"),
)
CALENDAR_PAGES = (
    (_("Year"), "coordination:year", ()),
    (_("Overlaps"), "coordination:overlap_list", ("overlap_detail", "operation_overlaps")),
    (_("Meeting list"), "coordination:meeting_list", ()),
)
DEADLINE_PAGES = (
    "deadlines_owed_to_us",
    "deadline_months",
    "deadline_agenda",
    "deadline_choices",
    "delivery_choose",
    "absence_new",
    "deadline_detail",
    "outgoing_mail",
)
FOLLOW_UP_PAGES = (
    (
        _("Recommendations"),
        "followup:recommendation_list",
        ("recommendation_detail", "recommendation_edit", "answer_edit"),
    ),
    (_("Debriefings"), "followup:debriefing_list", ("debriefing",)),
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
class Section:
    """A link of the frame; ``current`` is what aria-current says, empty elsewhere."""

    label: Wording
    url: str
    current: str


@dataclass(frozen=True)
class Search:
    """Where operations are searched for, empty for who sees none, and what is searched for."""

    url: str
    query: str


@dataclass(frozen=True)
class Bell:
    """The link to the notices, and how many of them are unread."""

    url: str
    unread: int
    current: str


def frame(request: HttpRequest) -> dict[str, object]:
    """What base.html shows on every page."""
    here = request.resolver_match
    view, app, short = (here.view_name, here.app_name, here.url_name) if here else ("", "", "")
    if view == "deadline_list" or view in DEADLINE_PAGES:
        app = "followup"
    pages = SUBSECTIONS.get(app, ())
    user: Any = getattr(request, "user", AnonymousUser())
    sees_content = sees_operations(user)
    return {
        "sections": [
            Section(label, reverse(name), _current(view == name, bool(floor) and app == floor))
            for label, name, floor in SECTIONS
            if sees_content or not floor
        ],
        "subsections": [
            Section(label, reverse(name), _current(view == name, short in below))
            for label, name, below in pages
        ],
        "subsections_label": SUBSECTION_LABELS.get(app, ""),
        **(_news(user, view) if sees_content else {"bell": None, "delayed": None}),
        "search": Search(
            reverse("operations:operation_list") if sees_content else "",
            request.GET.get("q", "") if app == "operations" else "",
        ),
    }


def _news(user: User, view: str) -> dict[str, object]:
    """The bell with its count, and since when mails wait, in one query: every page asks it."""
    told, oldest = User.objects.values_list(
        _unread(),
        Subquery(waiting_letters().order_by("created_at").values("created_at")[:1]),
    ).get(pk=user.pk)
    bell = Bell(reverse("notice_list"), told or 0, _current(view == "notice_list", False))
    return {"bell": bell, "delayed": oldest if is_delay(oldest) else None}


@cache
def _unread() -> Any:
    """How many notices each person has not read; None where all are."""
    unread = Notification.objects.unread().filter(person=OuterRef("pk")).order_by().values("person")
    return compiled(User, Subquery(unread.annotate(n=Count("pk")).values("n")))


def sees_operations(user: User | AnonymousUser) -> bool:
    """True for everybody who has a function; administrators keep accounts and lists only."""
    return user.is_authenticated and bool(user.roles - {Role.ADMINISTRATOR})


def _current(is_page: bool, is_section: bool) -> str:
    return "page" if is_page else "true" if is_section else ""
