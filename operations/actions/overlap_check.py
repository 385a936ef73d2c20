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

from jco_portal.core.atomic_actions import defer_update
from jco_portal.core.registries import Registry
from jco_portal.deadlines.actions.deadlines import settle_matching_deadlines, sync_deadlines
from jco_portal.directory.models import User
from jco_portal.outbox.actions import enqueue_job
from operations.enums import Anchor, CompletionRule, OperationState, TaskOutcome
from operations.models import Operation, Participation, TimetableTask
from operations.models.participant_conditions import expand_groups
from operations.permissions import STATES_BEFORE_START
from operations.queries.deadlines import KEY_PREFIX, due_deadlines
from operations.queries.parties import OperationParties, load_parties
from operations.queries.task_completion import fulfilled_rules
from operations.queries.timetable import STATES_WITH_TASKS, due_day


class OperationChange(Enum):
    """What an action has changed of an operation."""

    PLANNED = auto()  # it is planned here from now on
    TASK_RULES = auto()  # a fact may hold for which steps wait
    RULE_UNFULFILLED = auto()  # a fact may hold no more
    STARTED = auto()  # it has started
    DATES = auto()  # its days have moved
    PARTICIPANT_LEFT = auto()  # somebody may no longer take part
    DEADLINES = auto()  # what is owed, or by whom


@dataclass(frozen=True)
class DeferredChange:
    """That something of an operation has changed, and by whom."""

    operation: int
    change: OperationChange
    changed_by: User | None = None
    completion_rule: str = ""


def apply_changes(marks: list[DeferredChange]) -> None:
    """Settle the marked operations: steps of their timetables first, then what is owed in them."""
    touched = {
        what: {each.operation for each in marks if each.change == what} for what in OperationChange
    }
    planned, begun = touched[OperationChange.PLANNED], touched[OperationChange.STARTED]
    reopened = _reopen_tasks(
        each for each in marks if each.change == OperationChange.RULE_UNFULFILLED
    )
    moved = touched[OperationChange.DATES] | reopened
    left = touched[OperationChange.PARTICIPANT_LEFT] | reopened
    owed = planned | begun | moved | left | touched[OperationChange.DEADLINES]
    if left:
        _return_tasks(left)
    today = timezone.localdate() if planned else None
    parties_by_key = load_parties(owed, guide_of=today) if owed else {}
    made = _create_tasks(parties_by_key[key] for key in planned)
    finished = _complete_tasks(each for each in marks if each.change == OperationChange.TASK_RULES)
    if begun:
        _skip_preparation_tasks(begun)
    if moved:
        _recalculate_due_dates({key: parties_by_key[key] for key in moved})
    if owed:
        own = [f"{KEY_PREFIX}{key}:" for key in sorted(owed)]
        are_all = (
            owed == planned
            and not finished
            and not any(parties_by_key[key].has_tasks for key in owed)
        )
        steps = made if are_all else None
        sync_deadlines(own, lambda open_keys: due_deadlines(open_keys, parties_by_key, steps))
    if finished - owed:
        _settle_task_deadlines(finished - owed)


def _create_tasks(all_parties: Iterable[OperationParties]) -> list[TimetableTask]:
    """Every step of the guide that they do not have yet, with its due day."""
    return TimetableTask.objects.bulk_create(
        TimetableTask(
            operation=parties.operation,
            due_on=due_day(
                row["anchor"], row["offset_working_days"], parties.anchors, row["responsible"]
            ),
            **row,
        )
        for parties in all_parties
        for row in parties.guide_tasks
    )


def _complete_tasks(marks: Iterable[DeferredChange]) -> set[int]:
    """Note as done the open steps whose fact holds by now; the operations that may have some."""
    marked: dict[User | None, set[int]] = defaultdict(set)
    rules_by_user: dict[User | None, set[str]] = defaultdict(set)
    for each in marks:
        marked[each.changed_by].add(each.operation)
        rules_by_user[each.changed_by].add(each.completion_rule)
    finished: set[int] = set()
    for by, keys in marked.items():
        is_fulfilled = fulfilled_rules(rules_by_user[by])
        open_steps = TimetableTask.objects.filter(is_fulfilled, outcome="", operation__in=keys)
        if open_steps.update(
            outcome=TaskOutcome.COMPLETED, settled_at=timezone.now(), settled_by=by
        ):
            finished |= keys
    return finished


def _reopen_tasks(marks: Iterable[DeferredChange]) -> set[int]:
    """Open again the steps done by a fact that holds no longer; the operations that may have some.

    Only before its start: afterwards what was to be done for it is the past.
    """
    ahead = Operation.objects.filter(
        pk=OuterRef("operation"), state__in=[OperationState.DRAFT, *STATES_BEFORE_START]
    )
    marked: dict[str, set[int]] = defaultdict(set)
    for each in marks:
        marked[each.completion_rule].add(each.operation)
    reopened: set[int] = set()
    for fact, keys in marked.items():
        done = TimetableTask.objects.filter(
            Exists(ahead),
            ~fulfilled_rules([fact]),
            operation__in=keys,
            outcome=TaskOutcome.COMPLETED,
            completion_rule=fact,
        )
        if done.update(outcome="", settled_at=None, settled_by=None):
            reopened |= keys
    return reopened


