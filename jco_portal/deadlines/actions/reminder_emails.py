"""Sending letters: each is leased, read anew, sent under one Message-ID, and noted as sent."""

import logging
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jco_portal.deadlines.models import Deadline, ReminderEmail
from jco_portal.deadlines.notifications import letter_mail
from jco_portal.outbox.notifications import mail_server

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_DOUBLINGS = 6
FINAL_CODE = 500
LONGEST_PAUSE = timedelta(hours=1)
ONE_S_OWN_FAULT = (SMTPRecipientsRefused, SMTPDataError, ValueError)


def send_letters() -> int:
    """Send every letter that waits; returns how many left.

    A server that does not answer ends the round: the others wait for the next one. A letter
    that alone is refused is tried again later, or given up when its address is refused for
    good, and the round goes on.
    """
    sent = 0
    with mail_server() as server:
        while (letter := _lease()) is not None:
            try:
                sent += _deliver(letter, server)
            except ONE_S_OWN_FAULT as error:
                _give_up(letter, error) if _is_final(error) else _put_off(letter, error)
            except OSError as error:  # of which the SMTP errors are kinds
                _put_off(letter, error)
                break
    return sent


@transaction.atomic
def _lease() -> ReminderEmail | None:
    """The oldest letter that waits, ours for two minutes."""
    now = timezone.now()
    waiting = ReminderEmail.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=now),
        sent_at=None,
        dropped_at=None,
        not_before__lte=now,
    )
    free = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("person")
    letter = free.order_by("pk").first()
    if letter is not None:
        letter.leased_until, letter.attempts = now + LEASE, min(letter.attempts + 1, 30_000)
        letter.save(update_fields=["leased_until", "attempts"])
    return letter


def _deliver(letter: ReminderEmail, server: BaseEmailBackend) -> int:
    """Send what still stands of it; 0 when nothing does, or the person may not sign in."""
    standing = _standing(letter)
    if not standing or not letter.person.is_active:
        ReminderEmail.objects.filter(pk=letter.pk).update(
            dropped_at=timezone.now(), leased_until=None
        )
        return 0
    server.open()
    letter_mail(letter, standing, server).send()
    ReminderEmail.objects.filter(pk=letter.pk).update(
        sent_at=timezone.now(), leased_until=None, last_error=""
    )
    return 1


def _standing(letter: ReminderEmail) -> list[Deadline]:
    """What it reminds of and is still due on that day, the earliest first.

    What was for the person when it was written may be none of their business by now. Read in
    two steps: just after a sweep the database does not know yet how few lines a letter has, and
    would go through all reminders for each.
    """
    told = set(letter.reminders.order_by().values_list("deadline", "due_on"))
    standing = Deadline.objects.visible_to(letter.person).open()
    named = standing.filter(pk__in={key for key, _day in told}).only("reference", "due_on")
    return [each for each in named.order_by("due_on", "pk") if (each.pk, each.due_on) in told]


def _is_final(error: Exception) -> bool:
    """True when trying again cannot help: codes from 500 on, or what is no address at all."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= FINAL_CODE for code, _text in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= FINAL_CODE
    return True


def _give_up(letter: ReminderEmail, error: Exception) -> None:
    """Leave a letter that nobody takes; its reminders stand in the portal."""
    logger.warning("Letter %s is given up: %s", letter.pk, type(error).__name__)
    ReminderEmail.objects.filter(pk=letter.pk).update(
        dropped_at=timezone.now(), leased_until=None, last_error=_said(error)
    )


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:2000]


def _put_off(letter: ReminderEmail, error: Exception) -> None:
    logger.warning("Letter %s is not sent: %s", letter.pk, type(error).__name__)
    pause = min(timedelta(minutes=2 ** min(letter.attempts, MOST_DOUBLINGS)), LONGEST_PAUSE)
    ReminderEmail.objects.filter(pk=letter.pk).update(
        leased_until=None,
        not_before=timezone.now() + pause,
        last_error=_said(error),
    )
