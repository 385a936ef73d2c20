"""Reminder emails are received once by an SMTP server that fails in several ways."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from jco_portal.deadlines.actions.deadlines import set_deadlines, settle_deadline
from jco_portal.deadlines.actions.reminder_emails import send_reminder_emails
from jco_portal.deadlines.actions.reminders import chase_deadlines, write_reminders
from jco_portal.deadlines.models import Deadline, DeadlineInput, ReminderEmail
from jco_portal.deadlines.queries import delayed_since
from jco_portal.directory.models import User
from jco_portal.outbox.models import Notification
from tests.deadlines.conftest import DUE_ON, SetDeadlineFor
from tests.deadlines.planners import create_planners, expire_pauses
from tests.deadlines.smtp_server import SMTP_BACKEND, SmtpServer, free_port, run_smtp_server
from tests.factories import make_user, organisation


@pytest.fixture
def unreachable_server(settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP_BACKEND, "127.0.0.1"
    settings.EMAIL_PORT = free_port()


@pytest.mark.django_db
def test_email_contains_only_the_reference_and_the_url(
    set_deadline_for: SetDeadlineFor, smtp_server: SmtpServer
) -> None:
    make_user("planner", "LT")
    deadline = set_deadline_for()

    with run_smtp_server(smtp_server):
        chase_deadlines(DUE_ON)

    [(to, mail)] = smtp_server.mails
    assert to == "planner.lt@test.example"
    assert mail["Subject"] == "[JCO Portal] 2027-LT-AMBER"
    assert deadline.get_absolute_url() in str(mail.get_payload())
    assert "debriefing" not in str(mail)


@pytest.mark.django_db
def test_line_breaks_in_a_reference_are_removed(
    set_deadline_for: SetDeadlineFor, smtp_server: SmtpServer
) -> None:
    make_user("planner", "LT")
    values = {"responsible": organisation("LT"), "requester": None, "url": "/", "due_on": DUE_ON}
    set_deadlines(
        [
            DeadlineInput(
                "t:1", "test", title="A\nB\x00", reference="X\r\nBcc: e@e.example", **values
            )
        ]
    )

    with run_smtp_server(smtp_server):
        chase_deadlines(DUE_ON)

    assert [to for to, _mail in smtp_server.mails] == ["planner.lt@test.example"]
    assert smtp_server.mails[0][1]["Subject"] == "[JCO Portal] X Bcc: e@e.example"
    assert Deadline.objects.get(key="t:1").title == "A B"


@pytest.mark.django_db
def test_unreachable_server_loses_no_email_and_is_reported(
    set_deadline_for: SetDeadlineFor,
    smtp_server: SmtpServer,
    unreachable_server: None,
    client_for: Any,
) -> None:
    create_planners(4)
    set_deadline_for()
    chase_deadlines(DUE_ON)
    tries = list(ReminderEmail.objects.values_list("attempts", flat=True).order_by("-attempts"))
    ReminderEmail.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    page = client_for().get("/").content.decode()
    health = client_for().get("/healthz").json()["mail"]

    expire_pauses()
    with run_smtp_server(smtp_server):
        assert send_reminder_emails() == 4
        assert send_reminder_emails() == 0

    assert tries == [1, 0, 0, 0]  # who does not answer one answers none: the round ended
    assert "Reminders by mail are delayed since" in page
    assert health["ok"] is False
    assert sorted(smtp_server.counts_by_message.values()) == [1, 1, 1, 1]
    assert delayed_since() is None


@pytest.mark.django_db
def test_retry_delay_grows_with_every_attempt(
    set_deadline_for: SetDeadlineFor, unreachable_server: None
) -> None:
    make_user("planner", "LT")
    set_deadline_for()
    write_reminders(DUE_ON)
    pauses = []
    for _try in range(8):
        send_reminder_emails()
        email = ReminderEmail.objects.get()
        pauses.append(round((email.not_before - timezone.now()).total_seconds() / 60))
        expire_pauses()

    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    assert email.last_error.startswith("ConnectionRefusedError")


@pytest.mark.django_db
def test_refused_address_does_not_delay_other_recipients(
    set_deadline_for: SetDeadlineFor, smtp_server: SmtpServer
) -> None:
    create_planners(3)
    set_deadline_for()
    smtp_server.refused = {
        "p1@test.example": "550 No such mailbox",
        "p2@test.example": "450 Try later",
    }

    with run_smtp_server(smtp_server):
        assert chase_deadlines(DUE_ON).sent_count == 1
        expire_pauses()
        send_reminder_emails()
        smtp_server.refused.clear()
        expire_pauses()
        send_reminder_emails()

    assert sorted(to for to, _mail in smtp_server.mails) == [
        "p2@test.example",
        "planner.lt@test.example",
    ]
    given_up = ReminderEmail.objects.get(person__email="p1@test.example")
    assert given_up.dropped_at is not None
    assert given_up.last_error.startswith("SMTPRecipientsRefused")
    assert Notification.objects.filter(person__email="p1@test.example").exists()


@pytest.mark.django_db
def test_email_to_an_address_with_a_line_break_is_dropped(
    set_deadline_for: SetDeadlineFor, smtp_server: SmtpServer
) -> None:
    reader = make_user("planner", "LT")
    User.objects.filter(pk=reader.pk).update(email="planner.lt@test.example\nBcc: e@e.example")
    set_deadline_for()

    with run_smtp_server(smtp_server):
        assert chase_deadlines(DUE_ON).sent_count == 0

    assert smtp_server.mails == []
    assert ReminderEmail.objects.get().dropped_at is not None


@pytest.mark.django_db
def test_email_sent_twice_has_the_same_message_id(
    set_deadline_for: SetDeadlineFor, smtp_server: SmtpServer
) -> None:
    make_user("planner", "LT")
    set_deadline_for()
    smtp_server.answer = lambda it: "451 Taken, yet not said so" if len(it.mails) == 1 else "250 OK"

    with run_smtp_server(smtp_server):
        chase_deadlines(DUE_ON)
        expire_pauses()
        send_reminder_emails()

    assert list(smtp_server.counts_by_message.values()) == [2]


@pytest.mark.django_db
def test_email_is_not_sent_after_the_recipient_lost_access(
    set_deadline_for: SetDeadlineFor, smtp_server: SmtpServer, client_for: Any
) -> None:
    mover = make_user("planner", "LT")
    deadline = set_deadline_for()
    write_reminders(DUE_ON)
    User.objects.filter(pk=mover.pk).update(organisation=organisation("PL"))

    with run_smtp_server(smtp_server):
        assert send_reminder_emails() == 0

    client = client_for("planner", "PL")
    client.force_login(User.objects.get(pk=mover.pk))
    assert client.get(deadline.get_absolute_url()).status_code == 404


@pytest.mark.django_db
def test_retried_email_omits_deadlines_met_in_between(
    set_deadline_for: SetDeadlineFor, smtp_server: SmtpServer
) -> None:
    make_user("planner", "LT")
    set_deadline_for("test:1"), set_deadline_for("test:2")
    with override_settings(
        EMAIL_BACKEND=SMTP_BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=free_port()
    ):
        chase_deadlines(DUE_ON)
    settle_deadline("test:1")
    expire_pauses()

    with run_smtp_server(smtp_server):
        send_reminder_emails()

    [(_to, mail)] = smtp_server.mails
    body = str(mail.get_payload())
    assert Deadline.objects.get(key="test:2").get_absolute_url() in body
    assert Deadline.objects.get(key="test:1").get_absolute_url() not in body
