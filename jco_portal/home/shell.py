"""The frame around every page: sections, search, and what the demonstration adds."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jco_portal.demo.loading import HERE, PASSWORD
from jco_portal.directory.actions import read_rows
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.outbox.models import Notice

SECTIONS = (
    (_("Home"), "home", ""),
    (_("Operations"), "operations:operation_list", "operations"),
    (_("Calendar"), "coordination:year", "coordination"),
    (_("Funding"), "funding:programme_list", "funding"),
)
CALENDAR_PAGES = (
    (_("Year"), "coordination:year", ()),
    (_("Overlaps"), "coordination:overlap_list", ("overlap_detail", "operation_overlaps")),
    (_("Meeting list"), "coordination:meeting_list", ()),
)


FUNDING_PAGES = (
    (_("Programmes"), "funding:programme_list", ("programme_detail",)),
    (_("Budgets"), "funding:budget_list", ()),
    (_("Full funding"), "funding:reform", ()),
)
PAGES_OF = {"coordination": CALENDAR_PAGES, "funding": FUNDING_PAGES}


@dataclass(frozen=True)
class Section:
    """A link of the frame; ``current`` is what aria-current says, empty elsewhere."""

    label: str
    url: str
    current: str


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
    pages = PAGES_OF.get(app, ())
    user = getattr(request, "user", AnonymousUser())
    sees_content = sees_operations(user)
    return {
        **_demonstration(),
        "sections": [
            Section(label, reverse(name), _current(view == name, bool(floor) and app == floor))
            for label, name, floor in SECTIONS
            if sees_content or not floor
        ],
        "subsections": [
            Section(label, reverse(name), _current(view == name, short in below))
            for label, name, below in pages
        ],
        "bell": _bell(user, view) if sees_content else None,
        "search_url": reverse("operations:operation_list") if sees_content else "",
        "search_query": request.GET.get("q", "") if app == "operations" else "",
    }


def _bell(user: User, view: str) -> Bell:
    unread = Notice.objects.visible_to(user).unread().count()
    return Bell(reverse("notice_list"), unread, _current(view == "notice_list", False))


def sees_operations(user: User | AnonymousUser) -> bool:
    """True for everybody who has a function; administrators keep accounts and lists only."""
    return user.is_authenticated and bool(user.roles - {Role.ADMINISTRATOR})


def _current(is_page: bool, is_section: bool) -> str:
    return "page" if is_page else "true" if is_section else ""


def _demonstration() -> dict[str, object]:
    if not settings.DEMO:
        return {"demo": False}
    return {"demo": True, "demo_accounts": _demo_accounts, "demo_password": PASSWORD}


def _demo_accounts() -> list[User]:
    """The accounts that anybody may try, in the order of the file that names them."""
    order = {row["email"]: place for place, row in enumerate(read_rows(HERE / "accounts.csv"))}
    users = User.objects.filter(email__in=order, is_active=True).select_related("organisation")
    found = sorted(users.prefetch_related("role_assignments"), key=lambda user: order[user.email])
    for user in found:
        user.roles = frozenset(each.role for each in user.role_assignments.all())
    return found
