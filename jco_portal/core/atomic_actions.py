"""Actions: one transaction each, with updates that are deferred to its end and done once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

DeferredUpdate = Callable[[list[Any]], None]
# The updates of the running action, by function; None outside of actions. A context variable, so
# that threads do not see the updates of one another.
_deferred: ContextVar[dict[DeferredUpdate, list[Any]] | None] = ContextVar("marks", default=None)


@contextmanager
def atomic_action() -> Iterator[None]:
    """Run an action in one transaction, and run its deferred updates at the end.

    An action inside another is part of that one: updates run once, at the end of the outermost.
    """
    if _deferred.get() is not None:
        # Without savepoint: an inner action that fails makes the whole action fail.
        with transaction.atomic(savepoint=False):
            yield
        return
    outside = _deferred.set({})
    try:
        with transaction.atomic():
            yield
            # An inner action has failed and its exception was caught: nothing could be committed.
            if transaction.get_rollback():
                raise transaction.TransactionManagementError("An action within this one failed.")
            run_deferred_updates()
    finally:
        _deferred.reset(outside)


def defer_update(settle: DeferredUpdate, *marks: Any) -> None:
    """Have ``settle`` called once at the end of the action, with all marks given to it.

    Raises LookupError outside of actions, where each mark would be settled separately.
    """
    marked = _deferred.get()
    if marked is None:
        raise LookupError("mark() was called outside an action.")
    marked.setdefault(settle, []).extend(marks)


def run_deferred_updates() -> None:
    """Run the updates deferred so far.

    For code inside an action that reads their results, and before a context of the change log ends
    that is to name the user.
    """
    marked = _deferred.get()
    # An update may defer further ones.
    while marked:
        settle = next(iter(marked))
        settle(marked.pop(settle))
