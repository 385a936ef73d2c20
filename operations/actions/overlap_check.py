"""Marks of what an action has changed, settled at its end or left for higher floors.

Timetables and their deadlines are settled once for an action, of all operations it marked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from celery import Task
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.atomic_actions import mark
from jco_portal.core.registries import Slot
from jco_portal.deadlines.actions.deadlines import keep_deadlines, settle_parts
from jco_portal.directory.models import User
from jco_portal.outbox.actions import leave_job
from operations.enums import Anchor, CompletionRule, OperationState, TaskOutcome
from operations.models import Operation, Participation, TimetableTask
from operations.models.participant_conditions import expand_groups
from operations.permissions import STATES_BEFORE_START
from operations.queries.deadlines import PREFIX, owed_in
from operations.queries.parties import Circle, circles_of
from operations.queries.task_completion import fact_holds
from operations.queries.timetable import GOING_ON, due_day


class Touched(Enum):
    """What an action has changed of an operation."""

    PLANNED = auto()  # it is planned here from now on
    FACTS = auto()  # a fact may hold for which steps wait
    LOST = auto()  # a fact may hold no more
    BEGUN = auto()  # it has started
    DAYS = auto()  # its days have moved
    LEFT = auto()  # somebody may no longer take part
    DEADLINES = auto()  # what is owed, or by whom


@dataclass(frozen=True)
class Mark:
    """That something of an operation has changed, and by whom."""

    operation: int
    what: Touched
    by: User | None = None
    fact: str = ""


def settle(marks: list[Mark]) -> None:
    """Settle the marked operations: steps of their timetables first, then what is owed in them."""
    touched = {what: {each.operation for each in marks if each.what == what} for what in Touched}
    planned, begun = touched[Touched.PLANNED], touched[Touched.BEGUN]
    reopened = _reopen(each for each in marks if each.what == Touched.LOST)
    moved = touched[Touched.DAYS] | reopened
    left = touched[Touched.LEFT] | reopened
    owed = planned | begun | moved | left | touched[Touched.DEADLINES]
    if left:
        _hand_back(left)
    today = timezone.localdate() if planned else None
    circles = circles_of(owed, guide_of=today) if owed else {}
    made = _make_timetables(circles[key] for key in planned)
    finished = _finish(each for each in marks if each.what == Touched.FACTS)
    if begun:
        _leave_out_preparation(begun)
    if moved:
        _count_anew({key: circles[key] for key in moved})
    if owed:
        own = [f"{PREFIX}{key}:" for key in sorted(owed)]
        are_all = (
            owed == planned and not finished and not any(circles[key].has_steps for key in owed)
        )
        steps = made if are_all else None
        keep_deadlines(own, lambda standing: owed_in(standing, circles, steps))
    if finished - owed:
        _note_met(finished - owed)


def _make_timetables(circles: Iterable[Circle]) -> list[TimetableTask]:
    """Every step of the guide that they do not have yet, with its due day."""
    return TimetableTask.objects.bulk_create(
        TimetableTask(
            operation=circle.operation,
            due_on=due_day(
                row["anchor"], row["offset_working_days"], circle.anchors, row["responsible"]
            ),
            **row,
        )
        for circle in circles
        for row in circle.guide
    )


def _finish(marks: Iterable[Mark]) -> set[int]:
    """Note as done the open steps whose fact holds by now; the operations that may have some."""
    marked: dict[User | None, set[int]] = defaultdict(set)
    facts: dict[User | None, set[str]] = defaultdict(set)
    for each in marks:
        marked[each.by].add(each.operation)
        facts[each.by].add(each.fact)
    finished: set[int] = set()
    for by, keys in marked.items():
        holds = fact_holds(facts[by])
        open_steps = TimetableTask.objects.filter(holds, outcome="", operation__in=keys)
        if open_steps.update(
            outcome=TaskOutcome.COMPLETED, settled_at=timezone.now(), settled_by=by
        ):
            finished |= keys
    return finished


def _reopen(marks: Iterable[Mark]) -> set[int]:
    """Open again the steps done by a fact that holds no longer; the operations that may have some.

    Only before its start: afterwards what was to be done for it is the past.
    """
    ahead = Operation.objects.filter(
        pk=OuterRef("operation"), state__in=[OperationState.DRAFT, *STATES_BEFORE_START]
    )
    marked: dict[str, set[int]] = defaultdict(set)
    for each in marks:
        marked[each.fact].add(each.operation)
    reopened: set[int] = set()
    for fact, keys in marked.items():
        done = TimetableTask.objects.filter(
            Exists(ahead),
            ~fact_holds([fact]),
            operation__in=keys,
            outcome=TaskOutcome.COMPLETED,
            completion_rule=fact,
        )
        if done.update(outcome="", settled_at=None, settled_by=None):
            reopened |= keys
    return reopened


def _hand_back(keys: Collection[int]) -> None:
    """Open steps that were handed to an organisation that left are again for who had them."""
    parts = Participation.objects.participating().filter(operation=OuterRef("operation"))
    own = parts.filter(organisation=OuterRef("reassigned_to"))
    through = expand_groups(parts).filter(member=OuterRef("reassigned_to"))
    handed = TimetableTask.objects.filter(
        operation__in=keys, outcome="", reassigned_to__isnull=False
    )
    handed.filter(~Exists(own), ~Exists(through)).update(reassigned_to=None)


def _leave_out_preparation(keys: Collection[int]) -> None:
    """Skip what was to be done before the start, which came without it."""
    missed = TimetableTask.objects.filter(
        operation__in=keys, outcome="", anchor=Anchor.START, offset_working_days__lt=0
    )
    missed.update(
        outcome=TaskOutcome.NOT_NEEDED,
        reason=_("The operation has started without it."),
        settled_at=timezone.now(),
    )


def _count_anew(circles: dict[int, Circle]) -> None:
    """Count the due days anew; what is settled, or fixed by hand, stays."""
    moved = []
    for step in TimetableTask.objects.filter(
        operation__in=circles, outcome="", offset_working_days__isnull=False
    ).order_by():
        anchors = circles[step.operation_id].anchors
        due_on = due_day(step.anchor, step.offset_working_days or 0, anchors, step.responsible)
        if due_on != step.due_on:
            step.due_on = due_on
            moved.append(step)
    TimetableTask.objects.bulk_update(moved, ["due_on"])


def _note_met(keys: Collection[int]) -> None:
    """The deadlines of steps that are done are met; nothing else is owed otherwise than before."""
    done = TimetableTask.objects.filter(operation__in=keys, outcome=TaskOutcome.COMPLETED)
    settle_parts([f"{PREFIX}{key}:step:" for key in sorted(keys)], done)


# tasks of the apps above for operations that changed
COMPARING: Slot["Task[Any, Any]"] = Slot()


def mark_planned(operation: Operation) -> None:
    """The operation is planned here from now on: it gets the timetable of the guide."""
    mark(settle, Mark(operation.pk, Touched.PLANNED))


def mark_facts(operation: Operation, *facts: CompletionRule, by: User) -> None:
    """These facts of the operation, for which steps wait, may hold by now."""
    mark(settle, *(Mark(operation.pk, Touched.FACTS, by, each) for each in facts))


def mark_lost(operation: Operation, fact: CompletionRule) -> None:
    """A fact of the operation, by which a step was done, may hold no more."""
    mark(settle, Mark(operation.pk, Touched.LOST, fact=fact))


def mark_begun(operation: Operation) -> None:
    """The operation has started, with what was to be done before or without it."""
    mark(settle, Mark(operation.pk, Touched.BEGUN))


def mark_days(operation: Operation) -> None:
    """The days of the operation have moved."""
    mark(settle, Mark(operation.pk, Touched.DAYS))


def mark_left(operation: Operation) -> None:
    """Somebody may no longer take part in the operation, and owes nothing in it then."""
    mark(settle, Mark(operation.pk, Touched.LEFT))


def mark_deadlines(operation: Operation) -> None:
    """Something is owed in the operation otherwise than before, or by others."""
    mark(settle, Mark(operation.pk, Touched.DEADLINES))


def mark_changed(operations: list[int] | None) -> None:
    """Write down, with the change, that these operations (None: all) must be compared again."""
    for task in COMPARING:
        leave_job(task.name, operation_ids=operations)


def mark_all_changed() -> None:
    """Write down that everything must be compared again."""
    mark_changed(None)


WITHOUT_AN_ACTION = (
    CompletionRule.BUSINESS_CASE,
)  # the sections that are asked for begin and end on a day


@transaction.atomic
def keep_all_deadlines() -> None:
    """Bring those of all operations in line, whatever brought them out of it."""
    holds = fact_holds(WITHOUT_AN_ACTION)
    met = TimetableTask.objects.filter(holds, outcome="", operation__state__in=GOING_ON)
    met.update(outcome=TaskOutcome.COMPLETED, settled_at=timezone.now())
    keep_deadlines([PREFIX], owed_in)
