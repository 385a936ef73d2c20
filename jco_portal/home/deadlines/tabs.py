"""Tabs of the deadline pages."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jco_portal.core.type_aliases import LazyText
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest

FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
TAB_PAGES = (
    (_("What we owe"), "deadline_list"),
    (_("What is owed to us"), "deadlines_of_others"),
    (_("By month"), "deadline_calendar"),
    (_("Agenda"), "deadline_agenda"),
    (_("My reminders"), "reminder_settings"),
    (_("Outgoing mail"), "outgoing_email_list"),
)


@dataclass(frozen=True)
class DeadlineTab:
    """A tab of the deadline pages."""

    label: LazyText
    url: str
    current: bool
    count: int | None = None


def deadline_tabs(request: PortalRequest) -> list[DeadlineTab]:
    """Return the tabs of the pages that the user may open; ``current`` is the open one."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    hidden = set()
    if not has_agenda_access(request.user):
        hidden.add("deadline_agenda")
    if not has_outgoing_email():
        hidden.add("outgoing_email_list")
    at_choices = here in {"delivery_edit", "absence_new"}
    here = "reminder_settings" if at_choices else here
    return [
        DeadlineTab(label, reverse(name), name == here)
        for label, name in TAB_PAGES
        if name not in hidden
    ]


def has_agenda_access(user: User) -> bool:
    """Return whether the user prepares the meetings of the working party."""
    return user.has_role(Role.EXPERT, Role.SECRETARIAT)


def has_outgoing_email() -> bool:
    """Return whether emails are stored as files, as in the demonstration."""
    return settings.DEMO and settings.EMAIL_BACKEND == FILE_BACKEND
