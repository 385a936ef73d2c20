"""Keeping deadlines in line with debriefings, recommendations and answers."""

from followup.queries import owed_in
from followup.queries.deadlines import PREFIX
from jco_portal.deadlines.actions import keep_deadlines
from jco_portal.directory.models import User
from operations.models import Operation


def keep_deadlines_of(operation: Operation) -> None:
    """Bring the follow-up deadlines of one locked operation in line with what is owed now."""
    prefix = f"{PREFIX}{operation.pk}:"
    keep_deadlines(prefix, lambda standing: owed_in(standing, [operation.pk]))


def keep_all_deadlines() -> None:
    """Bring those of all operations in line, whatever brought them out of it."""
    keep_deadlines(PREFIX, owed_in)


def follow_move(operation: Operation, _name: str, *, by: User) -> None:
    """After a move of a JCO its debriefing may be due, or not due any more."""
    keep_deadlines_of(operation)
