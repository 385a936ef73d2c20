"""What notices say, in the portal and by mail."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from jco_portal.core.dates import say
from jco_portal.core.registries import Slot
from jco_portal.core.type_aliases import Wording
from jco_portal.outbox.models import Notification

logger = logging.getLogger(__name__)

SENTENCES: Slot[Mapping[str, Wording]] = Slot()
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_kept: ContextVar[list[BaseEmailBackend] | None] = ContextVar("_kept", default=None)


@cache
def _sentences() -> dict[str, Wording]:
    return {code: sentence for known in SENTENCES for code, sentence in known.items()}


def sentence_of(notice: Notification) -> str:
    """What a notice says, in the reader's language."""
    said = {name: _in_words(value) for name, value in notice.parameters.items()}
    return str(_sentences()[notice.code]) % {"reference": notice.reference, **said}


def _in_words(value: str) -> str:
    return say(value) if DAY.fullmatch(value) else value


@contextmanager
def mail_server() -> Iterator[BaseEmailBackend]:
    """The mail server, taken leave of at the end; whoever sends opens it, once for many mails."""
    server: BaseEmailBackend = get_connection()
    try:
        yield server
    finally:
        _hang_up(server)


@contextmanager
def one_mail_server() -> Iterator[None]:
    """All notices that are mailed in the block share one connection."""
    servers: list[BaseEmailBackend] = []
    before = _kept.set(servers)
    try:
        yield
    finally:
        _kept.reset(before)
        for server in servers:
            _hang_up(server)


def _server() -> BaseEmailBackend | None:
    """The server that is kept, found when the first mail leaves; None where none is kept."""
    servers = _kept.get()
    if servers == []:
        servers.append(get_connection())
    return servers[0] if servers else None


def mail_notice(notice: Notification) -> None:
    """Send the mail of a notice: reference and address only."""
    reference = " ".join(notice.reference.split())  # a header is one line
    words = {"reference": reference, "url": f"{settings.PORTAL_URL}{notice.url}"}
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    mail = EmailMessage(
        subject=f"[JCO Portal] {reference}",
        body=_("There is news of %(reference)s for you:\n\n%(url)s\n") % words,
        to=[notice.person.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{host}>"},
        connection=_server(),
    )
    _send(mail)


def _send(mail: EmailMessage) -> None:
    """Send over the connection that is kept, if one is; one that failed is not used again."""
    kept = _server()
    try:
        if kept is not None:
            kept.open()
        mail.send()
    except OSError:  # of which the SMTP errors are kinds
        if kept is not None:
            _hang_up(kept)
        raise


def _hang_up(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except OSError:
        logger.warning("The mail server went away before it was taken leave of.")
