"""Two people press a button at one moment, and one of them moves the operation."""

from typing import Any

import pytest

from jco_portal.core.access import Refused
from jco_portal.directory.models import User
from jco_portal.outbox.models import Job
from operations.actions.transitions import move_operation
from operations.models import Operation
from tests.operations.lives import a_jco, put
from tests.together import at_once
from tests.world import an_operation, person


@pytest.mark.example("draft")
@pytest.mark.parametrize("_round", range(3))
def test_concurrent_cancellations_change_the_state_once(
    transactional_db: None, _round: int
) -> None:
    operation = an_operation()
    planner, facilitator = person(), person("facilitator", "LT")
    Job.objects.all().delete()

    outcomes = at_once(
        lambda: move_operation(operation, "cancel", by=planner, reason="one"),
        lambda: move_operation(operation, "cancel", by=facilitator, reason="two"),
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
    operation = put(a_jco(), state)
    if name == "conclude":
        move_operation(operation, "ask_conclude", by=person())
    rows = operation.transitions.count()

    _one_moves(operation, (name, person(*who)), (name, person(*other)))

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
    operation = put(a_jco(), state)

    _one_moves(operation, (one[0], person(*one[1])), (two[0], person(*two[1])))

    last = operation.transitions.first()
    assert last.from_state == state
    assert Operation.objects.get().state == last.to_state


def _one_moves(operation: Operation, *presses: tuple[str, User]) -> None:
    Job.objects.all().delete()
    version = Operation.objects.get().version
    outcomes = at_once(
        *[
            lambda name=name, by=by: move_operation(operation, name, by=by, reason="because")
            for name, by in presses
        ]
    )

    moved = [each for each in outcomes if isinstance(each, Operation)]
    refused = [each for each in outcomes if isinstance(each, Refused)]
    assert (len(moved), len(refused)) == (1, 1), outcomes
    assert Operation.objects.get().version == version + 1
