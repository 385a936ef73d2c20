"""Keeping deadlines in line with debriefings, recommendations and answers."""

from followup.queries.deadlines import KEY_PREFIX, due_deadlines
from jco_portal.core.atomic_actions import defer_update
from jco_portal.deadlines.actions.deadlines import sync_deadlines
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.task_completion import STATES_AFTER_END


def note_deadlines_changed(operation: Operation) -> None:
    """Something is owed in the follow-up of the operation otherwise than before."""
    defer_update(_sync_deadlines, operation.pk)


def sync_all_deadlines() -> None:
    """Bring those of all operations in line, whatever brought them out of it."""
    sync_deadlines([KEY_PREFIX], due_deadlines)


def on_transition(operation: Operation, _name: str, *, by: User) -> None:
    """After a move of a JCO that has ended its debriefing may be due, or not due any more."""
    if operation.state in STATES_AFTER_END:
        note_deadlines_changed(operation)


def _sync_deadlines(operations: list[int]) -> None:
    own = [f"{KEY_PREFIX}{key}:" for key in sorted(set(operations))]
    sync_deadlines(own, lambda open_keys: due_deadlines(open_keys, operations))
