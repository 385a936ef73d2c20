"""A JCO with a timetable, and the tasks of that timetable."""

from typing import Any

from operations.models import Operation, TimetableTask
from tests.factories import make_operation

START, END = "2027-10-04", "2027-10-15"


def make_jco_with_timetable(**fields: Any) -> Operation:
    """Return a JCO of Lithuania and Poland from ``START`` to ``END``."""
    fields.setdefault("phases", ((START, END),))
    return make_operation("Amber", participants=("PL",), **fields)


def task(operation: Operation, code: str) -> TimetableTask:
    """Return a task of the timetable by its code in the guide."""
    return operation.timetable.select_related("operation").get(guide_task__code=code)


def accept_invitation(operation: Operation, code: str) -> None:
    """Record an organisation as a participant."""
    operation.participations.filter(organisation__code=code).update(response="recorded")
