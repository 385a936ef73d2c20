"""A timetable is made backwards, counted anew when dates move, and settled step by step."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jco_portal.core.access import Refused
from operations.actions.tasks import add_step, finish_step, hand_over_step, skip_step
from operations.actions.transitions import move_operation
from operations.models import GuideTask, PhaseInput, TimetableTask
from operations.queries.operations import facts_of
from tests.invitations import answer, invited, yes
from tests.operations.timetables import END, START, a_jco, accept, step
from tests.running import debriefed_jco, running_jco, seize, validate
from tests.together import at_once
from tests.world import a_phase, an_operation, edit, person, place, plan

pytestmark = pytest.mark.django_db


# Made and counted


def test_jco_gets_every_guide_task_dated_from_its_phases() -> None:
    operation = a_jco(phases=((START, "2027-10-08"), ("2027-10-11", END)))

    assert operation.timetable.count() == GuideTask.objects.count() > 15
    assert step(operation, "start").due_on == date(2027, 10, 4)
    assert step(operation, "test").due_on == date(2027, 9, 27)
    assert step(operation, "end").due_on == date(2027, 10, 18)


def test_external_operation_has_no_timetable() -> None:
    entry = an_operation("Vigil", kind="wco_operation", organisers=("WCO",), leads=())

    assert not entry.timetable.exists()


@pytest.mark.parametrize(("lead", "due"), [("LT", "2027-03-09"), ("PL", "2027-03-10")])
def test_holidays_of_the_lead_state_are_not_working_days(lead: str, due: str) -> None:
    GuideTask.objects.update(valid_until="2020-01-01")
    GuideTask.objects.create(code="x", title="Two days before", offset_working_days=-2)

    operation = an_operation(
        organisers=(lead,), leads=(lead,), phases=(("2027-03-12", "2027-03-19"),)
    )

    assert operation.timetable.get().due_on == date.fromisoformat(due)


def test_task_due_before_the_jco_was_entered_is_due_today() -> None:
    soon = timezone.localdate() + timedelta(days=20)
    operation = a_jco(phases=((soon.isoformat(), soon.isoformat()),))

    assert step(operation, "funding").due_on == timezone.localdate()
    assert step(operation, "end").due_on > soon


def test_tasks_have_no_due_date_until_the_start_is_known() -> None:
    operation = a_jco(phases=(("", ""),))
    assert set(operation.timetable.values_list("due_on", flat=True)) == {None}

    edit(operation, phases=(a_phase(1, START, END),))

    assert None not in set(operation.timetable.values_list("due_on", flat=True))


def test_changed_dates_reschedule_only_open_guide_tasks() -> None:
    operation = a_jco()
    done = finish_step(step(operation, "briefing"), by=person())
    skipped = skip_step(step(operation, "ocu"), reason="It is virtual.", by=person())
    fixed = add_step(operation, title="Book rooms", due_on=date(2027, 6, 1), by=person())

    edit(operation, phases=(a_phase(1, "2027-11-08", "2027-11-19"),))

    for each in (done, skipped, fixed):
        before = each.due_on
        each.refresh_from_db()
        assert each.due_on == before
    assert step(operation, "start").due_on == date(2027, 11, 8)
    assert step(operation, "end").due_on == date(2027, 11, 22)


def test_edit_without_new_dates_leaves_the_timetable_unchanged(
    django_assert_num_queries: Any,
) -> None:
    operation = a_jco()
    TimetableTask.objects.filter(guide_task__code="start").update(due_on="2027-01-01")

    edit(operation, aims="Other aims.")

    assert step(operation, "start").due_on == date(2027, 1, 1)


def test_task_dates_follow_actual_phase_dates_before_planned_dates() -> None:
    operation = a_jco()

    began = PhaseInput(
        1, entered_start=START, entered_end=END, actual_start="2027-10-06", actual_end=END
    )
    edit(operation, phases=(began,))

    assert step(operation, "start").due_on == date(2027, 10, 6)


# Settled by facts


def test_fulfilled_rule_completes_the_task_and_records_the_user() -> None:
    operation = a_jco()
    assert step(operation, "objectives").outcome == ""

    plan(operation, by=person())
    move_operation(operation, "table", by=person())

    for code in ("objectives", "threat", "table"):
        assert step(operation, code).outcome == "done", code
        assert step(operation, code).settled_by == person()
    assert step(operation, "endorse").outcome == ""


@pytest.mark.example("tabled")
def test_completed_task_remains_completed_when_the_jco_is_sent_back() -> None:
    operation = an_operation(state="tabled")

    move_operation(operation, "send_back", by=person(), reason="Not yet.")

    assert step(operation, "table").outcome == "done"


@pytest.mark.example("running")
def test_open_preparation_tasks_become_not_needed_with_a_reason_at_the_start() -> None:
    operation = running_jco()

    for code in ("case", "profiles", "ocu"):
        missed = step(operation, code)
        assert (missed.outcome, missed.reason, missed.settled_by) == (
            "skipped",
            "The operation has started without it.",
            None,
        ), code
    assert step(operation, "start").outcome == "done"
    assert step(operation, "debriefing").outcome == ""


def test_invitations_and_responses_complete_their_tasks() -> None:
    operation = a_jco(state="tabled")
    invited(operation, "PL")
    assert step(operation, "invite").outcome == "done"
    assert step(operation, "answers").outcome == ""

    answer(operation, "PL", yes())

    assert step(operation, "answers").outcome == "done"
    assert step(operation, "contacts").outcome == "done"


def test_removed_participant_no_longer_blocks_the_responses_task() -> None:
    operation = a_jco(state="tabled")
    invited(operation, "PL", "EE")
    answer(operation, "PL", yes())
    assert step(operation, "answers").outcome == ""

    facts = facts_of(operation)
    kept = tuple(each for each in facts.participations if each[0].code != "EE")
    operation.refresh_from_db()
    edit(operation, participations=kept)

    assert step(operation, "answers").outcome == "done"


@pytest.mark.example("in debriefing")
def test_every_transition_to_debriefing_completes_its_task() -> None:
    operation = debriefed_jco()

    moved = operation.timetable.filter(
        completion_rule__in=["tabled", "endorsed", "started", "ended"]
    )
    assert {each.completion_rule: each.outcome for each in moved} == dict.fromkeys(
        ["tabled", "endorsed", "started", "ended"], "done"
    )


@pytest.mark.example("running")
def test_validation_task_completes_at_the_end_when_all_results_are_validated() -> None:
    operation = running_jco()
    validate(operation, seize(operation))
    assert step(operation, "validate").outcome == ""

    move_operation(operation, "stop_early", by=person(), reason="Enough.")

    assert step(operation, "validate").outcome == "done"


@pytest.mark.example("running")
def test_validating_all_results_completes_the_validation_task() -> None:
    operation = running_jco()
    seized = seize(operation)
    move_operation(operation, "stop_early", by=person(), reason="Enough.")
    assert step(operation, "validate").outcome == ""

    validate(operation, seized)

    assert step(operation, "validate").outcome == "done"


# Settled by people


def test_task_cannot_be_completed_twice() -> None:
    briefing = step(a_jco(), "briefing")
    finish_step(briefing, by=person())

    with pytest.raises(Refused, match="This step is done already"):
        finish_step(briefing, by=person())


def test_task_with_a_completion_rule_cannot_be_marked_as_completed() -> None:
    with pytest.raises(Refused, match="This step is noted by itself: it is tabled"):
        finish_step(step(a_jco(), "table"), by=person())


@pytest.mark.parametrize("reason", ["", "  "])
def test_marking_a_task_as_not_needed_requires_a_reason(reason: str) -> None:
    with pytest.raises(Refused, match="Say why it is skipped"):
        skip_step(step(a_jco(), "ocu"), reason=reason, by=person())


def test_task_can_be_reassigned_only_to_a_participant() -> None:
    operation = a_jco()
    briefing = step(operation, "briefing")
    with pytest.raises(Refused, match="Poland does not take part yet"):
        hand_over_step(briefing, to=place("PL"), by=person())
    with pytest.raises(Refused, match="Only whose turn it is"):
        finish_step(briefing, by=person("planner", "PL"))

    accept(operation, "PL")
    hand_over_step(briefing, to=place("PL"), by=person())

    assert finish_step(briefing, by=person("planner", "PL")).outcome == "done"


@pytest.mark.parametrize(
    ("role", "place_", "may"),
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
    role: str, place_: str, may: bool
) -> None:
    operation = a_jco()
    accept(operation, "PL")
    operation.facilitators.create(user=person("facilitator", "SE"), appointed_by=person())

    try:
        done = finish_step(step(operation, "test"), by=person(role, place_)).outcome == "done"
    except Refused:
        done = False

    assert done is may


def test_tasks_of_a_cancelled_operation_cannot_be_changed() -> None:
    operation = a_jco()
    move_operation(operation, "cancel", by=person(), reason="No money.")

    with pytest.raises(Refused, match="It is cancelled"):
        skip_step(step(operation, "ocu"), reason="x", by=person())
    with pytest.raises(Refused, match="It is cancelled"):
        add_step(operation, title="More", due_on=date(2027, 6, 1), by=person())


@pytest.mark.django_db(transaction=True)
def test_concurrently_added_task_is_stored_once() -> None:
    operation, by = a_jco(), person()

    def add() -> TimetableTask:
        return add_step(operation, title="Book rooms", due_on=date(2027, 6, 1), by=by)

    at_once(add, add, add)

    assert operation.timetable.filter(title="Book rooms").count() == 1