def _return_tasks(keys: Collection[int]) -> None:
    """Open steps that were handed to an organisation that left are again for who had them."""
    participations = Participation.objects.participating().filter(operation=OuterRef("operation"))
    own = participations.filter(organisation=OuterRef("reassigned_to"))
    through = expand_groups(participations).filter(member=OuterRef("reassigned_to"))
    handed = TimetableTask.objects.filter(
        operation__in=keys, outcome="", reassigned_to__isnull=False
    )
    handed.filter(~Exists(own), ~Exists(through)).update(reassigned_to=None)


def _skip_preparation_tasks(keys: Collection[int]) -> None:
    """Skip what was to be done before the start, which came without it."""
    missed = TimetableTask.objects.filter(
        operation__in=keys, outcome="", anchor=Anchor.START, offset_working_days__lt=0
    )
    missed.update(
        outcome=TaskOutcome.NOT_NEEDED,
        reason=_("The operation has started without it."),
        settled_at=timezone.now(),
    )


def _recalculate_due_dates(parties_by_key: dict[int, OperationParties]) -> None:
    """Count the due days anew; what is settled, or fixed by hand, stays."""
    moved = []
    for step in TimetableTask.objects.filter(
        operation__in=parties_by_key, outcome="", offset_working_days__isnull=False
    ).order_by():
        anchors = parties_by_key[step.operation_id].anchors
        due_on = due_day(step.anchor, step.offset_working_days or 0, anchors, step.responsible)
        if due_on != step.due_on:
            step.due_on = due_on
            moved.append(step)
    TimetableTask.objects.bulk_update(moved, ["due_on"])


def _settle_task_deadlines(keys: Collection[int]) -> None:
    """The deadlines of steps that are done are met; nothing else is owed otherwise than before."""
    done = TimetableTask.objects.filter(operation__in=keys, outcome=TaskOutcome.COMPLETED)
    settle_matching_deadlines([f"{KEY_PREFIX}{key}:step:" for key in sorted(keys)], done)


# tasks of the apps above for operations that changed
OVERLAP_CHECK_TASK: Registry["Task[Any, Any]"] = Registry()


def note_planning_adopted(operation: Operation) -> None:
    """The operation is planned here from now on: it gets the timetable of the guide."""
    defer_update(apply_changes, DeferredChange(operation.pk, OperationChange.PLANNED))


def note_rules_changed(operation: Operation, *rules: CompletionRule, by: User) -> None:
    """These facts of the operation, for which steps wait, may hold by now."""
    defer_update(
        apply_changes,
        *(DeferredChange(operation.pk, OperationChange.TASK_RULES, by, each) for each in rules),
    )


def note_rule_unfulfilled(operation: Operation, fact: CompletionRule) -> None:
    """A fact of the operation, by which a step was done, may hold no more."""
    defer_update(
        apply_changes,
        DeferredChange(operation.pk, OperationChange.RULE_UNFULFILLED, completion_rule=fact),
    )


def note_started(operation: Operation) -> None:
    """The operation has started, with what was to be done before or without it."""
    defer_update(apply_changes, DeferredChange(operation.pk, OperationChange.STARTED))


def note_dates_changed(operation: Operation) -> None:
    """The days of the operation have moved."""
    defer_update(apply_changes, DeferredChange(operation.pk, OperationChange.DATES))


def note_participant_left(operation: Operation) -> None:
    """Somebody may no longer take part in the operation, and owes nothing in it then."""
    defer_update(apply_changes, DeferredChange(operation.pk, OperationChange.PARTICIPANT_LEFT))


def note_deadlines_changed(operation: Operation) -> None:
    """Something is owed in the operation otherwise than before, or by others."""
    defer_update(apply_changes, DeferredChange(operation.pk, OperationChange.DEADLINES))


def request_overlap_check(operations: list[int] | None) -> None:
    """Write down, with the change, that these operations (None: all) must be compared again."""
    for task in OVERLAP_CHECK_TASK:
        enqueue_job(task.name, operation_ids=operations)


def request_full_overlap_check() -> None:
    """Write down that everything must be compared again."""
    request_overlap_check(None)


RULES_WITHOUT_ACTION = (
    CompletionRule.BUSINESS_CASE,
)  # the sections that are asked for begin and end on a day


@transaction.atomic
def sync_all_deadlines() -> None:
    """Bring those of all operations in line, whatever brought them out of it."""
    is_fulfilled = fulfilled_rules(RULES_WITHOUT_ACTION)
    met = TimetableTask.objects.filter(
        is_fulfilled, outcome="", operation__state__in=STATES_WITH_TASKS
    )
    met.update(outcome=TaskOutcome.COMPLETED, settled_at=timezone.now())
    sync_deadlines([KEY_PREFIX], due_deadlines)
