"""Reminders: when, to whom, and only once."""

from datetime import date
from typing import Any

import pytest

from jco_portal.deadlines.actions.deadlines import set_deadlines, settle_deadline
from jco_portal.deadlines.actions.preferences import add_absence
from jco_portal.deadlines.actions.reminders import chase_deadlines, write_reminders
from jco_portal.deadlines.models import Deadline, DeadlineInput, DeadlineRule, Reminder
from jco_portal.outbox.models import Notification
from tests.deadlines.conftest import DUE_ON, SetDeadlineFor, day_after_due
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def recorded_reminders() -> list[tuple[int, str, str]]:
    """Return day, escalation level and recipient of every reminder."""
    rows = Reminder.objects.order_by("days_after_due", "person__email")
    return [(row.days_after_due, row.level, row.person.email.partition("@")[0]) for row in rows]


def test_reminder_is_written_once_on_every_reminder_day(
    planner: Any, set_deadline_for: SetDeadlineFor
) -> None:
    set_deadline_for()

    counts = [
        write_reminders(day_after_due(after)) for after in (-31, -30, -29, -7, -7, -2, -1, 0, 1, 2)
    ]

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
    assert recorded_reminders() == [(each, "", "planner.lt") for each in (-30, -7, -1, 0)]


def test_only_the_latest_of_several_missed_reminders_is_written(
    planner: Any, set_deadline_for: SetDeadlineFor
) -> None:
    set_deadline_for()

    write_reminders(day_after_due(-1))

    assert recorded_reminders() == [(-1, "", "planner.lt")]


def test_overdue_deadline_escalates_level_by_level(set_deadline_for: SetDeadlineFor) -> None:
    for role, organisation_code in (
        ("planner", "LT"),
        ("contact_point", "LT"),
        ("head", "LT"),
        ("expert", "DK"),
        ("secretariat", "GSC"),
        ("head", "PL"),
        ("contact_point", "PL"),
    ):
        make_user(role, organisation_code)
    set_deadline_for()
    Deadline.objects.update(opened_on=day_after_due(-60))
    write_reminders(day_after_due(0))

    climbed = [
        write_reminders(day_after_due(after))[1] for after in (2, 3, 9, 10, 19, 20, 29, 30, 31)
    ]

    assert climbed == [0, 1, 0, 1, 0, 1, 0, 1, 0]
    assert recorded_reminders()[1:] == [
        (3, "contact_point", "contact_point.lt"),
        (10, "head", "head.lt"),
        (20, "group", "expert.dk"),
        (30, "agenda", "secretariat.gsc"),
    ]


def test_all_missed_escalations_are_written(set_deadline_for: SetDeadlineFor) -> None:
    make_user("contact_point", "LT"), make_user("head", "LT")
    set_deadline_for()
    Deadline.objects.update(opened_on=day_after_due(-60))

    assert write_reminders(day_after_due(12)) == (0, 2)


def test_escalation_of_a_deadline_set_overdue_starts_when_opened(
    set_deadline_for: SetDeadlineFor,
) -> None:
    make_user("contact_point", "LT")
    set_deadline_for()
    Deadline.objects.update(opened_on=day_after_due(100))

    assert [write_reminders(day_after_due(after))[1] for after in (100, 102, 103)] == [0, 0, 1]


def test_escalation_starts_after_the_grace_period(
    set_deadline_for: SetDeadlineFor, deadline_rule: DeadlineRule
) -> None:
    make_user("contact_point", "LT")
    deadline_rule.grace_period = 3
    deadline_rule.save()
    deadline = set_deadline_for(anchor_on=date(2027, 3, 31), due_on=None)
    Deadline.objects.update(opened_on=date(2027, 4, 1))

    assert (deadline.due_on, deadline.grace_ends_on) == (date(2027, 6, 30), date(2027, 9, 30))
    assert write_reminders(date(2027, 10, 2))[1] == 0
    assert write_reminders(date(2027, 10, 3))[1] == 1


