"""Keeping deadlines in line with timetables and invitations."""

from jco_portal.deadlines.actions import keep_deadlines
from operations.models import Operation
from operations.queries import owed_in
from operations.queries.deadlines import PREFIX


def keep_deadlines_of(operation: Operation) -> None:
    """Bring the deadlines of one locked operation in line with what is owed in it now."""
    prefix = f"{PREFIX}{operation.pk}:"
    keep_deadlines(prefix, lambda standing: owed_in(standing, operation.pk))


def keep_all_deadlines() -> None:
    """Bring those of all operations in line, whatever brought them out of it."""
    keep_deadlines(PREFIX, owed_in)
