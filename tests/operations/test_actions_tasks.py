"""Timetables: scheduled backwards, rescheduled with the dates, completed task by task."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jco_portal.core.access import Refused
from operations.actions.tasks import add_task, complete_task, reassign_task, skip_task
from operations.actions.transitions import perform_operation_transition
from operations.models import GuideTask, PhaseInput, TimetableTask
from operations.queries.operations import operation_input
from tests.concurrency import run_concurrently
from tests.execution_factories import debriefed_jco, make_seizure, running_jco, validate_as_lead
from tests.factories import (
    complete_planning,
    edit_as_planner,
    make_operation,
    make_phase_input,
    make_user,
    organisation,
)
from tests.invitations import accept_input, make_invitations, respond
from tests.operations.tasks import END, START, accept_invitation, make_jco_with_timetable, task

pytestmark = pytest.mark.django_db


# Made and counted


def test_jco_gets_every_guide_task_dated_from_its_phases() -> None:
    operation = make_jco_with_timetable(phases=((START, "2027-10-08"), ("2027-10-11", END)))

    assert operation.timetable.count() == GuideTask.objects.count() > 15
    assert task(operation, "start").due_on == date(2027, 10, 4)
    assert task(operation, "test").due_on == date(2027, 9, 27)
    assert task(operation, "end").due_on == date(2027, 10, 18)


def test_external_operation_has_no_timetable() -> None:
    entry = make_operation("Vigil", kind="wco_operation", organisers=("WCO",), leads=())

    assert not entry.timetable.exists()


@pytest.mark.parametrize(("lead", "due"), [("LT", "2027-03-09"), ("PL", "2027-03-10")])
def test_holidays_of_the_lead_state_are_not_working_days(lead: str, due: str) -> None:
    GuideTask.objects.update(valid_until="2020-01-01")
    GuideTask.objects.create(code="x", title="Two days before", offset_working_days=-2)

    operation = make_operation(
        organisers=(lead,), leads=(lead,), phases=(("2027-03-12", "2027-03-19"),)
    )

    assert operation.timetable.get().due_on == date.fromisoformat(due)


def test_task_due_before_the_jco_was_entered_is_due_today() -> None:
    soon = timezone.localdate() + timedelta(days=20)
    operation = make_jco_with_timetable(phases=((soon.isoformat(), soon.isoformat()),))

    assert task(operation, "funding").due_on == timezone.localdate()
    assert task(operation, "end").due_on > soon


def test_tasks_have_no_due_date_until_the_start_is_known() -> None:
    operation = make_jco_with_timetable(phases=(("", ""),))
    assert set(operation.timetable.values_list("due_on", flat=True)) == {None}

    edit_as_planner(operation, phases=(make_phase_input(1, START, END),))

    assert None not in set(operation.timetable.values_list("due_on", flat=True))


def test_changed_dates_reschedule_only_open_guide_tasks() -> None:
    operation = make_jco_with_timetable()
    done = complete_task(task(operation, "briefing"), by=make_user())
    skipped = skip_task(task(operation, "ocu"), reason="It is virtual.", by=make_user())
    fixed = add_task(operation, title="Book rooms", due_on=date(2027, 6, 1), by=make_user())

    edit_as_planner(operation, phases=(make_phase_input(1, "2027-11-08", "2027-11-19"),))

    for guide_task in (done, skipped, fixed):
        before = guide_task.due_on
        guide_task.refresh_from_db()
        assert guide_task.due_on == before
    assert task(operation, "start").due_on == date(2027, 11, 8)
    assert task(operation, "end").due_on == date(2027, 11, 22)


def test_edit_without_new_dates_leaves_the_timetable_unchanged(
    django_assert_num_queries: Any,
) -> None:
    operation = make_jco_with_timetable()
    TimetableTask.objects.filter(guide_task__code="start").update(due_on="2027-01-01")

    edit_as_planner(operation, aims="Other aims.")

    assert task(operation, "start").due_on == date(2027, 1, 1)


def test_task_dates_follow_actual_phase_dates_before_planned_dates() -> None:
    operation = make_jco_with_timetable()

    began = PhaseInput(
        1, entered_start=START, entered_end=END, actual_start="2027-10-06", actual_end=END
    )
    edit_as_planner(operation, phases=(began,))

    assert task(operation, "start").due_on == date(2027, 10, 6)


# Completed by rules


def test_fulfilled_rule_completes_the_task_and_records_the_user() -> None:
    operation = make_jco_with_timetable()
    assert task(operation, "objectives").outcome == ""

    complete_planning(operation, by=make_user())
    perform_operation_transition(operation, "table", by=make_user())

    for code in ("objectives", "threat", "table"):
        assert task(operation, code).outcome == "done", code
        assert task(operation, code).settled_by == make_user()
    assert task(operation, "endorse").outcome == ""


@pytest.mark.example("tabled")
def test_completed_task_remains_completed_when_the_jco_is_sent_back() -> None:
    operation = make_operation(state="tabled")

    perform_operation_transition(operation, "send_back", by=make_user(), reason="Not yet.")

    assert task(operation, "table").outcome == "done"


@pytest.mark.example("running")
def test_open_preparation_tasks_become_not_needed_with_a_reason_at_the_start() -> None:
    operation = running_jco()

    for code in ("case", "profiles", "ocu"):
        missed = task(operation, code)
        assert (missed.outcome, missed.reason, missed.settled_by) == (
            "skipped",
            "The operation has started without it.",
            None,
        ), code
    assert task(operation, "start").outcome == "done"
    assert task(operation, "debriefing").outcome == ""


def test_invitations_and_responses_complete_their_tasks() -> None:
    operation = make_jco_with_timetable(state="tabled")
    make_invitations(operation, "PL")
    assert task(operation, "invite").outcome == "done"
    assert task(operation, "answers").outcome == ""

    respond(operation, "PL", accept_input())

    assert task(operation, "answers").outcome == "done"
    assert task(operation, "contacts").outcome == "done"


def test_removed_participant_no_longer_blocks_the_responses_task() -> None:
    operation = make_jco_with_timetable(state="tabled")
    make_invitations(operation, "PL", "EE")
    respond(operation, "PL", accept_input())
    assert task(operation, "answers").outcome == ""

    current_input = operation_input(operation)
    remaining = tuple(each for each in current_input.participations if each[0].code != "EE")
    operation.refresh_from_db()
    edit_as_planner(operation, participations=remaining)

    assert task(operation, "answers").outcome == "done"


@pytest.mark.example("in debriefing")
def test_every_transition_to_debriefing_completes_its_task() -> None:
    operation = debriefed_jco()

    rules = ["tabled", "endorsed", "started", "ended"]
    moved = operation.timetable.filter(completion_rule__in=rules)
    assert {each.completion_rule: each.outcome for each in moved} == dict.fromkeys(rules, "done")


@pytest.mark.example("running")
def test_validation_task_completes_at_the_end_when_all_results_are_validated() -> None:
    operation = running_jco()
    validate_as_lead(operation, make_seizure(operation))
    assert task(operation, "validate").outcome == ""

    perform_operation_transition(operation, "stop_early", by=make_user(), reason="Enough.")

    assert task(operation, "validate").outcome == "done"


@pytest.mark.example("running")
def test_validating_all_results_completes_the_validation_task() -> None:
    operation = running_jco()
    seized = make_seizure(operation)
    perform_operation_transition(operation, "stop_early", by=make_user(), reason="Enough.")
    assert task(operation, "validate").outcome == ""

    validate_as_lead(operation, seized)

    assert task(operation, "validate").outcome == "done"


# Settled by people


def test_task_cannot_be_completed_twice() -> None:
    briefing = task(make_jco_with_timetable(), "briefing")
    complete_task(briefing, by=make_user())

    with pytest.raises(Refused, match="This step is done already"):
        complete_task(briefing, by=make_user())


def test_task_with_a_completion_rule_cannot_be_marked_as_completed() -> None:
    with pytest.raises(Refused, match="This step is noted by itself: it is tabled"):
        complete_task(task(make_jco_with_timetable(), "table"), by=make_user())


@pytest.mark.parametrize("reason", ["", "  "])
def test_marking_a_task_as_not_needed_requires_a_reason(reason: str) -> None:
    with pytest.raises(Refused, match="Say why it is skipped"):
        skip_task(task(make_jco_with_timetable(), "ocu"), reason=reason, by=make_user())


def test_task_can_be_reassigned_only_to_a_participant() -> None:
    operation = make_jco_with_timetable()
    briefing = task(operation, "briefing")
    with pytest.raises(Refused, match="Poland does not take part yet"):
        reassign_task(briefing, to=organisation("PL"), by=make_user())
    with pytest.raises(Refused, match="Only whose turn it is"):
        complete_task(briefing, by=make_user("planner", "PL"))

    accept_invitation(operation, "PL")
    reassign_task(briefing, to=organisation("PL"), by=make_user())

    assert complete_task(briefing, by=make_user("planner", "PL")).outcome == "done"


@pytest.mark.parametrize(
    ("role", "organisation_code", "may"),
    [
        ("planner", "LT", True),
        ("facilitator", "SE", True),
        ("planner", "PL", True),
        ("contact_point", "PL", True),
        ("expert", "DK", False),
        ("planner", "ES", False),
        ("secretariat", "GSC", False),
        ("liaison", "WCO", False),
    ],
)
def test_participants_task_can_be_completed_by_participants_or_the_lead(
    role: str, organisation_code: str, may: bool
) -> None:
    operation = make_jco_with_timetable()
    accept_invitation(operation, "PL")
    operation.facilitators.create(user=make_user("facilitator", "SE"), appointed_by=make_user())

    try:
        done = (
            complete_task(task(operation, "test"), by=make_user(role, organisation_code)).outcome
            == "done"
        )
    except Refused:
        done = False

    assert done is may


def test_tasks_of_a_cancelled_operation_cannot_be_changed() -> None:
    operation = make_jco_with_timetable()
    perform_operation_transition(operation, "cancel", by=make_user(), reason="No money.")

    with pytest.raises(Refused, match="It is cancelled"):
        skip_task(task(operation, "ocu"), reason="x", by=make_user())
    with pytest.raises(Refused, match="It is cancelled"):
        add_task(operation, title="More", due_on=date(2027, 6, 1), by=make_user())


@pytest.mark.django_db(transaction=True)
def test_concurrently_added_task_is_stored_once() -> None:
    operation, by = make_jco_with_timetable(), make_user()

    def add() -> TimetableTask:
        return add_task(operation, title="Book rooms", due_on=date(2027, 6, 1), by=by)

    run_concurrently(add, add, add)

    assert operation.timetable.filter(title="Book rooms").count() == 1
