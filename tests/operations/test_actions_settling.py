"""Timetables and deadlines are settled once an action, whatever it does, for all it marked."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jco_portal.core.access import Refusal, Refused
from jco_portal.core.atomic_actions import action
from jco_portal.deadlines.models import Deadline
from operations.actions.overlap_check import (
    mark_days,
    mark_deadlines,
    mark_facts,
    mark_lost,
    mark_planned,
)
from operations.actions.participants import name_facilitator
from operations.actions.planning.objectives import add_objective
from operations.actions.tasks import finish_step
from operations.actions.transitions import move_operation
from operations.enums import CompletionRule
from operations.lifecycle import CONDITIONS
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
from tests.dossiers import write
from tests.operations.timetables import END, START, a_jco, step
from tests.world import a_phase, aims, an_objective, edit, person, place, plan

pytestmark = pytest.mark.django_db

LATER = (a_phase(1, "2027-11-08", "2027-11-19"),)
FINISHES = 'UPDATE "operations_timetabletask" SET "outcome"'
KEEPS = "INSERT INTO deadlines_deadline"


def statements_of(act: Callable[[], Any]) -> list[str]:
    """The statements that an action sends."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured]


def count(statements: list[str], words: str) -> int:
    """How many of the statements hold these words."""
    return sum(words in each for each in statements)


def due(operation: Operation, code: str) -> Deadline:
    """The deadline of a step, by the code of the step in the guide."""
    key = f"operation:{operation.pk}:step:{step(operation, code).pk}:"
    return Deadline.objects.get(key__startswith=key)


# Once


def test_tabling_updates_tasks_and_deadlines_once() -> None:
    operation = plan(a_jco(), by=person())

    sent = statements_of(lambda: move_operation(operation, "table", by=person()))

    assert (count(sent, FINISHES), count(sent, KEEPS)) == (1, 1)
    assert step(operation, "table").outcome == "done"
    assert due(operation, "table").outcome == "met"
    assert not due(operation, "endorse").is_internal


def test_nested_actions_update_tasks_and_deadlines_once_at_the_end() -> None:
    first, second = a_jco(), a_jco()

    @action()
    def plan_both() -> None:
        for operation in (first, second):
            aims(operation, by=person())
            name_facilitator(operation, person("facilitator", "SE"), by=person())
            edit(operation, phases=LATER)
            assert step(operation, "objectives").outcome == ""

    sent = statements_of(plan_both)

    assert (count(sent, FINISHES), count(sent, KEEPS)) == (1, 1)
    for operation in (first, second):
        assert step(operation, "objectives").outcome == "done"
        assert due(operation, "start").due_on == date(2027, 11, 8)
        assert due(operation, "start").extra_recipient_ids == [person("facilitator", "SE").pk]


def test_failed_action_updates_no_task_or_deadline() -> None:
    operation = a_jco()

    @action()
    def broken() -> None:
        add_objective(operation, an_objective(), by=person())
        edit(operation, phases=LATER)
        raise LookupError

    with pytest.raises(LookupError):
        broken()
    with action():
        mark_deadlines(operation)

    assert step(operation, "objectives").outcome == ""
    assert due(operation, "objectives").outcome == ""
    assert due(operation, "start").due_on == date(2027, 10, 4)


# What reads within an action


def objectives_step_is_done(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """A gate that reads the timetable, as it is stored when the gate is asked."""
    steps = TimetableTask.objects.filter(guide_task__code="objectives", outcome="")
    waiting = steps.filter(operation__in=list(operations))
    refusal = Refusal("timetable", "The objectives are still to be set.")
    return dict.fromkeys(waiting.values_list("operation", flat=True), refusal)


def test_condition_within_an_action_reads_updated_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CONDITIONS, "_values", (*CONDITIONS, ("table", objectives_step_is_done)))
    operation = a_jco()

    with action():
        plan(operation, by=person())
        assert step(operation, "objectives").outcome == ""
        move_operation(operation, "table", by=person())

    assert step(operation, "table").outcome == "done"


def test_task_cannot_be_marked_as_completed_when_the_rule_is_already_fulfilled() -> None:
    operation = a_jco()
    objectives = step(operation, "objectives")

    @action()
    def do_both() -> None:
        add_objective(operation, an_objective(), by=person())
        finish_step(objectives, by=person())

    with pytest.raises(Refused, match="already"):
        do_both()


# What is settled with it


def test_last_section_completes_the_business_case_task_and_its_deadline() -> None:
    operation = a_jco()
    *others, last = BusinessCaseSection.objects.values_list("code", flat=True)
    for code in others:
        write(operation, code)
    assert due(operation, "case").outcome == ""

    sent = statements_of(lambda: write(operation, last))

    assert (count(sent, FINISHES), count(sent, KEEPS)) == (1, 0)  # no more is owed otherwise
    assert step(operation, "case").outcome == "done"
    assert due(operation, "case").outcome == "met"
    assert due(operation, "start").outcome == ""


def test_task_deadlines_follow_the_name_and_organisers_of_the_operation() -> None:
    operation = a_jco()

    edit(operation, name="Copper", organisers=(place("LT"), place("PL")))

    owners = Deadline.objects.filter(key__contains=f":{step(operation, 'start').pk}:")
    assert set(owners.values_list("responsible__code", flat=True)) == {"LT", "PL"}
    assert all("(Copper)" in each.title for each in owners)


# Many


@pytest.mark.slow
def test_deferred_updates_take_a_constant_number_of_statements() -> None:
    one, many = _drafts(1), _drafts(400)
    assert len(statements_of(_marked(mark_planned, one))) == (
        len(statements_of(_marked(mark_planned, many)))
    )
    drafts = one + many
    Objective.objects.bulk_create(
        Objective(operation=each, number=1, text="x", indicator="count", target=1)
        for each in drafts
    )
    start, by = GuideTask.objects.get(code="start"), person()
    TimetableTask.objects.filter(guide_task=start).update(due_on="2027-01-04")

    def touch(operation: Operation) -> None:
        mark_facts(operation, CompletionRule.OBJECTIVES, by=by)
        mark_lost(operation, CompletionRule.THREAT_ASSESSMENT)
        mark_days(operation)
        mark_deadlines(operation)

    of_one, of_many = (len(statements_of(_marked(touch, each))) for each in (one, many))

    assert of_many == of_one <= 12
    steps = TimetableTask.objects.filter(operation__in=drafts)
    assert steps.filter(guide_task__code="objectives", outcome="done").count() == 401
    assert steps.filter(guide_task__code="start", due_on="2027-10-04").count() == 401
    met = Deadline.objects.filter(key__startswith="operation:", outcome="met")
    assert met.count() == 401
    assert Deadline.objects.filter(due_on="2027-10-04", title__startswith="Start").count() == 401


def _marked(touch: Callable[[Operation], None], operations: list[Operation]) -> Callable[[], None]:
    @action()
    def mark_all() -> None:
        for each in operations:
            touch(each)

    return mark_all


def _drafts(number: int) -> list[Operation]:
    """Drafts of Lithuania with their dossiers, and nothing yet that is planned."""
    kind, by = OperationType.objects.get(code="jco_full_scale"), person()
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
    link.objects.bulk_create(link(operation=each, organisation=place("LT")) for each in drafts)
    return drafts
