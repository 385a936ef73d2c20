"""Sending of reminder emails: lease, check again, send under one Message-ID, record.

A process that is killed between sending and recording sends the email again. Email has no
delivery exactly once (RFC 1047), but the same Message-ID lets the recipient's server drop the copy.
"""

import logging
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jco_portal.deadlines.models import Deadline, ReminderEmail
from jco_portal.deadlines.notifications import reminder_email
from jco_portal.outbox.notifications import open_mail_server

logger = logging.getLogger(__name__)

LEASE_TIME = timedelta(minutes=2)  # then another process may try the same email
MAX_DOUBLINGS = 6  # 2**6 minutes are more than MAX_RETRY_DELAY; bounds the exponent
MIN_PERMANENT_SMTP_CODE = 500  # RFC 5321, 4.2.1: 4yz transient, 5yz permanent
MAX_RETRY_DELAY = timedelta(hours=1)
# Errors of one recipient or message: the server works, and the others can be sent.
ERRORS_OF_ONE_EMAIL = (SMTPRecipientsRefused, SMTPDataError, ValueError)


def send_reminder_emails() -> int:
    """Send the pending reminder emails and return their number.

    If the server does not answer, the others stay pending until the next call. If only one email
    is refused, it is retried later, or discarded if the refusal is permanent, and the next one
    follows. Never raises errors of the mail server.
    """
    sent = 0
    with open_mail_server() as server:
        while (email := _claim_email()) is not None:
            try:
                sent += _send_email(email, server)
            except ERRORS_OF_ONE_EMAIL as error:
                _discard_email(email, error) if _is_permanent(error) else _schedule_retry(
                    email, error
                )
            except OSError as error:  # other SMTP errors, which are subclasses, and the network
                _schedule_retry(email, error)
                break
    return sent


@transaction.atomic
def _claim_email() -> ReminderEmail | None:
    """Lease the oldest pending email to this process; None if there is none.

    Committed before the sending, so that no transaction is open while the server answers.
    """
    now = timezone.now()
    pending = ReminderEmail.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=now),
        sent_at=None,
        dropped_at=None,
        not_before__lte=now,
    )
    free = pending.select_for_update(skip_locked=True, of=("self",)).select_related("person")
    email = free.order_by("pk").first()
    if email is not None:
        # 30,000: below the maximum of a smallint, which hourly retries reach in three years.
        email.leased_until, email.attempts = now + LEASE_TIME, min(email.attempts + 1, 30_000)
        email.save(update_fields=["leased_until", "attempts"])
    return email


def _send_email(email: ReminderEmail, server: BaseEmailBackend) -> int:
    """Send an email about its open deadlines and return 1.

    Discards it and returns 0 if none is open any longer or the user may not sign in.
    """
    deadlines = _open_deadlines(email)
    if not deadlines or not email.person.is_active:
        ReminderEmail.objects.filter(pk=email.pk).update(
            dropped_at=timezone.now(), leased_until=None
        )
        return 0
    server.open()
    reminder_email(email, deadlines, server).send()
    ReminderEmail.objects.filter(pk=email.pk).update(
        sent_at=timezone.now(), leased_until=None, last_error=""
    )
    return 1


def _open_deadlines(email: ReminderEmail) -> list[Deadline]:
    """Return the deadlines of an email that are open on the same day and visible to the user.

    Checked again at sending, because the user may have lost access since the reminder run. Two
    queries instead of a join: just after a reminder run the table has no current statistics, and
    PostgreSQL would read all reminders for each email (110 emails: 6.5 s).
    """
    reminded = set(email.reminders.order_by().values_list("deadline", "due_on"))
    open_deadlines = Deadline.objects.visible_to(email.person).open()
    named = open_deadlines.filter(pk__in={key for key, _day in reminded}).only(
        "reference", "due_on"
    )
    return [each for each in named.order_by("due_on", "pk") if (each.pk, each.due_on) in reminded]


def _is_permanent(error: Exception) -> bool:
    """Return whether a retry is useless: SMTP codes from 500, or an address that is malformed."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= MIN_PERMANENT_SMTP_CODE for code, _text in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= MIN_PERMANENT_SMTP_CODE
    return True


def _discard_email(email: ReminderEmail, error: Exception) -> None:
    """Record that an email will not be sent; its reminders stay visible in the portal."""
    logger.warning("Letter %s is given up: %s", email.pk, type(error).__name__)
    ReminderEmail.objects.filter(pk=email.pk).update(
        dropped_at=timezone.now(), leased_until=None, last_error=_error_text(error)
    )


def _error_text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:2000]


def _schedule_retry(email: ReminderEmail, error: Exception) -> None:
    logger.warning("Letter %s is not sent: %s", email.pk, type(error).__name__)
    pause = min(timedelta(minutes=2 ** min(email.attempts, MAX_DOUBLINGS)), MAX_RETRY_DELAY)
    ReminderEmail.objects.filter(pk=email.pk).update(
        leased_until=None,
        not_before=timezone.now() + pause,
        last_error=_error_text(error),
    )
