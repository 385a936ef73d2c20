"""Reminder emails are sent once by concurrent, killed and interrupted jobs."""

import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import override_settings

from jco_portal.deadlines.actions.reminder_emails import send_reminder_emails
from jco_portal.deadlines.actions.reminders import chase_deadlines
from jco_portal.deadlines.models import (
    Deadline,
    Escalation,
    Reminder,
    ReminderEmail,
    ReminderPreference,
)
from tests.concurrency import run_concurrently
from tests.deadlines.conftest import DUE_ON, SetDeadlineFor
from tests.deadlines.planners import PEOPLE_COUNT, create_planners, expire_pauses
from tests.deadlines.smtp_server import SMTP_BACKEND, SmtpServer, free_port, run_smtp_server
from tests.factories import make_user


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_concurrent_runs_record_every_reminder_and_escalation_once(
    set_deadline_for: SetDeadlineFor, smtp_server: SmtpServer
) -> None:
    create_planners(8)
    make_user("head", "LT"), make_user("contact_point", "LT")
    for number in range(6):
        set_deadline_for(f"test:{number}")
    Deadline.objects.update(opened_on=date(2027, 1, 1))
    ReminderPreference.objects.create(person=make_user("planner", "LT"), delivery="at_once")

    with run_smtp_server(smtp_server):
        first = run_concurrently(*[lambda: chase_deadlines(DUE_ON)] * 3)
        second = run_concurrently(*[lambda: chase_deadlines(DUE_ON + timedelta(days=10))] * 3)

    assert sum(each.due_count for each in first) == 8 * 6
    assert sum(each.escalated_count for each in second) == 2 * 6
    assert Escalation.objects.count() == 2 * 6
    assert set(smtp_server.counts_by_message.values()) == {1}
    assert (
        sum(each.sent_count for each in (*first, *second))
        == len(smtp_server.mails)
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


def reminder_process(port: int) -> "subprocess.Popen[str]":
    """Run the job in a process of its own on the database of the test."""
    script = CHASER.format(
        name=connection.settings_dict["NAME"],
        backend=SMTP_BACKEND,
        port=port,
        year=DUE_ON.year,
        month=DUE_ON.month,
        day=DUE_ON.day,
    )
    return subprocess.Popen([sys.executable, "-c", script], text=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_killed_runs_send_every_email_and_repeat_only_unconfirmed_emails(
    set_deadline_for: SetDeadlineFor, smtp_server: SmtpServer
) -> None:
    create_planners()
    set_deadline_for()
    jobs: list[subprocess.Popen[str]] = []

    def kill_or_take(it: SmtpServer) -> str:
        """Kill the job after its email was received, before it gets the reply."""
        if len(it.mails) in {1, 8, 17}:
            jobs[-1].send_signal(signal.SIGKILL)
        return "250 OK"

    smtp_server.answer = kill_or_take
    port = free_port()
    with run_smtp_server(smtp_server, port):
        for _kill in range(3):
            jobs.append(reminder_process(port))
            assert jobs[-1].wait() == -signal.SIGKILL
            expire_pauses()
        chase_deadlines(DUE_ON)

    times = smtp_server.counts_by_message
    assert len(times) == len({to for to, _mail in smtp_server.mails}) == PEOPLE_COUNT
    assert (
        sorted(times.values()) == [1] * (PEOPLE_COUNT - 3) + [2] * 3
    )  # repeated by the wire alone
    assert not ReminderEmail.objects.filter(sent_at=None).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_emails_are_sent_after_the_smtp_server_recovers(
    set_deadline_for: SetDeadlineFor, smtp_server: SmtpServer
) -> None:
    create_planners()
    set_deadline_for()
    port = free_port()
    smtp_server.answer = lambda it: "250 OK" if len(it.mails) % 7 else "421 Going away"

    with run_smtp_server(smtp_server, port):
        chase_deadlines(DUE_ON)
    before = len({to for to, _mail in smtp_server.mails})
    with override_settings(EMAIL_BACKEND=SMTP_BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        expire_pauses()
        assert send_reminder_emails() == 0
    with run_smtp_server(smtp_server, port):
        smtp_server.answer = lambda _it: "250 OK"
        expire_pauses()
        send_reminder_emails()

    assert 0 < before < PEOPLE_COUNT
    assert (
        len({to for to, _mail in smtp_server.mails})
        == len(smtp_server.counts_by_message)
        == PEOPLE_COUNT
    )
