"""Keeping deadlines in line with timetables and invitations."""

from jco_portal.deadlines.actions import keep_deadlines
from jco_portal.deadlines.queries import standing_keys
from operations.models import Operation
from operations.queries import owed_in
from operations.queries.deadlines import PREFIX


def keep_deadlines_of(operation: Operation) -> None:
    """Bring the deadlines of one locked operation in line with what is owed in it now."""
    keep_deadlines(f"{PREFIX}{operation.pk}:", owed_in(operation.pk))


def keep_all_deadlines() -> None:
    """Bring those of all operations in line, whatever brought them out of it."""
    standing = standing_keys(PREFIX)
    keep_deadlines(PREFIX, owed_in(), standing=standing)
