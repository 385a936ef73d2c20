"""Changes noted by actions, and the updates of timetables and deadlines that follow.

``apply_changes`` runs once at the end of the outermost action, for all operations changed in it.
Overlap checks are queued as jobs.
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
    """What an action has changed in an operation."""

    PLANNED = auto()  # planning in the portal has begun
    TASK_RULES = auto()  # a completion rule may be fulfilled
    RULE_UNFULFILLED = auto()  # a completion rule may no longer be fulfilled
    STARTED = auto()  # the operation has started
    DATES = auto()  # the days from which due dates are counted
    PARTICIPANT_LEFT = auto()  # an organisation may no longer participate
    DEADLINES = auto()  # deadlines or the responsible parties


@dataclass(frozen=True)
class DeferredChange:
    """A change of an operation (by key), its author, and the completion rule concerned."""

    operation: int
    change: OperationChange
    changed_by: User | None = None
    completion_rule: str = ""


def apply_changes(marks: list[DeferredChange]) -> None:
    """Update the timetables of the changed operations, then their deadlines.

    The number of queries does not depend on the number of operations.
    """
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
    # First the tasks, then the deadlines: these are derived from tasks and parties as updated here.
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
        # Tasks just created for new plans need not be read again if nothing else has changed.
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
    """Create the tasks of the guide that the timetables do not have yet, with their due dates."""
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
    """Complete the open tasks whose completion rule is now fulfilled.

    Return the keys of the operations in whose timetables a task may have been completed.
    """
    marked: dict[User | None, set[int]] = defaultdict(set)
    rules_by_user: dict[User | None, set[str]] = defaultdict(set)
    for each in marks:
        marked[each.changed_by].add(each.operation)
        rules_by_user[each.changed_by].add(each.completion_rule)
    finished: set[int] = set()
    # One UPDATE per author, who is recorded in the tasks.
    for by, keys in marked.items():
        is_fulfilled = fulfilled_rules(rules_by_user[by])
        open_steps = TimetableTask.objects.filter(is_fulfilled, outcome="", operation__in=keys)
        if open_steps.update(
            outcome=TaskOutcome.COMPLETED, settled_at=timezone.now(), settled_by=by
        ):
            finished |= keys
    return finished


def _reopen_tasks(marks: Iterable[DeferredChange]) -> set[int]:
    """Reopen completed tasks whose completion rule is no longer fulfilled.

    Only in operations that have not started. Return the keys of the operations in whose timetables
    a task may have been reopened.
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
    """Clear the reassignment of open tasks to organisations that no longer participate."""
    participations = Participation.objects.participating().filter(operation=OuterRef("operation"))
    own = participations.filter(organisation=OuterRef("reassigned_to"))
    through = expand_groups(participations).filter(member=OuterRef("reassigned_to"))
    handed = TimetableTask.objects.filter(
        operation__in=keys, outcome="", reassigned_to__isnull=False
    )
    handed.filter(~Exists(own), ~Exists(through)).update(reassigned_to=None)


def _skip_preparation_tasks(keys: Collection[int]) -> None:
    """Mark the open tasks due before the start as not needed."""
    missed = TimetableTask.objects.filter(
        operation__in=keys, outcome="", anchor=Anchor.START, offset_working_days__lt=0
    )
    missed.update(
        outcome=TaskOutcome.NOT_NEEDED,
        reason=_("The operation has started without it."),
        settled_at=timezone.now(),
    )


def _recalculate_due_dates(parties_by_key: dict[int, OperationParties]) -> None:
    """Recalculate the due dates of open tasks, except those with a fixed date."""
    moved = []
    for step in TimetableTask.objects.filter(
        operation__in=parties_by_key, outcome="", offset_working_days__isnull=False
    ).order_by():
        # Tasks with a fixed date have no offset and are not selected above.
        anchors = parties_by_key[step.operation_id].anchors
        due_on = due_day(step.anchor, step.offset_working_days or 0, anchors, step.responsible)
        if due_on != step.due_on:
            step.due_on = due_on
            moved.append(step)
    TimetableTask.objects.bulk_update(moved, ["due_on"])


def _settle_task_deadlines(keys: Collection[int]) -> None:
    """Settle the deadlines of completed tasks, leaving all other deadlines as they are."""
    done = TimetableTask.objects.filter(operation__in=keys, outcome=TaskOutcome.COMPLETED)
    settle_matching_deadlines([f"{KEY_PREFIX}{key}:step:" for key in sorted(keys)], done)


# Celery tasks of higher apps that compare changed operations; filled by jco_portal/wiring.py.
OVERLAP_CHECK_TASK: Registry["Task[Any, Any]"] = Registry()


def note_planning_adopted(operation: Operation) -> None:
    """Note that the operation is now planned in the portal: it receives the tasks of the guide."""
    defer_update(apply_changes, DeferredChange(operation.pk, OperationChange.PLANNED))


def note_rules_changed(operation: Operation, *rules: CompletionRule, by: User) -> None:
    """Note that these completion rules may now be fulfilled; ``by`` is recorded in their tasks."""
    defer_update(
        apply_changes,
        *(DeferredChange(operation.pk, OperationChange.TASK_RULES, by, each) for each in rules),
    )


def note_rule_unfulfilled(operation: Operation, fact: CompletionRule) -> None:
    """Note that a completion rule may no longer be fulfilled, so that its tasks are reopened."""
    defer_update(
        apply_changes,
        DeferredChange(operation.pk, OperationChange.RULE_UNFULFILLED, completion_rule=fact),
    )


def note_started(operation: Operation) -> None:
    """Note that the operation has started, so that open preparation tasks are not needed."""
    defer_update(apply_changes, DeferredChange(operation.pk, OperationChange.STARTED))


def note_dates_changed(operation: Operation) -> None:
    """Note that the phases have changed, so that due dates are recalculated."""
    defer_update(apply_changes, DeferredChange(operation.pk, OperationChange.DATES))


def note_participant_left(operation: Operation) -> None:
    """Note that an organisation may no longer participate, so that its reassigned tasks return."""
    defer_update(apply_changes, DeferredChange(operation.pk, OperationChange.PARTICIPANT_LEFT))


def note_deadlines_changed(operation: Operation) -> None:
    """Note that deadlines of the operation, or those responsible for them, have changed."""
    defer_update(apply_changes, DeferredChange(operation.pk, OperationChange.DEADLINES))


def request_overlap_check(operations: list[int] | None) -> None:
    """Enqueue an overlap check of these operations (None: all).

    The job is stored in the transaction of the change.
    """
    for task in OVERLAP_CHECK_TASK:
        enqueue_job(task.name, operation_ids=operations)


def request_full_overlap_check() -> None:
    """Enqueue an overlap check of all operations.

    Called without arguments when the members of a group change (``MEMBERSHIP_LISTENERS``).
    """
    request_overlap_check(None)


# Rules that become fulfilled by the passing of a day, without an action that notes it: a section
# that is not valid any more is no longer required.
RULES_WITHOUT_ACTION = (CompletionRule.BUSINESS_CASE,)


@transaction.atomic
def sync_all_deadlines() -> None:
    """Bring the deadlines of all operations in line with the records.

    Called by each reminder run (``DEADLINE_SYNCS``), for what changes with the date and without an
    action.
    """
    is_fulfilled = fulfilled_rules(RULES_WITHOUT_ACTION)
    met = TimetableTask.objects.filter(
        is_fulfilled, outcome="", operation__state__in=STATES_WITH_TASKS
    )
    met.update(outcome=TaskOutcome.COMPLETED, settled_at=timezone.now())
    sync_deadlines([KEY_PREFIX], due_deadlines)
