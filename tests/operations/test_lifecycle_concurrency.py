"""Concurrent transitions of one operation, of which one succeeds."""

from typing import Any

import pytest

from jco_portal.core.access import Refused
from jco_portal.directory.models import User
from jco_portal.outbox.models import Job
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation
from tests.concurrency import run_concurrently
from tests.factories import make_operation, make_user
from tests.operations.lifecycles import make_complete_jco, set_state


@pytest.mark.example("draft")
@pytest.mark.parametrize("_round", range(3))
def test_concurrent_cancellations_change_the_state_once(
    transactional_db: None, _round: int
) -> None:
    operation = make_operation()
    planner, facilitator = make_user(), make_user("facilitator", "LT")
    Job.objects.all().delete()

    outcomes = run_concurrently(
        lambda: perform_operation_transition(operation, "cancel", by=planner, reason="one"),
        lambda: perform_operation_transition(operation, "cancel", by=facilitator, reason="two"),
    )

    moved = [each for each in outcomes if isinstance(each, Operation)]
    refused = [each for each in outcomes if isinstance(each, Refused)]
    assert (len(moved), len(refused)) == (1, 1), outcomes
    assert str(refused[0]) == "It is cancelled by now, so this step is not possible."
    assert operation.transitions.filter(name="cancel").count() == 1
    assert Operation.objects.get().version == 2


@pytest.mark.example("draft that lacks nothing")
@pytest.mark.parametrize(
    ("state", "name", "who", "other"),
    [
        ("tabled", "endorse", ("expert", "DK"), ("expert", "PL")),
        ("preparation", "start", ("planner", "LT"), ("facilitator", "SE")),
        ("running", "end", ("planner", "LT"), ("facilitator", "SE")),
        ("debriefing", "ask_conclude", ("planner", "LT"), ("facilitator", "SE")),
        ("debriefing", "conclude", ("expert", "DK"), ("expert", "PL")),
        ("monitoring", "close", ("expert", "DK"), ("expert", "PL")),
    ],
)
def test_concurrent_identical_transitions_change_the_state_once(
    transactional_db: None, state: str, name: str, who: tuple[str, str], other: tuple[str, str]
) -> None:
    operation = set_state(make_complete_jco(), state)
    if name == "conclude":
        perform_operation_transition(operation, "ask_conclude", by=make_user())
    rows = operation.transitions.count()

    _assert_one_transition(operation, (name, make_user(*who)), (name, make_user(*other)))

    assert operation.transitions.count() == rows + 1
    assert operation.transitions.filter(name=name).count() == 1


@pytest.mark.example("draft that lacks nothing")
@pytest.mark.parametrize(
    ("state", "one", "two"),
    [
        ("tabled", ("endorse", ("expert", "DK")), ("send_back", ("planner", "LT"))),
        ("tabled", ("postpone", ("facilitator", "SE")), ("send_back", ("planner", "LT"))),
        ("preparation", ("start", ("planner", "LT")), ("postpone", ("facilitator", "SE"))),
        ("running", ("end", ("planner", "LT")), ("stop_early", ("facilitator", "SE"))),
    ],
)
def test_concurrent_different_transitions_change_the_state_once(
    transactional_db: None, state: str, one: Any, two: Any
) -> None:
    operation = set_state(make_complete_jco(), state)

    _assert_one_transition(operation, (one[0], make_user(*one[1])), (two[0], make_user(*two[1])))

    last = operation.transitions.first()
    assert last.from_state == state
    assert Operation.objects.get().state == last.to_state


def _assert_one_transition(operation: Operation, *presses: tuple[str, User]) -> None:
    Job.objects.all().delete()
    version = Operation.objects.get().version
    outcomes = run_concurrently(
        *[
            lambda name=name, by=by: perform_operation_transition(
                operation, name, by=by, reason="because"
            )
            for name, by in presses
        ]
    )

    moved = [each for each in outcomes if isinstance(each, Operation)]
    refused = [each for each in outcomes if isinstance(each, Refused)]
    assert (len(moved), len(refused)) == (1, 1), outcomes
    assert Operation.objects.get().version == version + 1
