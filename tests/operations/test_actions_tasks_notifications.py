"""Notifications of new dates, reminders of tasks, and deadlines."""

from datetime import date

import pytest
from django.utils import timezone

from jco_portal.deadlines.actions.reminders import chase_deadlines
from jco_portal.deadlines.models import Deadline, Reminder
from jco_portal.outbox.models import Notification
from operations.actions.tasks import complete_task, reassign_task, skip_task
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation, TimetableTask
from tests.factories import (
    edit_as_planner,
    make_operation,
    make_phase_input,
    make_user,
    organisation,
)
from tests.operations.tasks import END, START, accept_invitation, make_jco_with_timetable, task

pytestmark = pytest.mark.django_db


def test_new_dates_after_tabling_notify_participants_and_the_endorsing_expert() -> None:
    operation = make_jco_with_timetable(state="tabled")
    make_user("contact_point", "PL")
    accept_invitation(operation, "PL")
    Operation.objects.filter(pk=operation.pk).update(state="preparation")
    operation.transitions.create(
        name="endorse",
        from_state="tabled",
        to_state="preparation",
        made_by=make_user("expert", "DK"),
    )
    operation.participations.filter(organisation__code="PL").update(
        invited_at=timezone.now(), invited_by=make_user(), response_due_on="2027-01-01"
    )
    operation.refresh_from_db()

    edit_as_planner(operation, aims="Only words.")
    assert notified_people("operation.redate") == []
    operation.refresh_from_db()
    edit_as_planner(operation, phases=(make_phase_input(1, "2027-11-08", "2027-11-19"),))

    assert notified_people("operation.redate") == [
        "contact_point.pl@test.example",
        "expert.dk@test.example",
    ]


def test_new_dates_of_a_draft_send_no_notification() -> None:
    edit_as_planner(
        make_jco_with_timetable(), phases=(make_phase_input(1, "2027-11-08", "2027-11-19"),)
    )

    assert notified_people("operation.redate") == []


def notified_people(code: str) -> list[str]:
    return sorted(Notification.objects.filter(code=code).values_list("person__email", flat=True))


def reminded(day: date) -> list[str]:
    """Return who receives a first reminder on a day."""
    known = set(Reminder.objects.values_list("pk", flat=True))
    chase_deadlines(day)
    fresh = Reminder.objects.exclude(pk__in=known)
    return sorted(fresh.values_list("person__email", flat=True))


def test_responsible_organisation_is_reminded_once_on_the_due_date_of_a_task() -> None:
    operation = make_jco_with_timetable()
    make_user("planner", "PL")
    TimetableTask.objects.exclude(guide_task__code="briefing").delete()
    due = task(operation, "briefing").due_on

    assert reminded(date(2027, 9, 1)) == []
    assert reminded(due) == ["planner.lt@test.example"]
    assert reminded(due) == []


def test_completed_and_cancelled_tasks_send_no_reminder() -> None:
    operation = make_jco_with_timetable()
    make_user("planner", "PL")
    TimetableTask.objects.exclude(guide_task__code="briefing").delete()
    complete_task(task(operation, "briefing"), by=make_user())
    other = make_operation("Bora", phases=((START, END),))
    perform_operation_transition(other, "cancel", by=make_user(), reason="No.")

    assert reminded(date(2027, 10, 1)) == []


def test_task_deadline_is_met_by_completion_and_dropped_when_not_needed() -> None:
    operation = make_jco_with_timetable()
    briefing, other = (
        task(operation, "briefing"),
        operation.timetable.exclude(guide_task__code="briefing").filter(
            due_on__isnull=False, outcome="", responsible="lead", completion_rule="said"
        )[0],
    )
    complete_task(briefing, by=make_user())
    skip_task(other, reason="Not needed.", by=make_user())

    how = dict(Deadline.objects.values_list("key", "outcome"))

    assert how[f"operation:{operation.pk}:step:{briefing.pk}:LT"] == "met"
    assert how[f"operation:{operation.pk}:step:{other.pk}:LT"] == "dropped"


def test_reassigned_task_is_due_from_the_new_responsible_organisation() -> None:
    operation = make_jco_with_timetable()
    accept_invitation(operation, "PL")
    briefing = task(operation, "briefing")

    reassign_task(briefing, to=organisation("PL"), by=make_user())

    deadlines = Deadline.objects.open().filter(key__contains=f":step:{briefing.pk}:")
    assert [(each.responsible.code, each.requester.code) for each in deadlines] == [("PL", "LT")]


def test_changed_dates_reschedule_task_deadlines() -> None:
    operation = make_jco_with_timetable()
    briefing = task(operation, "briefing")
    before = Deadline.objects.get(key=f"operation:{operation.pk}:step:{briefing.pk}:LT").due_on
    edit_as_planner(operation, phases=(make_phase_input(1, "2027-11-08", "2027-11-19"),))

    after = Deadline.objects.get(key=f"operation:{operation.pk}:step:{briefing.pk}:LT")

    assert before < after.due_on == task(operation, "briefing").due_on


def test_response_reminder_goes_to_the_invited_and_when_overdue_to_the_lead() -> None:
    operation = make_jco_with_timetable(state="tabled")
    make_user("contact_point", "PL")
    TimetableTask.objects.all().delete()
    operation.participations.filter(organisation__code="PL").update(
        response="invited",
        invited_at="2027-01-01T00:00Z",
        invited_by=make_user(),
        response_due_on="2027-03-03",
    )

    assert reminded(date(2027, 2, 23)) == []
    assert reminded(date(2027, 2, 24)) == ["contact_point.pl@test.example"]
    assert reminded(date(2027, 3, 3)) == ["contact_point.pl@test.example"]
    assert reminded(date(2027, 3, 4)) == ["planner.lt@test.example"]
