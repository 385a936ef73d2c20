"""Keeping deadlines in line with timetables and invitations."""

from jco_portal.deadlines.actions import keep_deadlines
from operations.queries import owed_in
from operations.queries.deadlines import PREFIX


def keep_all_deadlines() -> None:
    """Bring those of all operations in line, whatever brought them out of it."""
    keep_deadlines([PREFIX], owed_in)