def test_settled_deadline_causes_no_reminder(
    planner: Any, set_deadline_for: SetDeadlineFor
) -> None:
    set_deadline_for()
    settle_deadline("test:1")

    assert write_reminders(day_after_due(0)) == (0, 0)


def test_postponed_deadline_is_reminded_again(
    planner: Any, set_deadline_for: SetDeadlineFor
) -> None:
    set_deadline_for()
    write_reminders(day_after_due(-7))
    set_deadline_for(due_on=day_after_due(90))

    assert write_reminders(day_after_due(83)) == (1, 0)
    assert list(Reminder.objects.values_list("due_on", flat=True)) == [DUE_ON, day_after_due(90)]


def test_settled_deadline_is_open_again_when_set_again(
    planner: Any, set_deadline_for: SetDeadlineFor
) -> None:
    set_deadline_for()
    settle_deadline("test:1", how="dropped")

    assert set_deadline_for().settled_at is None


def test_extra_recipient_is_reminded_once(set_deadline_for: SetDeadlineFor) -> None:
    facilitator, planner = make_user("facilitator", "SE"), make_user("planner", "LT")
    set_deadline_for(extra_recipient_ids=(facilitator.pk, planner.pk))

    write_reminders(day_after_due(0))

    assert recorded_reminders() == [(0, "", "facilitator.se"), (0, "", "planner.lt")]


def test_deadline_without_responsible_organisation_reminds_the_role(
    set_deadline_for: SetDeadlineFor,
) -> None:
    make_user("expert", "DK"), make_user("expert", "NL"), make_user("planner", "LT")
    set_deadline_for(organisation_code="", recipient_roles=("expert",))

    write_reminders(day_after_due(0))

    assert recorded_reminders() == [(0, "", "expert.dk"), (0, "", "expert.nl")]


def test_inactive_user_is_not_reminded(planner: Any, set_deadline_for: SetDeadlineFor) -> None:
    planner.is_active = False
    planner.save()
    set_deadline_for()

    assert write_reminders(day_after_due(0)) == (0, 0)


def test_deputy_is_reminded_during_an_absence(
    planner: Any, set_deadline_for: SetDeadlineFor
) -> None:
    deputy = make_user("contact_point", "LT")
    add_absence(
        planner,
        first_day=day_after_due(-8),
        last_day=day_after_due(-2),
        deputy=deputy,
        today=day_after_due(-8),
    )
    set_deadline_for()

    write_reminders(day_after_due(-7)), write_reminders(day_after_due(-1))

    assert recorded_reminders() == [(-7, "", "contact_point.lt"), (-1, "", "planner.lt")]


def test_inactive_deputy_is_not_reminded(planner: Any, set_deadline_for: SetDeadlineFor) -> None:
    deputy = make_user("contact_point", "LT")
    add_absence(
        planner,
        first_day=day_after_due(-8),
        last_day=day_after_due(2),
        deputy=deputy,
        today=day_after_due(-8),
    )
    deputy.is_active = False
    deputy.save()
    set_deadline_for()

    write_reminders(day_after_due(0))

    assert recorded_reminders() == [(0, "", "planner.lt")]


def test_reminder_creates_a_notification_that_links_to_the_deadline(
    planner: Any, set_deadline_for: SetDeadlineFor
) -> None:
    deadline = set_deadline_for()

    chase_deadlines(day_after_due(0))

    notice = Notification.objects.get()
    assert (notice.code, notice.url) == ("deadline.due", f"/deadlines/{deadline.pk}/")
    assert notice.sent_at is not None  # the reminder email counts as its email


def test_set_deadlines_needs_two_queries_for_many_deadlines(
    set_deadline_for: SetDeadlineFor, django_assert_num_queries: Any
) -> None:
    rows = [
        DeadlineInput(f"test:{n}", "test", None, None, "x", "x", "/", due_on=DUE_ON)
        for n in range(300)
    ]
    with django_assert_num_queries(2):  # one reads the rules, one writes
        set_deadlines(rows)

    assert Deadline.objects.count() == 300
