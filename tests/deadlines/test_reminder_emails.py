"""Mails leave exactly once for each step and person, whatever is killed in between."""

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
from jco_portal.deadlines.actions.reminder_emails import send_letters
from jco_portal.deadlines.actions.reminders import chase_deadlines, sweep
from jco_portal.deadlines.models import Reminder, ReminderEmail, ReminderPreference
from jco_portal.deadlines.queries import delayed_since
from tests.deadlines.conftest import DUE, Owe
from tests.world import person

PLACES = ("LT", "LV", "EE", "PL", "FI")


class Sink:
    """A mail server that counts what reaches it, and may refuse or break off."""

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
def sink() -> Iterator[Sink]:
    handler = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        EMAIL_USE_TLS=False,
        EMAIL_HOST_USER="",
    ):
        yield handler
    controller.stop()


@pytest.fixture
def world(transactional_db: None, owe: Owe) -> None:
    """Five planners who each owe four things and want a mail for each at once."""
    for place in PLACES:
        ReminderPreference.objects.create(person=person("planner", place), delivery="at_once")
        for number in range(4):
            owe(f"test:{place}:{number}", place)


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


def let_leases_end() -> None:
    past = timezone.now() - timedelta(hours=2)
    ReminderEmail.objects.filter(sent_at=None).update(leased_until=past, not_before=past)


def test_concurrent_reminder_runs_send_every_email_once(world: None, sink: Sink) -> None:
    in_threads(3, lambda: chase_deadlines(DUE))

    assert Reminder.objects.count() == 20
    assert len(sink.ids) == 20
    assert set(sink.ids.values()) == {1}


def test_unreachable_smtp_server_delays_emails_and_loses_none(world: None, sink: Sink) -> None:
    with override_settings(EMAIL_PORT=1):
        assert chase_deadlines(DUE).sent == 0
    tried = ReminderEmail.objects.filter(attempts=1)
    assert tried.count() == 1  # the round ends at the first
    ReminderEmail.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert delayed_since() is not None

    let_leases_end()
    assert send_letters() == 20

    assert set(sink.ids.values()) == {1}
    assert delayed_since() is None


def test_refused_address_does_not_delay_other_recipients(world: None, sink: Sink) -> None:
    sink.refused.add(person("planner", "EE").email)

    assert chase_deadlines(DUE).sent == 16

    late = ReminderEmail.objects.filter(sent_at=None)
    assert {letter.person.email for letter in late} == sink.refused
    assert all("SMTPRecipientsRefused" in letter.last_error for letter in late)


@pytest.mark.parametrize("killed_at", [0, 3, 19])
def test_email_repeated_after_a_kill_keeps_its_message_id(
    world: None, sink: Sink, killed_at: int
) -> None:
    deliver, count = reminder_emails._deliver, iter(range(100))

    def killed(letter: ReminderEmail, server: Any) -> int:
        done = deliver(letter, server)
        if next(count) == killed_at:
            ReminderEmail.objects.filter(pk=letter.pk).update(
                sent_at=None, leased_until=timezone.now() + timedelta(minutes=2)
            )
            raise KeyboardInterrupt
        return done

    with patch.object(reminder_emails, "_deliver", killed), pytest.raises(KeyboardInterrupt):
        chase_deadlines(DUE)
    send_letters()
    assert len(sink.ids) == 20  # all but the leased one have left, and that one on the wire

    let_leases_end()
    send_letters()

    assert len(sink.ids) == 20
    assert sorted(sink.ids.values()) == [1] * 19 + [2]


def test_failed_reminder_run_writes_nothing_and_the_next_run_sends_all(
    world: None, sink: Sink
) -> None:
    with (
        patch("jco_portal.deadlines.actions.reminders.TELL", "SELECT broken"),
        pytest.raises(Exception, match="broken"),
    ):
        sweep(DUE)
    assert Reminder.objects.count() == 0

    assert chase_deadlines(DUE).sent == 20


def test_leased_email_is_not_sent_by_another_run(world: None, sink: Sink) -> None:
    sweep(DUE)
    ReminderEmail.objects.update(leased_until=timezone.now() + timedelta(minutes=1))

    assert send_letters() == 0


def test_retry_delay_grows_up_to_an_hour(world: None) -> None:
    sweep(DUE)
    letter = ReminderEmail.objects.order_by("pk")[0]
    pauses = []
    for tries in (1, 2, 5, 20):
        letter.attempts = tries
        reminder_emails._put_off(letter, OSError("\x00gone"))
        letter.refresh_from_db()
        pauses.append(round((letter.not_before - timezone.now()).total_seconds() / 60))

    assert pauses == [2, 4, 32, 60]
    assert letter.last_error == "OSError: gone"


def test_line_break_in_an_address_adds_no_header(world: None, sink: Sink) -> None:
    who = person("planner", "FI")
    type(who).objects.filter(pk=who.pk).update(email="a@test.example\nBcc: b@test.example")

    assert chase_deadlines(DUE).sent == 16
    assert ReminderEmail.objects.filter(sent_at=None, person=who).count() == 4
