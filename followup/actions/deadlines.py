"""Keeping deadlines in line with debriefings, recommendations and answers."""

from followup.queries.deadlines import PREFIX, owed_in
from jco_portal.core.atomic_actions import mark
from jco_portal.deadlines.actions.deadlines import keep_deadlines
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.task_completion import AFTER_END


def mark_follow_up_deadlines(operation: Operation) -> None:
    """Something is owed in the follow-up of the operation otherwise than before."""
    mark(_keep, operation.pk)


def keep_all_deadlines() -> None:
    """Bring those of all operations in line, whatever brought them out of it."""
    keep_deadlines([PREFIX], owed_in)


def follow_move(operation: Operation, _name: str, *, by: User) -> None:
    """After a move of a JCO that has ended its debriefing may be due, or not due any more."""
    if operation.state in AFTER_END:
        mark_follow_up_deadlines(operation)


def _keep(operations: list[int]) -> None:
    own = [f"{PREFIX}{key}:" for key in sorted(set(operations))]
    keep_deadlines(own, lambda standing: owed_in(standing, operations))
