"""Mails leave once although jobs meet, are killed, or the server dies in between."""

import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import override_settings

from jco_portal.deadlines.actions.reminder_emails import send_letters
from jco_portal.deadlines.actions.reminders import chase_deadlines
from jco_portal.deadlines.models import (
    Deadline,
    Escalation,
    Reminder,
    ReminderEmail,
    ReminderPreference,
)
from tests.deadlines.conftest import DUE, Owe
from tests.deadlines.recipients import PEOPLE, many_people, wait_no_longer
from tests.deadlines.sink import BACKEND, Sink, free_port, mail_server
from tests.together import at_once
from tests.world import person


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_concurrent_runs_record_every_reminder_and_escalation_once(owe: Owe, sink: Sink) -> None:
    many_people(8)
    person("head", "LT"), person("contact_point", "LT")
    for number in range(6):
        owe(f"test:{number}")
    Deadline.objects.update(opened_on=date(2027, 1, 1))
    ReminderPreference.objects.create(person=person("planner", "LT"), delivery="at_once")

    with mail_server(sink):
        first = at_once(*[lambda: chase_deadlines(DUE)] * 3)
        second = at_once(*[lambda: chase_deadlines(DUE + timedelta(days=10))] * 3)

    assert sum(each.due for each in first) == 8 * 6
    assert sum(each.escalated for each in second) == 2 * 6
    assert Escalation.objects.count() == 2 * 6
    assert set(sink.by_message.values()) == {1}
    assert (
        sum(each.sent for each in (*first, *second))
        == len(sink.mails)
        == ReminderEmail.objects.count()
    )
    assert not Reminder.objects.filter(email=None).exists()


CHASER = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
settings.EMAIL_BACKEND = {backend!r}
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {port}
django.setup()
import datetime
from jco_portal.deadlines.actions.reminders import chase_deadlines
chase_deadlines(datetime.date({year}, {month}, {day}))
"""


def chaser(port: int) -> "subprocess.Popen[str]":
    """The job in a process of its own, on the database of the test."""
    script = CHASER.format(
        name=connection.settings_dict["NAME"],
        backend=BACKEND,
        port=port,
        year=DUE.year,
        month=DUE.month,
        day=DUE.day,
    )
    return subprocess.Popen([sys.executable, "-c", script], text=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_killed_runs_send_every_email_and_repeat_only_unconfirmed_emails(
    owe: Owe, sink: Sink
) -> None:
    many_people()
    owe()
    jobs: list[subprocess.Popen[str]] = []

    def kill_or_take(it: Sink) -> str:
        """The mail has arrived, the job does not hear so: the worst moment to be killed."""
        if len(it.mails) in {1, 8, 17}:
            jobs[-1].send_signal(signal.SIGKILL)
        return "250 OK"

    sink.answer = kill_or_take
    port = free_port()
    with mail_server(sink, port):
        for _kill in range(3):
            jobs.append(chaser(port))
            assert jobs[-1].wait() == -signal.SIGKILL
            wait_no_longer()
        chase_deadlines(DUE)

    times = sink.by_message
    assert len(times) == len({to for to, _mail in sink.mails}) == PEOPLE
    assert sorted(times.values()) == [1] * (PEOPLE - 3) + [2] * 3  # repeated by the wire alone
    assert not ReminderEmail.objects.filter(sent_at=None).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_emails_are_sent_after_the_smtp_server_recovers(owe: Owe, sink: Sink) -> None:
    many_people()
    owe()
    port = free_port()
    sink.answer = lambda it: "250 OK" if len(it.mails) % 7 else "421 Going away"

    with mail_server(sink, port):
        chase_deadlines(DUE)
    before = len({to for to, _mail in sink.mails})
    with override_settings(EMAIL_BACKEND=BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        wait_no_longer()
        assert send_letters() == 0
    with mail_server(sink, port):
        sink.answer = lambda _it: "250 OK"
        wait_no_longer()
        send_letters()

    assert 0 < before < PEOPLE
    assert len({to for to, _mail in sink.mails}) == len(sink.by_message) == PEOPLE
