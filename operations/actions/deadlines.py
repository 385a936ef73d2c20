"""Keeping deadlines in line with timetables and invitations."""

from jco_portal.deadlines.actions import keep_deadlines
from operations.models import Operation
from operations.queries import owed_in


def keep_deadlines_of(operation: Operation) -> None:
    """Bring the deadlines of one locked operation in line with what is owed in it now."""
    keep_deadlines(f"operation:{operation.pk}:", owed_in([operation.pk]))


def keep_all_deadlines() -> None:
    """Bring those of all operations in line, whatever brought them out of it."""
    keep_deadlines("operation:", owed_in())
