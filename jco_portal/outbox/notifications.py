"""Sentences of notifications, and the emails that announce them."""

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

# Code of the notification to sentence; each app adds its own in ``jco_portal/wiring.py``.
NOTIFICATION_SENTENCES: Registry[Mapping[str, LazyText]] = Registry()
DAY_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# None outside of ``share_mail_server``; within, no item before the first email.
_shared_connection: ContextVar[list[BaseEmailBackend] | None] = ContextVar(
    "_shared_connection", default=None
)


# The apps set their sentences once, at start.
@cache
def _all_sentences() -> dict[str, LazyText]:
    return {code: sentence for known in NOTIFICATION_SENTENCES for code, sentence in known.items()}


def notification_sentence(notice: Notification) -> str:
    """Return the sentence of a notification in the active language."""
    params = {name: _format_parameter(value) for name, value in notice.parameters.items()}
    return str(_all_sentences()[notice.code]) % {"reference": notice.reference, **params}


def _format_parameter(value: str) -> str:
    # Parameters are JSON: dates are stored as ISO and formatted for the reader.
    return format_entered_date(value) if DAY_PATTERN.fullmatch(value) else value


@contextmanager
def open_mail_server() -> Iterator[BaseEmailBackend]:
    """Yield a mail server for several emails and close it; the caller opens the connection."""
    server: BaseEmailBackend = get_connection()
    try:
        yield server
    finally:
        _close_connection(server)


@contextmanager
def share_mail_server() -> Iterator[None]:
    """Send all notification emails within the block over one connection."""
    servers: list[BaseEmailBackend] = []
    before = _shared_connection.set(servers)
    try:
        yield
    finally:
        _shared_connection.reset(before)
        for server in servers:
            _close_connection(server)


def _current_connection() -> BaseEmailBackend | None:
    """Return the shared connection, created for the first email; None outside a shared block.

    So a wrong setting of the mail server does not stop jobs that send no email.
    """
    servers = _shared_connection.get()
    if servers == []:  # in a shared block, before the first email
        servers.append(get_connection())
    return servers[0] if servers else None


def send_notification_email(notice: Notification) -> None:
    """Send the email of a notification; raises OSError if the mail server fails."""
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
    """Send over the shared connection, if any; close it after an error."""
    cached_connection = _current_connection()
    try:
        if cached_connection is not None:
            cached_connection.open()
        mail.send()
    except OSError:  # SMTPException is a subclass
        if cached_connection is not None:
            _close_connection(cached_connection)
        raise


def _close_connection(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except OSError:
        # The emails have been sent or have failed: closing changes nothing.
        logger.warning("The mail server went away before it was taken leave of.")
