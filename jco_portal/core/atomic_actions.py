"""Actions: one transaction each, at whose end what was marked in it is settled, once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

DeferredUpdate = Callable[[list[Any]], None]
_deferred: ContextVar[dict[DeferredUpdate, list[Any]] | None] = ContextVar("marks", default=None)


@contextmanager
def atomic_action() -> Iterator[None]:
    """Do everything in it or nothing, and settle at its end what it has marked.

    One inside another is part of that: they settle together, at the end of the outermost.
    """
    if _deferred.get() is not None:
        with transaction.atomic(savepoint=False):
            yield
        return
    outside = _deferred.set({})
    try:
        with transaction.atomic():
            yield
            if transaction.get_rollback():
                raise transaction.TransactionManagementError("An action within this one failed.")
            run_deferred_updates()
    finally:
        _deferred.reset(outside)


def defer_update(settle: DeferredUpdate, *marks: Any) -> None:
    """Have ``settle`` called with these marks, and all others of its kind, at the end.

    Raises LookupError outside of any action: there, each mark would be settled by itself.
    """
    marked = _deferred.get()
    if marked is None:
        raise LookupError("mark() was called outside an action.")
    marked.setdefault(settle, []).extend(marks)


def run_deferred_updates() -> None:
    """Settle what is marked so far, for whoever reads within the action what hangs on it.

    Also where a context of the change log ends, which is to name who settled.
    """
    marked = _deferred.get()
    while marked:
        settle = next(iter(marked))
        settle(marked.pop(settle))
