"""Marks of what an action has changed: settled at its end, or left for higher floors."""

from typing import Any

from celery import Task

from jco_portal.directory.models import User
from jco_portal.kernel.action import mark
from jco_portal.kernel.slots import Slot
from jco_portal.outbox.actions import leave_job
from operations.actions.settling import Mark, Touched, settle
from operations.enums import Fact
from operations.models import Operation

# tasks of the apps above for operations that changed
COMPARING: Slot["Task[Any, Any]"] = Slot()


def mark_planned(operation: Operation) -> None:
    """The operation is planned here from now on: it gets the timetable of the guide."""
    mark(settle, Mark(operation.pk, Touched.PLANNED))


def mark_facts(operation: Operation, *facts: Fact, by: User) -> None:
    """These facts of the operation, for which steps wait, may hold by now."""
    mark(settle, *(Mark(operation.pk, Touched.FACTS, by, each) for each in facts))


def mark_lost(operation: Operation, fact: Fact) -> None:
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
