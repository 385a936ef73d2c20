"""What notices say, in the portal and by mail."""

import re
from functools import cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from jco_portal.kernel.dates import say
from jco_portal.outbox.models import Notice

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@cache
def _sentences() -> dict[str, str | Promise]:
    return {
        code: sentence
        for path in settings.NOTICE_SENTENCES
        for code, sentence in import_string(path).items()
    }


def sentence_of(notice: Notice) -> str:
    """What a notice says, in the reader's language."""
    said = {name: _in_words(value) for name, value in notice.parameters.items()}
    return str(_sentences()[notice.code]) % {"reference": notice.reference, **said}


def _in_words(value: str) -> str:
    return say(value) if DAY.fullmatch(value) else value


def mail_notice(notice: Notice) -> None:
    """Send the mail of a notice: reference and address only."""
    reference = " ".join(notice.reference.split())  # a header is one line
    words = {"reference": reference, "url": f"{settings.PORTAL_URL}{notice.url}"}
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    EmailMessage(
        subject=f"[JCO Portal] {reference}",
        body=_("There is news of %(reference)s for you:\n\n%(url)s\n") % words,
        to=[notice.person.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{host}>"},
    ).send()
