"""The pages of deadlines beside each other."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jco_portal.core.type_aliases import Wording
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest

FILES = "django.core.mail.backends.filebased.EmailBackend"
PAGES = (
    (_("What we owe"), "deadline_list"),
    (_("What is owed to us"), "deadlines_owed_to_us"),
    (_("By month"), "deadline_months"),
    (_("Agenda"), "deadline_agenda"),
    (_("My reminders"), "deadline_choices"),
    (_("Outgoing mail"), "outgoing_mail"),
)


@dataclass(frozen=True)
class Tab:
    """A page of deadlines."""

    label: Wording
    url: str
    current: bool
    count: int | None = None


def tabs_of(request: PortalRequest) -> list[Tab]:
    """The pages that this person has, the one that is open marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    hidden = set()
    if not reads_the_agenda(request.user):
        hidden.add("deadline_agenda")
    if not shows_mail():
        hidden.add("outgoing_mail")
    at_choices = here in {"delivery_choose", "absence_new"}
    here = "deadline_choices" if at_choices else here
    return [Tab(label, reverse(name), name == here) for label, name in PAGES if name not in hidden]


def reads_the_agenda(user: User) -> bool:
    """Those who prepare the meetings of the working party."""
    return user.has_role(Role.EXPERT, Role.SECRETARIAT)


def shows_mail() -> bool:
    """True in the demonstration, whose mails are files."""
    return settings.DEMO and settings.EMAIL_BACKEND == FILES
