"""Mails leave once, whoever fails: counted at a mail server."""

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from jco_portal.deadlines.actions.sending import send_letters
from jco_portal.deadlines.actions.setting import set_deadlines, settle_deadline
from jco_portal.deadlines.actions.sweeping import chase_deadlines, sweep
from jco_portal.deadlines.models import Climb, Deadline, Due, Letter, Preference, Reminder
from jco_portal.deadlines.queries import delayed_since
from jco_portal.directory.models import User
from jco_portal.outbox.models import Notice
from tests.deadlines.conftest import DUE
from tests.deadlines.sink import BACKEND, Sink, free_port, mail_server
from tests.together import at_once
from tests.world import person, place

Owe = Callable[..., Deadline]
PEOPLE = 24


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def server_is_away(settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = BACKEND, "127.0.0.1"
    settings.EMAIL_PORT = free_port()


def many_people(count: int = PEOPLE) -> None:
    """Planners of Lithuania, each of whom is reminded at once of one thing and daily of all."""
    template = person("planner", "LT")
    for number in range(1, count):
        User.objects.create_user(f"p{number}@test.example", organisation=template.organisation)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_roleassignment (user_id, role) SELECT id, 'planner' "
            "FROM directory_user WHERE email LIKE 'p%@test.example' ON CONFLICT DO NOTHING"
        )


def wait_no_longer() -> None:
    """As if the pauses and leases were over."""
    Letter.objects.update(not_before=timezone.now(), leased_until=None)


@pytest.mark.django_db
def test_a_mail_names_reference_and_address_only(owe: Owe, sink: Sink) -> None:
    person("planner", "LT")
    deadline = owe()

    with mail_server(sink):
        chase_deadlines(DUE)

    [(to, mail)] = sink.mails
    assert to == "planner.lt@test.example"
    assert mail["Subject"] == "[JCO Portal] 2027-LT-AMBER"
    assert deadline.get_absolute_url() in str(mail.get_payload())
    assert "debriefing" not in str(mail)


@pytest.mark.django_db
def test_a_reference_with_line_breaks_stays_one_line(owe: Owe, sink: Sink) -> None:
    person("planner", "LT")
    facts = {"owner": place("LT"), "asked_by": None, "url": "/", "due_on": DUE}
    set_deadlines(
        [Due("t:1", "test", title="A\nB\x00", reference="X\r\nBcc: e@e.example", **facts)]
    )

    with mail_server(sink):
        chase_deadlines(DUE)

    assert [to for to, _mail in sink.mails] == ["planner.lt@test.example"]
    assert sink.mails[0][1]["Subject"] == "[JCO Portal] X Bcc: e@e.example"
    assert Deadline.objects.get(key="t:1").title == "A B"


@pytest.mark.django_db
def test_a_dead_server_loses_nothing_and_shows(
    owe: Owe, sink: Sink, server_is_away: None, client_of: Any
) -> None:
    many_people(4)
    owe()
    chase_deadlines(DUE)
    tries = list(Letter.objects.values_list("tries", flat=True).order_by("-tries"))
    Letter.objects.update(made_at=timezone.now() - timedelta(minutes=6))
    page = client_of().get("/").content.decode()
    health = client_of().get("/healthz").json()["mail"]

    wait_no_longer()
    with mail_server(sink):
        assert send_letters() == 4
        assert send_letters() == 0

    assert tries == [1, 0, 0, 0]  # who does not answer one answers none: the round ended
    assert "Reminders by mail are delayed since" in page
    assert health["ok"] is False
    assert sorted(sink.by_message.values()) == [1, 1, 1, 1]
    assert delayed_since() is None


@pytest.mark.django_db
def test_a_try_that_failed_pauses_longer_each_time(owe: Owe, server_is_away: None) -> None:
    person("planner", "LT")
    owe()
    sweep(DUE)
    pauses = []
    for _try in range(8):
        send_letters()
        letter = Letter.objects.get()
        pauses.append(round((letter.not_before - timezone.now()).total_seconds() / 60))
        wait_no_longer()

    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    assert letter.last_error.startswith("ConnectionRefusedError")


