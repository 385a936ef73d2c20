"""Reminder emails are sent once for each reminder, also after a killed run."""

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from jco_portal.deadlines.actions import reminder_emails
from jco_portal.deadlines.actions.reminder_emails import send_reminder_emails
from jco_portal.deadlines.actions.reminders import chase_deadlines, write_reminders
from jco_portal.deadlines.models import Reminder, ReminderEmail, ReminderPreference
from jco_portal.deadlines.queries import delayed_since
from tests.deadlines.conftest import DUE_ON, SetDeadlineFor
from tests.factories import make_user

ORGANISATION_CODES = ("LT", "LV", "EE", "PL", "FI")


class SlowSmtpServer:
    """An SMTP server that counts emails, and can refuse them or break the connection."""

    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()
        self.refused: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        head = envelope.content.decode().split("\r\n\r\n")[0]
        named = [line for line in head.split("\r\n") if line.lower().startswith("message-id:")]
        self.ids[named[0].partition(":")[2].strip()] += 1
        return "250 OK"


@pytest.fixture
def smtp_server() -> Iterator[SlowSmtpServer]:
    server = SlowSmtpServer()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        EMAIL_USE_TLS=False,
        EMAIL_HOST_USER="",
    ):
        yield server
    controller.stop()


@pytest.fixture
def planners_with_deadlines(transactional_db: None, set_deadline_for: SetDeadlineFor) -> None:
    """Five planners with four deadlines each who get an email for each reminder."""
    for organisation_code in ORGANISATION_CODES:
        ReminderPreference.objects.create(
            person=make_user("planner", organisation_code), delivery="at_once"
        )
        for number in range(4):
            set_deadline_for(f"test:{organisation_code}:{number}", organisation_code)


def in_threads(count: int, act: Callable[[], Any]) -> None:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def expire_leases() -> None:
    past = timezone.now() - timedelta(hours=2)
    ReminderEmail.objects.filter(sent_at=None).update(leased_until=past, not_before=past)


def test_concurrent_reminder_runs_send_every_email_once(
    planners_with_deadlines: None, smtp_server: SlowSmtpServer
) -> None:
    in_threads(3, lambda: chase_deadlines(DUE_ON))

    assert Reminder.objects.count() == 20
    assert len(smtp_server.ids) == 20
    assert set(smtp_server.ids.values()) == {1}


def test_unreachable_smtp_server_delays_emails_and_loses_none(
    planners_with_deadlines: None, smtp_server: SlowSmtpServer
) -> None:
    with override_settings(EMAIL_PORT=1):
        assert chase_deadlines(DUE_ON).sent_count == 0
    tried = ReminderEmail.objects.filter(attempts=1)
    assert tried.count() == 1  # the round ends at the first
    ReminderEmail.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert delayed_since() is not None

    expire_leases()
    assert send_reminder_emails() == 20

    assert set(smtp_server.ids.values()) == {1}
    assert delayed_since() is None


def test_refused_address_does_not_delay_other_recipients(
    planners_with_deadlines: None, smtp_server: SlowSmtpServer
) -> None:
    smtp_server.refused.add(make_user("planner", "EE").email)

    assert chase_deadlines(DUE_ON).sent_count == 16

    late = ReminderEmail.objects.filter(sent_at=None)
    assert {email.person.email for email in late} == smtp_server.refused
    assert all("SMTPRecipientsRefused" in email.last_error for email in late)


@pytest.mark.parametrize("killed_at", [0, 3, 19])
def test_email_repeated_after_a_kill_keeps_its_message_id(
    planners_with_deadlines: None, smtp_server: SlowSmtpServer, killed_at: int
) -> None:
    deliver, count = reminder_emails._send_email, iter(range(100))

    def killed(email: ReminderEmail, server: Any) -> int:
        done = deliver(email, server)
        if next(count) == killed_at:
            ReminderEmail.objects.filter(pk=email.pk).update(
                sent_at=None, leased_until=timezone.now() + timedelta(minutes=2)
            )
            raise KeyboardInterrupt
        return done

    with patch.object(reminder_emails, "_send_email", killed), pytest.raises(KeyboardInterrupt):
        chase_deadlines(DUE_ON)
    send_reminder_emails()
    assert len(smtp_server.ids) == 20  # all but the leased one have left, and that one on the wire

    expire_leases()
    send_reminder_emails()

    assert len(smtp_server.ids) == 20
    assert sorted(smtp_server.ids.values()) == [1] * 19 + [2]


def test_failed_reminder_run_writes_nothing_and_the_next_run_sends_all(
    planners_with_deadlines: None, smtp_server: SlowSmtpServer
) -> None:
    with (
        patch("jco_portal.deadlines.actions.reminders.REMINDERS_SQL", "SELECT broken"),
        pytest.raises(Exception, match="broken"),
    ):
        write_reminders(DUE_ON)
    assert Reminder.objects.count() == 0

    assert chase_deadlines(DUE_ON).sent_count == 20


def test_leased_email_is_not_sent_by_another_run(
    planners_with_deadlines: None, smtp_server: SlowSmtpServer
) -> None:
    write_reminders(DUE_ON)
    ReminderEmail.objects.update(leased_until=timezone.now() + timedelta(minutes=1))

    assert send_reminder_emails() == 0


def test_retry_delay_grows_up_to_an_hour(planners_with_deadlines: None) -> None:
    write_reminders(DUE_ON)
    email = ReminderEmail.objects.order_by("pk")[0]
    pauses = []
    for tries in (1, 2, 5, 20):
        email.attempts = tries
        reminder_emails._schedule_retry(email, OSError("\x00gone"))
        email.refresh_from_db()
        pauses.append(round((email.not_before - timezone.now()).total_seconds() / 60))

    assert pauses == [2, 4, 32, 60]
    assert email.last_error == "OSError: gone"


def test_line_break_in_an_address_adds_no_header(
    planners_with_deadlines: None, smtp_server: SlowSmtpServer
) -> None:
    who = make_user("planner", "FI")
    type(who).objects.filter(pk=who.pk).update(email="a@test.example\nBcc: b@test.example")

    assert chase_deadlines(DUE_ON).sent_count == 16
    assert ReminderEmail.objects.filter(sent_at=None, person=who).count() == 4
