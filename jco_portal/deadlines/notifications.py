"""Sentences of reminders in the portal, and the reminder emails."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from jco_portal.deadlines.models import Deadline, ReminderEmail

MAX_LINES = 100  # deadlines listed in one email; the others are a number and a link
# By the ``code`` that ``REMINDERS_SQL`` writes: "deadline." and a stored ``EscalationLevel``.
NOTIFICATION_SENTENCES = {
    "deadline.due": gettext_lazy("%(reference)s: “%(title)s” is due on %(day)s."),
    "deadline.overdue": gettext_lazy("%(reference)s: “%(title)s” was due on %(day)s."),
    "deadline.asker": gettext_lazy("%(reference)s: “%(title)s” was due from %(place)s on %(day)s."),
    "deadline.contact_point": gettext_lazy(
        "%(reference)s: “%(title)s” was due from %(place)s on %(day)s and comes up to its "
        "contact point."
    ),
    "deadline.head": gettext_lazy(
        "%(reference)s: “%(title)s” was due from %(place)s on %(day)s and comes up to its "
        "head of delegation."
    ),
    "deadline.group": gettext_lazy(
        "%(reference)s: “%(title)s” was due from %(place)s on %(day)s and comes up to the "
        "Group of Experts."
    ),
    "deadline.agenda": gettext_lazy(
        "%(reference)s: “%(title)s” was due from %(place)s on %(day)s and stands on the agenda "
        "of the Customs Cooperation Working Party."
    ),
}


def reminder_email(
    email: ReminderEmail, deadlines: Sequence[Deadline], server: BaseEmailBackend
) -> EmailMessage:
    """Build the email about deadlines: reference and address of each, no content.

    Email is outside the protection of the portal, hence no titles. The Message-ID depends only on
    the primary key, so that repeated copies can be recognised. Does not send.
    """
    lines = [
        f"{_one_line(each.reference)}\n{settings.PORTAL_URL}{each.get_absolute_url()}\n"
        for each in deadlines[:MAX_LINES]
    ]
    if len(deadlines) > MAX_LINES:
        lines.append(_("and %(n)d more:") % {"n": len(deadlines) - MAX_LINES})
        lines.append(f"{settings.PORTAL_URL}{reverse('deadline_list')}\n")
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    return EmailMessage(
        subject=f"[JCO Portal] {_email_subject(deadlines)}",
        body=_email_body(lines),
        to=[email.person.email],
        headers={"Message-ID": f"<letter-{email.pk}@{host}>"},
        connection=server,
    )


def _email_subject(deadlines: Sequence[Deadline]) -> str:
    if len(deadlines) == 1:
        return _one_line(deadlines[0].reference)
    return ngettext("%(n)d thing is due", "%(n)d things are due", len(deadlines)) % {
        "n": len(deadlines)
    }


def _email_body(lines: list[str]) -> str:
    first = _("This is due, or overdue. Each page says why you are told.")
    choices = f"{settings.PORTAL_URL}{reverse('reminder_settings')}"
    last = _("How often such a mail comes, you choose here:")
    return "\n".join([first, "", *lines, f"{last}\n{choices}\n"])


def _one_line(text: str) -> str:
    return " ".join(text.split())
