"""An action settles what it marked once, at its end and in its transaction."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction

from jco_portal.core.atomic_actions import action, mark, settle_marked
from jco_portal.outbox.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled() -> list[list[Any]]:
    """What was settled, call by call."""
    return []


def test_everything_that_an_action_marks_is_settled_by_one_call(settled: Any) -> None:
    with action():
        mark(settled.append, 1)
        mark(settled.append, 2)
        mark(settled.append, 1)
        assert settled == []

    assert settled == [[1, 2, 1]]


def test_actions_within_an_action_settle_with_the_outermost(settled: Any) -> None:
    @action()
    def inner(key: int) -> None:
        mark(settled.append, key)

    @action()
    def outer() -> None:
        inner(1)
        inner(2)
        assert settled == []
        mark(settled.append, 3)

    outer()

    assert settled == [[1, 2, 3]]


def test_an_exception_settles_nothing_and_leaves_nothing(settled: Any) -> None:
    @action()
    def broken() -> None:
        Job.objects.create(task="kept by nobody")
        mark(settled.append, 1)
        raise LookupError

    with pytest.raises(LookupError):
        broken()
    with action():
        mark(settled.append, 2)

    assert settled == [[2]]
    assert not Job.objects.exists()


def test_what_cannot_be_settled_undoes_the_action() -> None:
    def fail(_marks: list[Any]) -> None:
        raise LookupError

    @action()
    def marked() -> None:
        Job.objects.create(task="kept by nobody")
        mark(fail, 1)

    with pytest.raises(LookupError):
        marked()

    assert not Job.objects.exists()


def test_an_inner_action_that_failed_cannot_be_passed_over() -> None:
    @action()
    def broken() -> None:
        Job.objects.create(task="half done")
        raise LookupError

    @action()
    def passing_over() -> None:
        with suppress(LookupError):
            broken()

    with pytest.raises(transaction.TransactionManagementError):
        passing_over()

    assert not Job.objects.exists()


def test_whoever_reads_within_the_action_can_have_it_settled(settled: Any) -> None:
    with action():
        mark(settled.append, 1)
        settle_marked()
        assert settled == [[1]]
        mark(settled.append, 2)

    assert settled == [[1], [2]]


def test_what_is_marked_while_settling_is_settled_too(settled: Any) -> None:
    def settle(marks: list[Any]) -> None:
        settled.append(marks)
        if marks == [1]:
            mark(settle, 2)

    with action():
        mark(settle, 1)

    assert settled == [[1], [2]]


def test_outside_of_any_action_nothing_can_be_marked(settled: Any) -> None:
    with pytest.raises(LookupError):
        mark(settled.append, 1)
    settle_marked()

    assert settled == []
