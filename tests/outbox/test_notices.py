"""Notifications: a sentence in the portal, a reference by email, once each."""

import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.utils import timezone

from jco_portal.directory.models import User
from jco_portal.outbox.actions import mark_notifications_read, notify_people, send_notification
from jco_portal.outbox.models import Job, Notification
from jco_portal.outbox.notifications import notification_sentence
from jco_portal.outbox.tasks import run_jobs
from tests.concurrency import run_concurrently
from tests.factories import make_operation, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("silence_expected_failures")]


def notify_user(*people: User, key: str = "amber:1", reference: str = "2027-LT-AMBER") -> None:
    notify_people(
        people,
        "operation.accept",
        key=key,
        reference=reference,
        url="/operations/2027-LT-AMBER/",
        place="CANARY-PLACE",
    )


class Broken(locmem.EmailBackend):
    """An email backend without a server."""

    def send_messages(self, *_args: Any) -> int:
        raise smtplib.SMTPServerDisconnected("nobody there")


class Counted(locmem.EmailBackend):
    """An email backend that counts connections, and breaks them at some addresses."""

    opened = 0
    broken: set[str] = set()
    is_open = is_lost = False

    def open(self) -> bool:
        if self.is_open:
            return False
        type(self).opened += 1
        self.is_open = True
        return True

    def close(self) -> None:
        self.is_open = self.is_lost = False

    def send_messages(self, messages: Any) -> int:
        assert self.is_open
        self.is_lost = self.is_lost or messages[0].to[0] in self.broken
        if self.is_lost:
            raise smtplib.SMTPServerDisconnected("nobody there")
        return super().send_messages(messages)


@pytest.fixture
def unreachable_mail_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.outbox.test_notices.Broken"


def test_event_is_notified_once(db: None) -> None:
    planner = make_user()

    notify_user(planner, planner)
    notify_user(planner)

    assert Notification.objects.count() == 1
    assert Job.objects.count() == 1


def test_events_with_different_keys_are_notified_separately(db: None) -> None:
    notify_user(make_user())
    notify_user(make_user(), key="amber:2")

    assert Notification.objects.count() == 2


def test_concurrent_notifications_are_stored_and_emailed_once(transactional_db: None) -> None:
    planner = make_user()

    outcomes = run_concurrently(*[lambda: notify_user(planner)] * 4)
    run_jobs()

    assert outcomes == [None] * 4
    assert Notification.objects.count() == 1
    assert len(mail.outbox) == 1


def test_notification_email_contains_only_the_reference_and_the_url(
    db: None, settings: Any
) -> None:
    settings.PORTAL_URL = "https://jco.example"
    make_operation("CANARY-NAME")
    notify_user(make_user())

    run_jobs()

    (message,) = [each for each in mail.outbox if "AMBER" in each.subject]
    assert message.subject == "[JCO Portal] 2027-LT-AMBER"
    assert "https://jco.example/operations/2027-LT-AMBER/" in message.body
    assert "CANARY" not in message.subject + message.body
    assert message.to == [make_user().email]


def test_repeated_email_has_the_same_message_id(db: None) -> None:
    notify_user(make_user())
    notice = Notification.objects.get()

    send_notification(notice.pk)
    Notification.objects.update(sent_at=None)
    send_notification(notice.pk)
    send_notification(notice.pk)

    ids = [each.extra_headers["Message-ID"] for each in mail.outbox]
    assert len(ids) == 2
    assert ids[0] == ids[1]
    assert str(notice.pk) in ids[0]


def test_inactive_user_receives_no_email(db: None) -> None:
    gone = make_user()
    notify_user(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    run_jobs()

    assert mail.outbox == []
    assert Notification.objects.get().sent_at is not None
    assert not Job.objects.exists()


def test_unreachable_smtp_server_delays_the_email_and_loses_nothing(
    db: None, unreachable_mail_server: None, settings: Any
) -> None:
    notify_user(make_user())

    run_jobs()

    job = Job.objects.get()
    assert (job.attempts, job.last_error) == (1, "SMTPServerDisconnected: nobody there")
    assert job.not_before > timezone.now()
    assert Notification.objects.get().sent_at is None

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Job.objects.update(not_before=timezone.now())
    run_jobs()

    assert len(mail.outbox) == 1
    assert Notification.objects.get().sent_at is not None
    assert not Job.objects.exists()


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_break_in_a_reference_adds_no_header(db: None, ends: str) -> None:
    notify_user(make_user(), reference=f"2027{ends}Bcc: all@test.example")

    run_jobs()

    (message,) = mail.outbox
    assert message.subject == "[JCO Portal] 2027 Bcc: all@test.example"
    assert message.recipients() == [make_user().email]
    assert message.message()["Bcc"] is None


def test_notification_sentence_formats_dates(db: None) -> None:
    notice = Notification(
        code="operation.invite", reference="2027-LT-AMBER", parameters={"day": "2027-03-03"}
    )

    sentence = notification_sentence(notice)

    assert sentence == "2027-LT-AMBER: your organisation is invited; answer by 3 March 2027."


def test_user_can_mark_only_own_notifications_as_read(db: None) -> None:
    mine, theirs = make_user(), make_user("planner", "PL")
    notify_user(mine, theirs)
    notify_user(mine, key="amber:2")

    mark_notifications_read(mine, [each.pk for each in Notification.objects.filter(key="amber:1")])

    unread = Notification.objects.unread().values_list("person", "key")
    assert set(unread) == {(theirs.pk, "amber:1"), (mine.pk, "amber:2")}


def test_notifications_are_sent_over_a_single_connection(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.outbox.test_notices.Counted"
    Counted.opened, Counted.broken = 0, set()
    notify_user(*(make_user("planner", code) for code in ("LT", "PL", "EE")))

    run_jobs()

    assert len(mail.outbox) == 3
    assert Counted.opened == 1


def test_broken_connection_neither_loses_nor_repeats_a_notification(
    db: None, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.outbox.test_notices.Counted"
    people = [make_user("planner", code) for code in ("LT", "PL", "EE")]
    Counted.opened, Counted.broken = 0, {people[1].email}
    notify_user(*people)

    run_jobs()
    Counted.broken = set()
    Job.objects.update(not_before=timezone.now())
    run_jobs()

    assert sorted(each.to[0] for each in mail.outbox) == sorted(each.email for each in people)
    assert Counted.opened == 3  # the third went over a new one, the second in the next round
