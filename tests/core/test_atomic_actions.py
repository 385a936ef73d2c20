"""Deferred updates of an action, which run once at its end in its transaction."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction

from jco_portal.core.atomic_actions import atomic_action, defer_update, run_deferred_updates
from jco_portal.outbox.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled() -> list[list[Any]]:
    """A list that receives the keys of each deferred update."""
    return []


def test_updates_deferred_in_an_action_run_in_a_single_call(settled: Any) -> None:
    with atomic_action():
        defer_update(settled.append, 1)
        defer_update(settled.append, 2)
        defer_update(settled.append, 1)
        assert settled == []

    assert settled == [[1, 2, 1]]


def test_nested_actions_run_deferred_updates_at_the_end_of_the_outermost(settled: Any) -> None:
    @atomic_action()
    def inner(key: int) -> None:
        defer_update(settled.append, key)

    @atomic_action()
    def outer() -> None:
        inner(1)
        inner(2)
        assert settled == []
        defer_update(settled.append, 3)

    outer()

    assert settled == [[1, 2, 3]]


def test_exception_discards_deferred_updates_and_database_changes(settled: Any) -> None:
    @atomic_action()
    def broken() -> None:
        Job.objects.create(task="kept by nobody")
        defer_update(settled.append, 1)
        raise LookupError

    with pytest.raises(LookupError):
        broken()
    with atomic_action():
        defer_update(settled.append, 2)

    assert settled == [[2]]
    assert not Job.objects.exists()


def test_failing_deferred_update_rolls_back_the_action() -> None:
    def fail(_marks: list[Any]) -> None:
        raise LookupError

    @atomic_action()
    def marked() -> None:
        Job.objects.create(task="kept by nobody")
        defer_update(fail, 1)

    with pytest.raises(LookupError):
        marked()

    assert not Job.objects.exists()


def test_failure_of_an_inner_action_cannot_be_suppressed() -> None:
    @atomic_action()
    def broken() -> None:
        Job.objects.create(task="half done")
        raise LookupError

    @atomic_action()
    def passing_over() -> None:
        with suppress(LookupError):
            broken()

    with pytest.raises(transaction.TransactionManagementError):
        passing_over()

    assert not Job.objects.exists()


def test_run_deferred_updates_runs_pending_updates_within_the_action(settled: Any) -> None:
    with atomic_action():
        defer_update(settled.append, 1)
        run_deferred_updates()
        assert settled == [[1]]
        defer_update(settled.append, 2)

    assert settled == [[1], [2]]


def test_update_deferred_by_a_deferred_update_runs_too(settled: Any) -> None:
    def settle(marks: list[Any]) -> None:
        settled.append(marks)
        if marks == [1]:
            defer_update(settle, 2)

    with atomic_action():
        defer_update(settle, 1)

    assert settled == [[1], [2]]


def test_defer_update_outside_an_action_raises_lookup_error(settled: Any) -> None:
    with pytest.raises(LookupError):
        defer_update(settled.append, 1)
    run_deferred_updates()

    assert settled == []