@pytest.mark.django_db
def test_one_address_that_is_refused_holds_nobody_up(owe: Owe, sink: Sink) -> None:
    many_people(3)
    owe()
    sink.refused = {"p1@test.example": "550 No such mailbox", "p2@test.example": "450 Try later"}

    with mail_server(sink):
        assert chase_deadlines(DUE).sent == 1
        wait_no_longer()
        send_letters()
        sink.refused.clear()
        wait_no_longer()
        send_letters()

    assert sorted(to for to, _mail in sink.mails) == ["p2@test.example", "planner.lt@test.example"]
    given_up = Letter.objects.get(person__email="p1@test.example")
    assert given_up.dropped_at is not None
    assert given_up.last_error.startswith("SMTPRecipientsRefused")
    assert Notice.objects.filter(person__email="p1@test.example").exists()


@pytest.mark.django_db
def test_an_address_with_a_line_break_is_given_up(owe: Owe, sink: Sink) -> None:
    reader = person("planner", "LT")
    User.objects.filter(pk=reader.pk).update(email="planner.lt@test.example\nBcc: e@e.example")
    owe()

    with mail_server(sink):
        assert chase_deadlines(DUE).sent == 0

    assert sink.mails == []
    assert Letter.objects.get().dropped_at is not None


@pytest.mark.django_db
def test_a_mail_that_the_wire_repeats_is_the_same_mail(owe: Owe, sink: Sink) -> None:
    person("planner", "LT")
    owe()
    sink.answer = lambda it: "451 Taken, yet not said so" if len(it.mails) == 1 else "250 OK"

    with mail_server(sink):
        chase_deadlines(DUE)
        wait_no_longer()
        send_letters()

    assert list(sink.by_message.values()) == [2]


@pytest.mark.django_db
def test_who_may_no_longer_see_it_is_not_mailed(owe: Owe, sink: Sink, client_of: Any) -> None:
    mover = person("planner", "LT")
    deadline = owe()
    sweep(DUE)
    User.objects.filter(pk=mover.pk).update(organisation=place("PL"))

    with mail_server(sink):
        assert send_letters() == 0

    client = client_of("planner", "PL")
    client.force_login(User.objects.get(pk=mover.pk))
    assert client.get(deadline.get_absolute_url()).status_code == 404


@pytest.mark.django_db
def test_what_was_met_between_try_and_try_is_left_out(owe: Owe, sink: Sink) -> None:
    person("planner", "LT")
    owe("test:1"), owe("test:2")
    with override_settings(EMAIL_BACKEND=BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=free_port()):
        chase_deadlines(DUE)
    settle_deadline("test:1")
    wait_no_longer()

    with mail_server(sink):
        send_letters()

    [(_to, mail)] = sink.mails
    body = str(mail.get_payload())
    assert Deadline.objects.get(key="test:2").get_absolute_url() in body
    assert Deadline.objects.get(key="test:1").get_absolute_url() not in body


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_three_at_once_tell_each_step_once(owe: Owe, sink: Sink) -> None:
    many_people(8)
    person("head", "LT"), person("contact_point", "LT")
    for number in range(6):
        owe(f"test:{number}")
    Deadline.objects.update(opened_on=date(2027, 1, 1))
    Preference.objects.create(person=person("planner", "LT"), delivery="at_once")

    with mail_server(sink):
        first = at_once(*[lambda: chase_deadlines(DUE)] * 3)
        second = at_once(*[lambda: chase_deadlines(DUE + timedelta(days=10))] * 3)

    assert sum(each.due for each in first) == 8 * 6
    assert sum(each.escalated for each in second) == 2 * 6
    assert Climb.objects.count() == 2 * 6
    assert set(sink.by_message.values()) == {1}
    assert sum(each.sent for each in (*first, *second)) == len(sink.mails) == Letter.objects.count()
    assert not Reminder.objects.filter(letter=None).exists()


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
from jco_portal.deadlines.actions.sweeping import chase_deadlines
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
def test_killed_in_between_nobody_is_missed_and_nobody_is_told_of_two_mails(
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
    assert not Letter.objects.filter(sent_at=None).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_server_that_dies_in_between_is_waited_for(owe: Owe, sink: Sink) -> None:
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
