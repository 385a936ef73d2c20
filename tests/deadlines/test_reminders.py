"""What is told when, to whom, and only once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from jco_portal.deadlines.actions.deadlines import set_deadlines, settle_deadline
from jco_portal.deadlines.actions.preferences import note_absence
from jco_portal.deadlines.actions.reminder_emails import send_letters
from jco_portal.deadlines.actions.reminders import chase_deadlines, sweep
from jco_portal.deadlines.models import (
    Deadline,
    DeadlineInput,
    DeadlineRule,
    Reminder,
    ReminderEmail,
    ReminderPreference,
)
from jco_portal.outbox.models import Notification
from tests.deadlines.conftest import DUE, Owe
from tests.world import person

pytestmark = pytest.mark.django_db


def day(after: int) -> date:
    return DUE + timedelta(days=after)


def told() -> list[tuple[int, str, str]]:
    """Day, rung and person of every reminder."""
    rows = Reminder.objects.order_by("days_after_due", "person__email")
    return [(row.days_after_due, row.level, row.person.email.partition("@")[0]) for row in rows]


def test_reminder_is_written_once_on_every_reminder_day(planner: Any, owe: Owe) -> None:
    owe()

    counts = [sweep(day(after)) for after in (-31, -30, -29, -7, -7, -2, -1, 0, 1, 2)]

    assert counts == [
        (0, 0),
        (1, 0),
        (0, 0),
        (1, 0),
        (0, 0),
        (0, 0),
        (1, 0),
        (1, 0),
        (0, 0),
        (0, 0),
    ]
    assert told() == [(each, "", "planner.lt") for each in (-30, -7, -1, 0)]


def test_only_the_latest_of_several_missed_reminders_is_written(planner: Any, owe: Owe) -> None:
    owe()

    sweep(day(-1))

    assert told() == [(-1, "", "planner.lt")]


def test_overdue_deadline_escalates_level_by_level(owe: Owe) -> None:
    for role, place in (
        ("planner", "LT"),
        ("contact_point", "LT"),
        ("head", "LT"),
        ("expert", "DK"),
        ("secretariat", "GSC"),
        ("head", "PL"),
        ("contact_point", "PL"),
    ):
        person(role, place)
    owe()
    Deadline.objects.update(opened_on=day(-60))
    sweep(day(0))

    climbed = [sweep(day(after))[1] for after in (2, 3, 9, 10, 19, 20, 29, 30, 31)]

    assert climbed == [0, 1, 0, 1, 0, 1, 0, 1, 0]
    assert told()[1:] == [
        (3, "contact_point", "contact_point.lt"),
        (10, "head", "head.lt"),
        (20, "group", "expert.dk"),
        (30, "agenda", "secretariat.gsc"),
    ]


def test_all_missed_escalations_are_written(owe: Owe) -> None:
    person("contact_point", "LT"), person("head", "LT")
    owe()
    Deadline.objects.update(opened_on=day(-60))

    assert sweep(day(12)) == (0, 2)


def test_escalation_of_a_deadline_set_overdue_starts_when_opened(owe: Owe) -> None:
    person("contact_point", "LT")
    owe()
    Deadline.objects.update(opened_on=day(100))

    assert [sweep(day(after))[1] for after in (100, 102, 103)] == [0, 0, 1]


def test_escalation_starts_after_the_grace_period(owe: Owe, rule: DeadlineRule) -> None:
    person("contact_point", "LT")
    rule.grace_period = 3
    rule.save()
    deadline = owe(anchor_on=date(2027, 3, 31), due_on=None)
    Deadline.objects.update(opened_on=date(2027, 4, 1))

    assert (deadline.due_on, deadline.grace_ends_on) == (date(2027, 6, 30), date(2027, 9, 30))
    assert sweep(date(2027, 10, 2))[1] == 0
    assert sweep(date(2027, 10, 3))[1] == 1


def test_settled_deadline_causes_no_reminder(planner: Any, owe: Owe) -> None:
    owe()
    settle_deadline("test:1")

    assert sweep(day(0)) == (0, 0)


def test_postponed_deadline_is_reminded_again(planner: Any, owe: Owe) -> None:
    owe()
    sweep(day(-7))
    owe(due_on=day(90))

    assert sweep(day(83)) == (1, 0)
    assert list(Reminder.objects.values_list("due_on", flat=True)) == [DUE, day(90)]


def test_settled_deadline_is_open_again_when_set_again(planner: Any, owe: Owe) -> None:
    owe()
    settle_deadline("test:1", how="dropped")

    assert owe().settled_at is None


def test_extra_recipient_is_reminded_once(owe: Owe) -> None:
    facilitator, planner = person("facilitator", "SE"), person("planner", "LT")
    owe(extra_recipient_ids=(facilitator.pk, planner.pk))

    sweep(day(0))

    assert told() == [(0, "", "facilitator.se"), (0, "", "planner.lt")]


def test_deadline_without_responsible_organisation_reminds_the_role(owe: Owe) -> None:
    person("expert", "DK"), person("expert", "NL"), person("planner", "LT")
    owe(place="", recipient_roles=("expert",))

    sweep(day(0))

    assert told() == [(0, "", "expert.dk"), (0, "", "expert.nl")]


def test_inactive_user_is_not_reminded(planner: Any, owe: Owe) -> None:
    planner.is_active = False
    planner.save()
    owe()

    assert sweep(day(0)) == (0, 0)


def test_deputy_is_reminded_during_an_absence(planner: Any, owe: Owe) -> None:
    deputy = person("contact_point", "LT")
    note_absence(planner, first_day=day(-8), last_day=day(-2), deputy=deputy, today=day(-8))
    owe()

    sweep(day(-7)), sweep(day(-1))

    assert told() == [(-7, "", "contact_point.lt"), (-1, "", "planner.lt")]


def test_inactive_deputy_is_not_reminded(planner: Any, owe: Owe) -> None:
    deputy = person("contact_point", "LT")
    note_absence(planner, first_day=day(-8), last_day=day(2), deputy=deputy, today=day(-8))
    deputy.is_active = False
    deputy.save()
    owe()

    sweep(day(0))

    assert told() == [(0, "", "planner.lt")]


def test_daily_summary_lists_all_deadlines(planner: Any, owe: Owe) -> None:
    owe("test:1"), owe("test:2"), owe("test:3", due_on=day(7))

    done = chase_deadlines(day(0))

    assert (done.due, done.sent, done.escalated) == (3, 1, 0)
    assert mail.outbox[0].subject == "[JCO Portal] 3 things are due"
    assert mail.outbox[0].body.count("/deadlines/") == 4
    assert "debriefing" not in mail.outbox[0].body


def test_deadline_set_after_the_daily_summary_is_in_the_next_summary(
    planner: Any, owe: Owe
) -> None:
    owe("test:1")
    chase_deadlines(day(0))
    owe("test:2")

    assert chase_deadlines(day(0)).sent == 0
    assert chase_deadlines(day(1)).sent == 1
    assert ReminderEmail.objects.count() == 2


@pytest.mark.parametrize(
    ("is_urgent", "delivery", "mails"),
    [
        (False, "", 1),
        (True, "", 2),
        (False, "at_once", 2),
        (True, "all_digest", 1),
    ],
)
def test_urgency_and_preference_determine_the_number_of_emails(
    planner: Any, owe: Owe, rule: DeadlineRule, is_urgent: bool, delivery: str, mails: int
) -> None:
    rule.is_urgent = is_urgent
    rule.save()
    if delivery:
        ReminderPreference.objects.create(person=planner, delivery=delivery)
    owe("test:1"), owe("test:2")

    assert chase_deadlines(day(0)).sent == mails


def test_reminder_creates_a_notification_that_links_to_the_deadline(planner: Any, owe: Owe) -> None:
    deadline = owe()

    chase_deadlines(day(0))

    notice = Notification.objects.get()
    assert (notice.code, notice.url) == ("deadline.due", f"/deadlines/{deadline.pk}/")
    assert notice.sent_at is not None  # the letter is its mail


def test_deadline_settled_or_postponed_before_sending_is_not_emailed(
    planner: Any, owe: Owe
) -> None:
    owe("test:1"), owe("test:2")
    sweep(day(0))
    settle_deadline("test:1")
    owe("test:2", due_on=day(9))

    assert send_letters() == 0
    assert ReminderEmail.objects.get().dropped_at is not None


def test_user_deactivated_before_sending_is_not_emailed(planner: Any, owe: Owe) -> None:
    owe()
    sweep(day(0))
    planner.is_active = False
    planner.save()

    assert send_letters() == 0
    assert mail.outbox == []


def test_set_deadlines_needs_two_queries_for_many_deadlines(
    owe: Owe, django_assert_num_queries: Any
) -> None:
    rows = [
        DeadlineInput(f"test:{n}", "test", None, None, "x", "x", "/", due_on=DUE)
        for n in range(300)
    ]
    with django_assert_num_queries(2):  # one reads the rules, one writes
        set_deadlines(rows)

    assert Deadline.objects.count() == 300
