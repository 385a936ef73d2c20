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


def test_a_jco_gets_every_step_of_the_guide_counted_from_its_phases() -> None:
    operation = a_jco(phases=((START, "2027-10-08"), ("2027-10-11", END)))

    assert operation.timetable.count() == GuideTask.objects.count() > 15
    assert step(operation, "start").due_on == date(2027, 10, 4)
    assert step(operation, "test").due_on == date(2027, 9, 27)
    assert step(operation, "end").due_on == date(2027, 10, 18)


def test_an_operation_of_another_body_has_no_timetable() -> None:
    entry = an_operation("Vigil", kind="wco_operation", organisers=("WCO",), leads=())

    assert not entry.timetable.exists()


@pytest.mark.parametrize(("lead", "due"), [("LT", "2027-03-09"), ("PL", "2027-03-10")])
def test_holidays_of_the_lead_s_state_do_not_count(lead: str, due: str) -> None:
    GuideTask.objects.update(valid_until="2020-01-01")
    GuideTask.objects.create(code="x", title="Two days before", offset_working_days=-2)

    operation = an_operation(
        organisers=(lead,), leads=(lead,), phases=(("2027-03-12", "2027-03-19"),)
    )

    assert operation.timetable.get().due_on == date.fromisoformat(due)


def test_what_had_to_be_done_before_the_jco_was_entered_is_due_at_once() -> None:
    soon = timezone.localdate() + timedelta(days=20)
    operation = a_jco(phases=((soon.isoformat(), soon.isoformat()),))

    assert step(operation, "funding").due_on == timezone.localdate()
    assert step(operation, "end").due_on > soon


def test_without_a_start_the_steps_have_no_day_until_there_is_one() -> None:
    operation = a_jco(phases=(("", ""),))
    assert set(operation.timetable.values_list("due_on", flat=True)) == {None}

    edit(operation, phases=(a_phase(1, START, END),))

    assert None not in set(operation.timetable.values_list("due_on", flat=True))


def test_moved_dates_move_what_is_open_and_nothing_else() -> None:
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


def test_an_edit_that_leaves_the_dates_leaves_the_timetable(
    django_assert_num_queries: Any,
) -> None:
    operation = a_jco()
    TimetableTask.objects.filter(guide_task__code="start").update(due_on="2027-01-01")

    edit(operation, aims="Other aims.")

    assert step(operation, "start").due_on == date(2027, 1, 1)


def test_actual_days_count_before_planned_ones() -> None:
    operation = a_jco()

    began = PhaseInput(
        1, entered_start=START, entered_end=END, actual_start="2027-10-06", actual_end=END
    )
    edit(operation, phases=(began,))

    assert step(operation, "start").due_on == date(2027, 10, 6)


# Settled by facts


def test_a_fact_settles_its_step_at_once_and_names_who_brought_it_about() -> None:
    operation = a_jco()
    assert step(operation, "objectives").outcome == ""

    plan(operation, by=person())
    move_operation(operation, "table", by=person())

    for code in ("objectives", "threat", "table"):
        assert step(operation, code).outcome == "done", code
        assert step(operation, code).settled_by == person()
    assert step(operation, "endorse").outcome == ""


@pytest.mark.example("tabled")
def test_a_step_that_was_settled_stays_so_when_its_fact_ends() -> None:
    operation = an_operation(state="tabled")

    move_operation(operation, "send_back", by=person(), reason="Not yet.")

    assert step(operation, "table").outcome == "done"


@pytest.mark.example("running")
def test_what_was_not_done_before_the_start_is_left_out_and_says_so() -> None:
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


def test_invitations_and_answers_settle_their_steps() -> None:
    operation = a_jco(state="tabled")
    invited(operation, "PL")
    assert step(operation, "invite").outcome == "done"
    assert step(operation, "answers").outcome == ""

    answer(operation, "PL", yes())

    assert step(operation, "answers").outcome == "done"
    assert step(operation, "contacts").outcome == "done"


def test_whoever_is_taken_off_is_waited_for_no_more() -> None:
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
def test_every_move_of_its_life_settles_its_step() -> None:
    operation = debriefed_jco()

    moved = operation.timetable.filter(
        completion_rule__in=["tabled", "endorsed", "started", "ended"]
    )
    assert {each.completion_rule: each.outcome for each in moved} == dict.fromkeys(
        ["tabled", "endorsed", "started", "ended"], "done"
    )


@pytest.mark.example("running")
def test_an_end_with_nothing_left_to_validate_settles_that_step() -> None:
    operation = running_jco()
    validate(operation, seize(operation))
    assert step(operation, "validate").outcome == ""

    move_operation(operation, "stop_early", by=person(), reason="Enough.")

    assert step(operation, "validate").outcome == "done"


@pytest.mark.example("running")
def test_results_that_are_all_validated_settle_their_step() -> None:
    operation = running_jco()
    seized = seize(operation)
    move_operation(operation, "stop_early", by=person(), reason="Enough.")
    assert step(operation, "validate").outcome == ""

    validate(operation, seized)

    assert step(operation, "validate").outcome == "done"


# Settled by people


def test_a_step_is_done_once() -> None:
    briefing = step(a_jco(), "briefing")
    finish_step(briefing, by=person())

    with pytest.raises(Refused, match="This step is done already"):
        finish_step(briefing, by=person())


def test_what_is_noted_by_itself_is_not_noted_by_hand() -> None:
    with pytest.raises(Refused, match="This step is noted by itself: it is tabled"):
        finish_step(step(a_jco(), "table"), by=person())


@pytest.mark.parametrize("reason", ["", "  "])
def test_who_skips_a_step_says_why(reason: str) -> None:
    with pytest.raises(Refused, match="Say why it is skipped"):
        skip_step(step(a_jco(), "ocu"), reason=reason, by=person())


def test_a_step_is_handed_over_only_to_who_takes_part() -> None:
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
def test_a_step_of_the_participants_is_done_by_them_or_the_lead(
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


def test_a_cancelled_operation_s_steps_are_left_alone() -> None:
    operation = a_jco()
    move_operation(operation, "cancel", by=person(), reason="No money.")

    with pytest.raises(Refused, match="It is cancelled"):
        skip_step(step(operation, "ocu"), reason="x", by=person())
    with pytest.raises(Refused, match="It is cancelled"):
        add_step(operation, title="More", due_on=date(2027, 6, 1), by=person())


@pytest.mark.django_db(transaction=True)
def test_a_step_added_twice_at_once_is_added_once() -> None:
    operation, by = a_jco(), person()

    def add() -> TimetableTask:
        return add_step(operation, title="Book rooms", due_on=date(2027, 6, 1), by=by)

    at_once(add, add, add)

    assert operation.timetable.filter(title="Book rooms").count() == 1
