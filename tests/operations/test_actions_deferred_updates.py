"""Timetables and deadlines, updated once for each action."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jco_portal.core.access import Refusal, Refused
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.deadlines.models import Deadline
from operations.actions.overlap_check import (
    note_dates_changed,
    note_deadlines_changed,
    note_planning_adopted,
    note_rule_unfulfilled,
    note_rules_changed,
)
from operations.actions.participants import appoint_facilitator
from operations.actions.planning.objectives import add_objective
from operations.actions.tasks import complete_task
from operations.actions.transitions import perform_operation_transition
from operations.enums import CompletionRule
from operations.lifecycle import HIGHER_CONDITIONS
from operations.models import (
    BusinessCaseSection,
    GuideTask,
    JcoFile,
    Objective,
    Operation,
    OperationType,
    Phase,
    TimetableTask,
)
from tests.factories import (
    add_objective_and_threat_assessment,
    complete_planning,
    edit_as_planner,
    make_objective_input,
    make_phase_input,
    make_user,
    organisation,
)
from tests.jco_files import write_section_as_planner
from tests.operations.tasks import END, START, make_jco_with_timetable, task

pytestmark = pytest.mark.django_db

LATER = (make_phase_input(1, "2027-11-08", "2027-11-19"),)
FINISHES = 'UPDATE "operations_timetabletask" SET "outcome"'
STORES_DEADLINE = "INSERT INTO deadlines_deadline"


def statements_of(act: Callable[[], Any]) -> list[str]:
    """Return the SQL statements of an action."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured]


def count_matching(statements: list[str], text: str) -> int:
    """Return how many of the statements contain a text."""
    return sum(text in each for each in statements)


def task_due_day(operation: Operation, code: str) -> Deadline:
    """Return the due date of a task, by its code in the guide."""
    key = f"operation:{operation.pk}:step:{task(operation, code).pk}:"
    return Deadline.objects.get(key__startswith=key)


# Once


def test_tabling_updates_tasks_and_deadlines_once() -> None:
    operation = complete_planning(make_jco_with_timetable(), by=make_user())

    sent = statements_of(lambda: perform_operation_transition(operation, "table", by=make_user()))

    assert (count_matching(sent, FINISHES), count_matching(sent, STORES_DEADLINE)) == (1, 1)
    assert task(operation, "table").outcome == "done"
    assert task_due_day(operation, "table").outcome == "met"
    assert not task_due_day(operation, "endorse").is_internal


def test_nested_actions_update_tasks_and_deadlines_once_at_the_end() -> None:
    first, second = make_jco_with_timetable(), make_jco_with_timetable()

    @atomic_action()
    def plan_both() -> None:
        for operation in (first, second):
            add_objective_and_threat_assessment(operation, by=make_user())
            appoint_facilitator(operation, make_user("facilitator", "SE"), by=make_user())
            edit_as_planner(operation, phases=LATER)
            assert task(operation, "objectives").outcome == ""

    sent = statements_of(plan_both)

    assert (count_matching(sent, FINISHES), count_matching(sent, STORES_DEADLINE)) == (1, 1)
    for operation in (first, second):
        assert task(operation, "objectives").outcome == "done"
        assert task_due_day(operation, "start").due_on == date(2027, 11, 8)
        assert task_due_day(operation, "start").extra_recipient_ids == [
            make_user("facilitator", "SE").pk
        ]


def test_failed_action_updates_no_task_or_deadline() -> None:
    operation = make_jco_with_timetable()

    @atomic_action()
    def broken() -> None:
        add_objective(operation, make_objective_input(), by=make_user())
        edit_as_planner(operation, phases=LATER)
        raise LookupError

    with pytest.raises(LookupError):
        broken()
    with atomic_action():
        note_deadlines_changed(operation)

    assert task(operation, "objectives").outcome == ""
    assert task_due_day(operation, "objectives").outcome == ""
    assert task_due_day(operation, "start").due_on == date(2027, 10, 4)


# What reads within an action


def is_objectives_task_completed(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """A condition that reads the timetable as stored at that moment."""
    steps = TimetableTask.objects.filter(guide_task__code="objectives", outcome="")
    open_tasks = steps.filter(operation__in=list(operations))
    refusal = Refusal("timetable", "The objectives are still to be set.")
    return dict.fromkeys(open_tasks.values_list("operation", flat=True), refusal)


def test_condition_within_an_action_reads_updated_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        HIGHER_CONDITIONS, "_values", (*HIGHER_CONDITIONS, ("table", is_objectives_task_completed))
    )
    operation = make_jco_with_timetable()

    with atomic_action():
        complete_planning(operation, by=make_user())
        assert task(operation, "objectives").outcome == ""
        perform_operation_transition(operation, "table", by=make_user())

    assert task(operation, "table").outcome == "done"


