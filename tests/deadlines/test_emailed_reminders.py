"""Which reminders are emailed, and in how many emails."""

from typing import Any

import pytest
from django.core import mail

from jco_portal.deadlines.actions.deadlines import settle_deadline
from jco_portal.deadlines.actions.reminder_emails import send_reminder_emails
from jco_portal.deadlines.actions.reminders import chase_deadlines, write_reminders
from jco_portal.deadlines.models import DeadlineRule, ReminderEmail, ReminderPreference
from tests.deadlines.conftest import SetDeadlineFor, day_after_due

pytestmark = pytest.mark.django_db


def test_daily_summary_lists_all_deadlines(planner: Any, set_deadline_for: SetDeadlineFor) -> None:
    (
        set_deadline_for("test:1"),
        set_deadline_for("test:2"),
        set_deadline_for("test:3", due_on=day_after_due(7)),
    )

    done = chase_deadlines(day_after_due(0))

    assert (done.due_count, done.sent_count, done.escalated_count) == (3, 1, 0)
    assert mail.outbox[0].subject == "[JCO Portal] 3 things are due"
    assert mail.outbox[0].body.count("/deadlines/") == 4
    assert "debriefing" not in mail.outbox[0].body


def test_deadline_set_after_the_daily_summary_is_in_the_next_summary(
    planner: Any, set_deadline_for: SetDeadlineFor
) -> None:
    set_deadline_for("test:1")
    chase_deadlines(day_after_due(0))
    set_deadline_for("test:2")

    assert chase_deadlines(day_after_due(0)).sent_count == 0
    assert chase_deadlines(day_after_due(1)).sent_count == 1
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
    planner: Any,
    set_deadline_for: SetDeadlineFor,
    deadline_rule: DeadlineRule,
    is_urgent: bool,
    delivery: str,
    mails: int,
) -> None:
    deadline_rule.is_urgent = is_urgent
    deadline_rule.save()
    if delivery:
        ReminderPreference.objects.create(person=planner, delivery=delivery)
    set_deadline_for("test:1"), set_deadline_for("test:2")

    assert chase_deadlines(day_after_due(0)).sent_count == mails


def test_deadline_settled_or_postponed_before_sending_is_not_emailed(
    planner: Any, set_deadline_for: SetDeadlineFor
) -> None:
    set_deadline_for("test:1"), set_deadline_for("test:2")
    write_reminders(day_after_due(0))
    settle_deadline("test:1")
    set_deadline_for("test:2", due_on=day_after_due(9))

    assert send_reminder_emails() == 0
    assert ReminderEmail.objects.get().dropped_at is not None


def test_user_deactivated_before_sending_is_not_emailed(
    planner: Any, set_deadline_for: SetDeadlineFor
) -> None:
    set_deadline_for()
    write_reminders(day_after_due(0))
    planner.is_active = False
    planner.save()

    assert send_reminder_emails() == 0
    assert mail.outbox == []
