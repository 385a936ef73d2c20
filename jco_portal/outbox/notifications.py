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

from jco_portal.core.dates import format_entered_date
from jco_portal.core.registries import Registry
from jco_portal.core.type_aliases import LazyText
from jco_portal.outbox.models import Notification

logger = logging.getLogger(__name__)

NOTIFICATION_SENTENCES: Registry[Mapping[str, LazyText]] = Registry()
DAY_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_shared_connection: ContextVar[list[BaseEmailBackend] | None] = ContextVar(
    "_shared_connection", default=None
)


@cache
def _all_sentences() -> dict[str, LazyText]:
    return {code: sentence for known in NOTIFICATION_SENTENCES for code, sentence in known.items()}


def notification_sentence(notice: Notification) -> str:
    """What a notice says, in the reader's language."""
    params = {name: _format_parameter(value) for name, value in notice.parameters.items()}
    return str(_all_sentences()[notice.code]) % {"reference": notice.reference, **params}


def _format_parameter(value: str) -> str:
    return format_entered_date(value) if DAY_PATTERN.fullmatch(value) else value


@contextmanager
def open_mail_server() -> Iterator[BaseEmailBackend]:
    """The mail server, taken leave of at the end; whoever sends opens it, once for many mails."""
    server: BaseEmailBackend = get_connection()
    try:
        yield server
    finally:
        _close_connection(server)


@contextmanager
def share_mail_server() -> Iterator[None]:
    """All notices that are mailed in the block share one connection."""
    servers: list[BaseEmailBackend] = []
    before = _shared_connection.set(servers)
    try:
        yield
    finally:
        _shared_connection.reset(before)
        for server in servers:
            _close_connection(server)


def _current_connection() -> BaseEmailBackend | None:
    """The server that is kept, found when the first mail leaves; None where none is kept."""
    servers = _shared_connection.get()
    if servers == []:
        servers.append(get_connection())
    return servers[0] if servers else None


def send_notification_email(notice: Notification) -> None:
    """Send the mail of a notice: reference and address only."""
    reference = " ".join(notice.reference.split())  # a header is one line
    params = {"reference": reference, "url": f"{settings.PORTAL_URL}{notice.url}"}
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    mail = EmailMessage(
        subject=f"[JCO Portal] {reference}",
        body=_("There is news of %(reference)s for you:\n\n%(url)s\n") % params,
        to=[notice.person.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{host}>"},
        connection=_current_connection(),
    )
    _send_email(mail)


def _send_email(mail: EmailMessage) -> None:
    """Send over the connection that is kept, if one is; one that failed is not used again."""
    cached_connection = _current_connection()
    try:
        if cached_connection is not None:
            cached_connection.open()
        mail.send()
    except OSError:  # of which the SMTP errors are kinds
        if cached_connection is not None:
            _close_connection(cached_connection)
        raise


def _close_connection(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except OSError:
        logger.warning("The mail server went away before it was taken leave of.")
