"""Action that changes the status of an operation."""

from datetime import date
from typing import Protocol

from django.utils import timezone

from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.registries import Registry
from jco_portal.directory.models import User
from jco_portal.outbox.actions import run_matching_jobs
from operations.actions.overlap_check import (
    note_dates_changed,
    note_deadlines_changed,
    note_rules_changed,
    note_started,
    request_overlap_check,
)
from operations.enums import CompletionRule, Period
from operations.lifecycle import HIGHER_CONDITIONS, OPERATION_LIFECYCLE
from operations.models import Operation
from operations.notifications import notify_transition


class TransitionListener(Protocol):
    """A function of a higher app that runs in the transaction of a transition."""

    def __call__(self, operation: Operation, name: str, /, *, by: User) -> None:
        """Follow the transition of this name; the operation already has its new status."""


# Filled by jco_portal/wiring.py.
TRANSITION_LISTENERS: Registry[TransitionListener] = Registry()
# Completion rules that depend on the status; all are noted at every transition.
LIFECYCLE_RULES = (
    CompletionRule.TABLED,
    CompletionRule.ENDORSED,
    CompletionRule.STARTED,
    CompletionRule.ENDED,
    CompletionRule.VALIDATED,
)


def perform_operation_transition(
    operation: Operation, name: str, *, by: User, reason: str = "", heeds_warnings: bool = False
) -> Operation:
    """Make a transition, or request one that needs two people. Raises Refused.

    The refusals contain every reason at once; with ``heeds_warnings`` a warning refuses too. Locks
    the operation, notifies those affected and requests an overlap check.
    """
    transitions_with_higher_conditions = {
        transition_name for transition_name, _condition in HIGHER_CONDITIONS
    }
    if name in transitions_with_higher_conditions and OPERATION_LIFECYCLE.is_ever_allowed(
        operation, name, by
    ):
        # Conditions of higher apps read overlaps, which a queued job may still have to write.
        run_matching_jobs(operation_ids=[operation.pk])
    with atomic_action():
        moved = OPERATION_LIFECYCLE.perform(
            operation, name, by=by, reason=reason, heeds_warnings=heeds_warnings
        )
        note_rules_changed(moved, *LIFECYCLE_RULES, by=by)
        note_deadlines_changed(moved)
        if name == "start":
            note_started(moved)
        if name == "stop_early":
            _end_phases_early(moved, timezone.localdate())
        request_overlap_check([moved.pk])
        for follow in TRANSITION_LISTENERS:
            follow(moved, name, by=by)
        notify_transition(moved, name, by=by)
    return moved


def _end_phases_early(operation: Operation, today: date) -> None:
    """End the phases of an operation that was stopped early, as at today.

    A phase that has certainly begun ends today. A phase that is not certain to have begun is
    cancelled.
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
    note_dates_changed(operation)
