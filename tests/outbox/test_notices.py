"""People are told once: in the portal with a sentence, by mail with a reference and no more."""

import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.utils import timezone

from jco_portal.directory.models import User
from jco_portal.outbox.actions import notify, read_notices, send_notice
from jco_portal.outbox.models import Job, Notification
from jco_portal.outbox.notifications import sentence_of
from jco_portal.outbox.tasks import run_jobs
from tests.together import at_once
from tests.world import an_operation, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broken_jobs_are_no_noise")]


def tell(*people: User, key: str = "amber:1", reference: str = "2027-LT-AMBER") -> None:
    notify(
        people,
        "operation.accept",
        key=key,
        reference=reference,
        url="/operations/2027-LT-AMBER/",
        place="CANARY-PLACE",
    )


class Broken(locmem.EmailBackend):
    """A mail server that is away."""

    def send_messages(self, *_args: Any) -> int:
        raise smtplib.SMTPServerDisconnected("nobody there")


class Counted(locmem.EmailBackend):
    """A mail server that counts connections, and breaks them off at some addresses."""

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
def mail_is_away(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.outbox.test_notices.Broken"


def test_event_is_notified_once(db: None) -> None:
    planner = person()

    tell(planner, planner)
    tell(planner)

    assert Notification.objects.count() == 1
    assert Job.objects.count() == 1


def test_events_with_different_keys_are_notified_separately(db: None) -> None:
    tell(person())
    tell(person(), key="amber:2")

    assert Notification.objects.count() == 2


def test_concurrent_notifications_are_stored_and_emailed_once(transactional_db: None) -> None:
    planner = person()

    outcomes = at_once(*[lambda: tell(planner)] * 4)
    run_jobs()

    assert outcomes == [None] * 4
    assert Notification.objects.count() == 1
    assert len(mail.outbox) == 1


def test_notification_email_contains_only_the_reference_and_the_url(
    db: None, settings: Any
) -> None:
    settings.PORTAL_URL = "https://jco.example"
    an_operation("CANARY-NAME")
    tell(person())

    run_jobs()

    (message,) = [each for each in mail.outbox if "AMBER" in each.subject]
    assert message.subject == "[JCO Portal] 2027-LT-AMBER"
    assert "https://jco.example/operations/2027-LT-AMBER/" in message.body
    assert "CANARY" not in message.subject + message.body
    assert message.to == [person().email]


def test_repeated_email_has_the_same_message_id(db: None) -> None:
    tell(person())
    notice = Notification.objects.get()

    send_notice(notice.pk)
    Notification.objects.update(sent_at=None)
    send_notice(notice.pk)
    send_notice(notice.pk)

    ids = [each.extra_headers["Message-ID"] for each in mail.outbox]
    assert len(ids) == 2
    assert ids[0] == ids[1]
    assert str(notice.pk) in ids[0]


def test_inactive_user_receives_no_email(db: None) -> None:
    gone = person()
    tell(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    run_jobs()

    assert mail.outbox == []
    assert Notification.objects.get().sent_at is not None
    assert not Job.objects.exists()


def test_unreachable_smtp_server_delays_the_email_and_loses_nothing(
    db: None, mail_is_away: None, settings: Any
) -> None:
    tell(person())

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
    tell(person(), reference=f"2027{ends}Bcc: all@test.example")

    run_jobs()

    (message,) = mail.outbox
    assert message.subject == "[JCO Portal] 2027 Bcc: all@test.example"
    assert message.recipients() == [person().email]
    assert message.message()["Bcc"] is None


def test_notification_sentence_formats_dates(db: None) -> None:
    notice = Notification(
        code="operation.invite", reference="2027-LT-AMBER", parameters={"day": "2027-03-03"}
    )

    said = sentence_of(notice)

    assert said == "2027-LT-AMBER: your organisation is invited; answer by 3 March 2027."


def test_user_can_mark_only_own_notifications_as_read(db: None) -> None:
    mine, theirs = person(), person("planner", "PL")
    tell(mine, theirs)
    tell(mine, key="amber:2")

    read_notices(mine, [each.pk for each in Notification.objects.filter(key="amber:1")])

    unread = Notification.objects.unread().values_list("person", "key")
    assert set(unread) == {(theirs.pk, "amber:1"), (mine.pk, "amber:2")}


def test_notifications_are_sent_over_a_single_connection(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.outbox.test_notices.Counted"
    Counted.opened, Counted.broken = 0, set()
    tell(*(person("planner", code) for code in ("LT", "PL", "EE")))

    run_jobs()

    assert len(mail.outbox) == 3
    assert Counted.opened == 1


def test_broken_connection_neither_loses_nor_repeats_a_notification(
    db: None, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.outbox.test_notices.Counted"
    people = [person("planner", code) for code in ("LT", "PL", "EE")]
    Counted.opened, Counted.broken = 0, {people[1].email}
    tell(*people)

    run_jobs()
    Counted.broken = set()
    Job.objects.update(not_before=timezone.now())
    run_jobs()

    assert sorted(each.to[0] for each in mail.outbox) == sorted(each.email for each in people)
    assert Counted.opened == 3  # the third went over a new one, the second in the next round
