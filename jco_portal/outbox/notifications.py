"""What notices say, in the portal and by mail."""

from functools import cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from jco_portal.outbox.models import Notice


@cache
def _sentences() -> dict[str, str | Promise]:
    return {
        code: sentence
        for path in settings.NOTICE_SENTENCES
        for code, sentence in import_string(path).items()
    }


def sentence_of(notice: Notice) -> str:
    """What a notice says, in the reader's language."""
    return str(_sentences()[notice.code]) % {"reference": notice.reference, **notice.parameters}


def mail_notice(notice: Notice) -> None:
    """Send the mail of a notice: reference and address only."""
    words = {"reference": notice.reference, "url": f"{settings.PORTAL_URL}{notice.url}"}
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    EmailMessage(
        subject=f"[JCO Portal] {notice.reference}",
        body=_("There is news of %(reference)s for you:\n\n%(url)s\n") % words,
        to=[notice.person.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{host}>"},
    ).send()
