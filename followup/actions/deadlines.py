"""Synchronisation of deadlines with debriefings, recommendations and actions taken."""

from followup.queries.deadlines import KEY_PREFIX, due_deadlines
from jco_portal.core.atomic_actions import defer_update
from jco_portal.deadlines.actions.deadlines import sync_deadlines
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.task_completion import STATES_AFTER_END


def note_deadlines_changed(operation: Operation) -> None:
    """Have the follow-up deadlines of the operation synchronised at the end of the action."""
    defer_update(_sync_deadlines, operation.pk)


def sync_all_deadlines() -> None:
    """Synchronise the follow-up deadlines of all operations. Called by each reminder run."""
    sync_deadlines([KEY_PREFIX], due_deadlines)


def on_transition(operation: Operation, _name: str, *, by: User) -> None:
    """After a transition of a JCO, synchronise its deadlines if it has ended."""
    if operation.state in STATES_AFTER_END:
        note_deadlines_changed(operation)


def _sync_deadlines(operations: list[int]) -> None:
    # The colon keeps the prefix of operation 1 from matching the keys of operation 12.
    own = [f"{KEY_PREFIX}{key}:" for key in sorted(set(operations))]
    sync_deadlines(own, lambda open_keys: due_deadlines(open_keys, operations))
