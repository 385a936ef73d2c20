"""Moving operations through their life."""

from datetime import date
from typing import Protocol

from django.utils import timezone

from jco_portal.core.atomic_actions import action
from jco_portal.core.registries import Slot
from jco_portal.directory.models import User
from jco_portal.outbox.actions import finish_jobs
from operations.actions.overlap_check import (
    mark_begun,
    mark_changed,
    mark_days,
    mark_deadlines,
    mark_facts,
)
from operations.enums import CompletionRule, Period
from operations.lifecycle import CONDITIONS, OPERATION
from operations.models import Operation
from operations.notifications import tell_of_move


class AfterMove(Protocol):
    """What a higher floor does in the transaction of a move."""

    def __call__(self, operation: Operation, name: str, /, *, by: User) -> None:
        """Follow the move of this name; the operation stands as moved."""


AFTER_MOVES: Slot[AfterMove] = Slot()
OF_ITS_LIFE = (
    CompletionRule.TABLED,
    CompletionRule.ENDORSED,
    CompletionRule.STARTED,
    CompletionRule.ENDED,
    CompletionRule.VALIDATED,
)


def move_operation(
    operation: Operation, name: str, *, by: User, reason: str = "", heeds_doubts: bool = False
) -> Operation:
    """Make a move of the lifecycle, or ask for one that takes two people.

    Raises Refused with every reason against it; with ``heeds_doubts`` also where something
    only speaks against it.
    """
    if name in {move for move, _gate in CONDITIONS} and OPERATION.may_ever(operation, name, by):
        finish_jobs(operation_ids=[operation.pk])  # gates read what a job may have yet to write
    with action():
        moved = OPERATION.perform(operation, name, by=by, reason=reason, heeds_doubts=heeds_doubts)
        mark_facts(moved, *OF_ITS_LIFE, by=by)
        mark_deadlines(moved)
        if name == "start":
            mark_begun(moved)
        if name == "stop_early":
            _cut_short(moved, timezone.localdate())
        mark_changed([moved.pk])
        for follow in AFTER_MOVES:
            follow(moved, name, by=by)
        tell_of_move(moved, name, by=by)
    return moved


def _cut_short(operation: Operation, today: date) -> None:
    """Note on a stopped JCO that what ran ended today and that what was to come was not held.

    A phase of which it is not certain that it had begun was to come.
    """
    for phase in operation.phases.all():
        if phase.period != Period.OPERATIONAL:
            continue
        if phase.latest_start is None or phase.latest_start > today:
            phase.period = Period.CANCELLED
        elif phase.latest_end is None or phase.latest_end > today:
            phase.actual_end = today.isoformat()
        else:
            continue
        phase.set_bounds(operation.operation_type.unknown_end_days)
        phase.save()
    mark_days(operation)
