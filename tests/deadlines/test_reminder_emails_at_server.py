"""Mails leave once, whoever fails: counted at a mail server."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from jco_portal.deadlines.actions.deadlines import set_deadlines, settle_deadline
from jco_portal.deadlines.actions.reminder_emails import send_letters
from jco_portal.deadlines.actions.reminders import chase_deadlines, sweep
from jco_portal.deadlines.models import Deadline, DeadlineInput, ReminderEmail
from jco_portal.deadlines.queries import delayed_since
from jco_portal.directory.models import User
from jco_portal.outbox.models import Notification
from tests.deadlines.conftest import DUE, Owe
from tests.deadlines.recipients import many_people, wait_no_longer
from tests.deadlines.sink import BACKEND, Sink, free_port, mail_server
from tests.world import person, place


@pytest.fixture
def server_is_away(settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = BACKEND, "127.0.0.1"
    settings.EMAIL_PORT = free_port()


@pytest.mark.django_db
def test_email_contains_only_the_reference_and_the_url(owe: Owe, sink: Sink) -> None:
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
def test_line_breaks_in_a_reference_are_removed(owe: Owe, sink: Sink) -> None:
    person("planner", "LT")
    facts = {"responsible": place("LT"), "requester": None, "url": "/", "due_on": DUE}
    set_deadlines(
        [DeadlineInput("t:1", "test", title="A\nB\x00", reference="X\r\nBcc: e@e.example", **facts)]
    )

    with mail_server(sink):
        chase_deadlines(DUE)

    assert [to for to, _mail in sink.mails] == ["planner.lt@test.example"]
    assert sink.mails[0][1]["Subject"] == "[JCO Portal] X Bcc: e@e.example"
    assert Deadline.objects.get(key="t:1").title == "A B"


@pytest.mark.django_db
def test_unreachable_server_loses_no_email_and_is_reported(
    owe: Owe, sink: Sink, server_is_away: None, client_of: Any
) -> None:
    many_people(4)
    owe()
    chase_deadlines(DUE)
    tries = list(ReminderEmail.objects.values_list("attempts", flat=True).order_by("-attempts"))
    ReminderEmail.objects.update(created_at=timezone.now() - timedelta(minutes=6))
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
def test_retry_delay_grows_with_every_attempt(owe: Owe, server_is_away: None) -> None:
    person("planner", "LT")
    owe()
    sweep(DUE)
    pauses = []
    for _try in range(8):
        send_letters()
        letter = ReminderEmail.objects.get()
        pauses.append(round((letter.not_before - timezone.now()).total_seconds() / 60))
        wait_no_longer()

    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    assert letter.last_error.startswith("ConnectionRefusedError")


@pytest.mark.django_db
def test_refused_address_does_not_delay_other_recipients(owe: Owe, sink: Sink) -> None:
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
    given_up = ReminderEmail.objects.get(person__email="p1@test.example")
    assert given_up.dropped_at is not None
    assert given_up.last_error.startswith("SMTPRecipientsRefused")
    assert Notification.objects.filter(person__email="p1@test.example").exists()


@pytest.mark.django_db
def test_email_to_an_address_with_a_line_break_is_dropped(owe: Owe, sink: Sink) -> None:
    reader = person("planner", "LT")
    User.objects.filter(pk=reader.pk).update(email="planner.lt@test.example\nBcc: e@e.example")
    owe()

    with mail_server(sink):
        assert chase_deadlines(DUE).sent == 0

    assert sink.mails == []
    assert ReminderEmail.objects.get().dropped_at is not None


@pytest.mark.django_db
def test_email_sent_twice_has_the_same_message_id(owe: Owe, sink: Sink) -> None:
    person("planner", "LT")
    owe()
    sink.answer = lambda it: "451 Taken, yet not said so" if len(it.mails) == 1 else "250 OK"

    with mail_server(sink):
        chase_deadlines(DUE)
        wait_no_longer()
        send_letters()

    assert list(sink.by_message.values()) == [2]


@pytest.mark.django_db
def test_email_is_not_sent_after_the_recipient_lost_access(
    owe: Owe, sink: Sink, client_of: Any
) -> None:
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
def test_retried_email_omits_deadlines_met_in_between(owe: Owe, sink: Sink) -> None:
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
