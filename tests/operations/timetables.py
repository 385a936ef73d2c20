"""A JCO with its timetable, its steps, and participants that take part."""

from typing import Any

from operations.models import Operation, TimetableTask
from tests.world import an_operation

START, END = "2027-10-04", "2027-10-15"


def a_jco(**fields: Any) -> Operation:
    """A JCO of Lithuania and Poland from START to END."""
    fields.setdefault("phases", ((START, END),))
    return an_operation("Amber", participants=("PL",), **fields)


def step(operation: Operation, code: str) -> TimetableTask:
    """A step of the timetable by its code in the guide."""
    return operation.timetable.select_related("operation").get(guide_task__code=code)


def accept(operation: Operation, code: str) -> None:
    """Note that an organisation takes part."""
    operation.participations.filter(organisation__code=code).update(response="recorded")
