"""Who is told of new dates, who is reminded of steps, and what is owed until when."""

from datetime import date

import pytest
from django.utils import timezone

from jco_portal.deadlines.actions.reminders import chase_deadlines
from jco_portal.deadlines.models import Deadline, Reminder
from jco_portal.outbox.models import Notification
from operations.actions.tasks import finish_step, hand_over_step, skip_step
from operations.actions.transitions import move_operation
from operations.models import Operation, TimetableTask
from tests.operations.timetables import END, START, a_jco, accept, step
from tests.world import a_phase, an_operation, edit, person, place

pytestmark = pytest.mark.django_db


def test_new_dates_after_tabling_notify_participants_and_the_endorsing_expert() -> None:
    operation = a_jco(state="tabled")
    person("contact_point", "PL")
    accept(operation, "PL")
    Operation.objects.filter(pk=operation.pk).update(state="preparation")
    operation.transitions.create(
        name="endorse", from_state="tabled", to_state="preparation", made_by=person("expert", "DK")
    )
    operation.participations.filter(organisation__code="PL").update(
        invited_at=timezone.now(), invited_by=person(), response_due_on="2027-01-01"
    )
    operation.refresh_from_db()

    edit(operation, aims="Only words.")
    assert told("operation.redate") == []
    operation.refresh_from_db()
    edit(operation, phases=(a_phase(1, "2027-11-08", "2027-11-19"),))

    assert told("operation.redate") == ["contact_point.pl@test.example", "expert.dk@test.example"]


def test_new_dates_of_a_draft_send_no_notification() -> None:
    edit(a_jco(), phases=(a_phase(1, "2027-11-08", "2027-11-19"),))

    assert told("operation.redate") == []


def told(code: str) -> list[str]:
    return sorted(Notification.objects.filter(code=code).values_list("person__email", flat=True))


def reminded(day: date) -> list[str]:
    """Who is reminded for the first time of something on a day."""
    known = set(Reminder.objects.values_list("pk", flat=True))
    chase_deadlines(day)
    fresh = Reminder.objects.exclude(pk__in=known)
    return sorted(fresh.values_list("person__email", flat=True))


def test_responsible_organisation_is_reminded_once_on_the_due_date_of_a_task() -> None:
    operation = a_jco()
    person("planner", "PL")
    TimetableTask.objects.exclude(guide_task__code="briefing").delete()
    due = step(operation, "briefing").due_on

    assert reminded(date(2027, 9, 1)) == []
    assert reminded(due) == ["planner.lt@test.example"]
    assert reminded(due) == []


def test_completed_and_cancelled_tasks_send_no_reminder() -> None:
    operation = a_jco()
    person("planner", "PL")
    TimetableTask.objects.exclude(guide_task__code="briefing").delete()
    finish_step(step(operation, "briefing"), by=person())
    other = an_operation("Bora", phases=((START, END),))
    move_operation(other, "cancel", by=person(), reason="No.")

    assert reminded(date(2027, 10, 1)) == []


def test_task_deadline_is_met_by_completion_and_dropped_when_not_needed() -> None:
    operation = a_jco()
    briefing, other = (
        step(operation, "briefing"),
        operation.timetable.exclude(guide_task__code="briefing").filter(
            due_on__isnull=False, outcome="", responsible="lead", completion_rule="said"
        )[0],
    )
    finish_step(briefing, by=person())
    skip_step(other, reason="Not needed.", by=person())

    how = dict(Deadline.objects.values_list("key", "outcome"))

    assert how[f"operation:{operation.pk}:step:{briefing.pk}:LT"] == "met"
    assert how[f"operation:{operation.pk}:step:{other.pk}:LT"] == "dropped"


def test_reassigned_task_is_due_from_the_new_responsible_organisation() -> None:
    operation = a_jco()
    accept(operation, "PL")
    briefing = step(operation, "briefing")

    hand_over_step(briefing, to=place("PL"), by=person())

    owed = Deadline.objects.open().filter(key__contains=f":step:{briefing.pk}:")
    assert [(each.responsible.code, each.requester.code) for each in owed] == [("PL", "LT")]


def test_changed_dates_reschedule_task_deadlines() -> None:
    operation = a_jco()
    briefing = step(operation, "briefing")
    before = Deadline.objects.get(key=f"operation:{operation.pk}:step:{briefing.pk}:LT").due_on
    edit(operation, phases=(a_phase(1, "2027-11-08", "2027-11-19"),))

    after = Deadline.objects.get(key=f"operation:{operation.pk}:step:{briefing.pk}:LT")

    assert before < after.due_on == step(operation, "briefing").due_on


def test_response_reminder_goes_to_the_invited_and_when_overdue_to_the_lead() -> None:
    operation = a_jco(state="tabled")
    person("contact_point", "PL")
    TimetableTask.objects.all().delete()
    operation.participations.filter(organisation__code="PL").update(
        response="invited",
        invited_at="2027-01-01T00:00Z",
        invited_by=person(),
        response_due_on="2027-03-03",
    )

    assert reminded(date(2027, 2, 23)) == []
    assert reminded(date(2027, 2, 24)) == ["contact_point.pl@test.example"]
    assert reminded(date(2027, 3, 3)) == ["contact_point.pl@test.example"]
    assert reminded(date(2027, 3, 4)) == ["planner.lt@test.example"]
