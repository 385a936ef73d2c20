"""The life of an operation: every move, from every state, by every role."""

from typing import Any

import pytest

from funding.models import FundingPlan
from jco_portal.core.access import Refused
from jco_portal.directory.models import User
from jco_portal.outbox.models import Job
from operations.enums import OperationState
from operations.lifecycle import ENTRY_PATH, JCO_PATH, OPERATION
from operations.models import JcoFile, Operation
from tests.debriefings import ready_to_conclude
from tests.operations.lives import (
    AHEAD,
    EVERYBODY,
    LACKS_NOTHING,
    TABLE,
    WHO_MOVES_A_JCO,
    WHO_MOVES_AN_ENTRY,
    a_jco,
    an_entry,
    put,
)
from tests.undone import undone
from tests.world import a_phase, aims, edit, person


def test_operation_lifecycle_matches_the_agreed_table() -> None:
    found = {
        move.name: (set(move.sources), set(move.targets), move.asks_reason)
        for move in OPERATION.moves
    }

    assert found == TABLE
    assert len(OPERATION.moves) == len(TABLE)
    assert [move.name for move in OPERATION.moves if move.asks] == ["conclude"]


def test_every_state_is_on_the_jco_path_or_the_external_path_or_aside() -> None:
    aside = {"postponed", "cancelled", "withdrawn"}

    assert {*JCO_PATH, *ENTRY_PATH, *aside} == set(OperationState.values)
    assert not set(JCO_PATH) & set(ENTRY_PATH)


def attempt(record: Operation, name: str, by: User) -> bool:
    """True when the move was made; taken back at once."""
    with undone():
        try:
            moved = OPERATION.perform(record, name, by=by, reason="because")
        except Refused:
            return False
        assert moved.state in TABLE[name][1]
        assert moved.transitions.first().name == name
    return True


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "who"),
    [
        pytest.param(a_jco, WHO_MOVES_A_JCO, marks=LACKS_NOTHING),
        (an_entry, WHO_MOVES_AN_ENTRY),
    ],
)
def test_transition_succeeds_only_from_its_states_and_for_allowed_roles(
    db: None, monkeypatch: pytest.MonkeyPatch, make: Any, who: dict[str, set[tuple[str, str]]]
) -> None:
    operation = make()
    if make is an_entry:
        give_everything(operation)
    Job.objects.all().delete()
    people = {each: person(*each) for each in EVERYBODY}
    made, offered = set(), set()

    for name in TABLE:
        with undone(), monkeypatch.context() as patched:
            if name == "resume":  # which is tried in one transaction, where the log has one time
                patched.setattr(
                    "operations.conditions.required._is_redated", lambda _operation: True
                )
                edit(operation, by=operation.created_by, phases=(a_phase(1, *AHEAD[0]),))
            for state in OperationState.values:
                record = put(operation, state)
                ask(record, name)
                from_here = state in TABLE[name][0]
                for each in EVERYBODY if from_here else who[name]:
                    if attempt(record, name, people[each]):
                        made.add((name, state, each))
                    if from_here and name in possible(record, people[each]):
                        offered.add((name, state, each))

    assert made == allowed(who)
    assert offered == made


def allowed(who: dict[str, set[tuple[str, str]]]) -> set[tuple[str, str, tuple[str, str]]]:
    """Each move, a state it is made from and somebody who makes it there."""
    return {(name, state, each) for name in TABLE for state in TABLE[name][0] for each in who[name]}


def ask(record: Operation, name: str) -> None:
    """Let somebody ask for a move that takes two people."""
    if OPERATION.named(f"ask_{name}"):
        by, here = person("planner", "MT"), record.state
        record.transitions.create(name=f"ask_{name}", from_state=here, to_state=here, made_by=by)


def give_everything(operation: Operation) -> None:
    """What only a JCO has, so that nothing but the person stands against a move."""
    by = person("liaison", "WCO")
    aims(operation, by=by)
    FundingPlan.objects.create(operation=operation, funding_source="own", stated_by=by)
    JcoFile.objects.create(operation=operation, opened_by=by)
    ready_to_conclude(operation)


def possible(record: Operation, by: User) -> set[str]:
    offers = OPERATION.offers(record, by)
    return {offer.name for offer in offers if offer.is_possible}