def test_task_cannot_be_marked_as_completed_when_the_rule_is_already_fulfilled() -> None:
    operation = make_jco_with_timetable()
    objectives = task(operation, "objectives")

    @atomic_action()
    def do_both() -> None:
        add_objective(operation, make_objective_input(), by=make_user())
        complete_task(objectives, by=make_user())

    with pytest.raises(Refused, match="already"):
        do_both()


# What is settled with it


def test_last_section_completes_the_business_case_task_and_its_deadline() -> None:
    operation = make_jco_with_timetable()
    *others, last = BusinessCaseSection.objects.values_list("code", flat=True)
    for code in others:
        write_section_as_planner(operation, code)
    assert task_due_day(operation, "case").outcome == ""

    sent = statements_of(lambda: write_section_as_planner(operation, last))

    assert (count_matching(sent, FINISHES), count_matching(sent, STORES_DEADLINE)) == (
        1,
        0,
    )  # no more is owed otherwise
    assert task(operation, "case").outcome == "done"
    assert task_due_day(operation, "case").outcome == "met"
    assert task_due_day(operation, "start").outcome == ""


def test_task_deadlines_follow_the_name_and_organisers_of_the_operation() -> None:
    operation = make_jco_with_timetable()

    edit_as_planner(operation, name="Copper", organisers=(organisation("LT"), organisation("PL")))

    owners = Deadline.objects.filter(key__contains=f":{task(operation, 'start').pk}:")
    assert set(owners.values_list("responsible__code", flat=True)) == {"LT", "PL"}
    assert all("(Copper)" in each.title for each in owners)


# Many


@pytest.mark.slow
def test_deferred_updates_take_a_constant_number_of_statements() -> None:
    one, many = _drafts(1), _drafts(400)
    assert len(statements_of(_deferred_changes(note_planning_adopted, one))) == (
        len(statements_of(_deferred_changes(note_planning_adopted, many)))
    )
    drafts = one + many
    Objective.objects.bulk_create(
        Objective(operation=each, number=1, text="x", indicator="count", target=1)
        for each in drafts
    )
    start, by = GuideTask.objects.get(code="start"), make_user()
    TimetableTask.objects.filter(guide_task=start).update(due_on="2027-01-04")

    def touch(operation: Operation) -> None:
        note_rules_changed(operation, CompletionRule.OBJECTIVES, by=by)
        note_rule_unfulfilled(operation, CompletionRule.THREAT_ASSESSMENT)
        note_dates_changed(operation)
        note_deadlines_changed(operation)

    of_one, of_many = (len(statements_of(_deferred_changes(touch, each))) for each in (one, many))

    assert of_many == of_one <= 12
    steps = TimetableTask.objects.filter(operation__in=drafts)
    assert steps.filter(guide_task__code="objectives", outcome="done").count() == 401
    assert steps.filter(guide_task__code="start", due_on="2027-10-04").count() == 401
    met = Deadline.objects.filter(key__startswith="operation:", outcome="met")
    assert met.count() == 401
    assert Deadline.objects.filter(due_on="2027-10-04", title__startswith="Start").count() == 401


def _deferred_changes(
    touch: Callable[[Operation], None], operations: list[Operation]
) -> Callable[[], None]:
    @atomic_action()
    def mark_all() -> None:
        for each in operations:
            touch(each)

    return mark_all


def _drafts(number: int) -> list[Operation]:
    """Create drafts of Lithuania with an empty planning."""
    kind, by = OperationType.objects.get(code="jco_full_scale"), make_user()
    drafts = Operation.objects.bulk_create(
        Operation(reference=f"{number}-{n}", name=f"Amber {n}", operation_type=kind, state="draft")
        for n in range(number)
    )
    JcoFile.objects.bulk_create(JcoFile(operation=each, opened_by=by) for each in drafts)
    phases = [
        Phase(operation=each, number=1, entered_start=START, entered_end=END) for each in drafts
    ]
    for phase in phases:
        phase.set_bounds(kind.unknown_end_days)
    Phase.objects.bulk_create(phases)
    link = Operation.organisers.through
    link.objects.bulk_create(
        link(operation=each, organisation=organisation("LT")) for each in drafts
    )
    return drafts
