"""The kernel's lifecycle: one table decides, one row is locked, one history row is written."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from jco_portal.core.access import Decision, Refusal, Refused, allowed_if
from jco_portal.core.lifecycle import TAKE_BACK, Lifecycle, Move, standing_moves
from jco_portal.directory.models import User
from operations.models import Operation
from tests.world import an_operation, person

PLANS = Refusal("role", "Only a planner may do this.")
WEATHER = Refusal("weather", "It rains.")
SLEEP = Refusal("sleep", "Nobody is awake.")
AWAKE: set[str] = set()


def planner_only(user: User, _record: Operation) -> Decision:
    return allowed_if(user.has_role("planner"), PLANS.code, PLANS.sentence)


def it_rains(records: Iterable[Operation]) -> dict[int, Refusal]:
    return {each.pk: WEATHER for each in records}


def somebody_is_awake(records: Iterable[Operation]) -> dict[int, Refusal]:
    return {each.pk: SLEEP for each in records if each.name not in AWAKE}


def move(name: str, source: str, target: str, **more: Any) -> Move:
    return Move(name, name.title(), frozenset({source}), target, planner_only, **more)


TABLE = Lifecycle(
    history="transitions",
    gates=(("watch", somebody_is_awake),),
    doubts=(("reopen", somebody_is_awake),),
    moves=(
        move("table", "draft", "tabled"),
        move("sail", "draft", "running", needs=(it_rains,)),
        move("watch", "draft", "running", needs=(it_rains,)),
        move("cancel", "draft", "cancelled", asks_reason=True),
        move("reopen", "tabled", "draft"),
    ),
)


@pytest.fixture
def record(db: None) -> Operation:
    return an_operation()


def refusals(record: Operation, name: str, by: User, reason: str = "") -> tuple[Refusal, ...]:
    with pytest.raises(Refused) as caught:
        TABLE.perform(record, name, by=by, reason=reason)
    return caught.value.refusals


@pytest.mark.example("draft")
def test_transition_writes_state_version_and_a_single_history_row(record: Operation) -> None:
    planner = person()
    since, version = record.state_since, record.version

    moved = TABLE.perform(record, "table", by=planner, reason="  ready ")

    assert (moved.state, moved.version) == ("tabled", version + 1)
    assert moved.state_since > since
    row = record.transitions.first()
    assert (row.name, row.from_state, row.to_state) == ("table", "draft", "tabled")
    assert (row.made_by, row.reason) == (planner, "ready")
    assert record.transitions.filter(name="table").count() == 1


@pytest.mark.example("draft")
def test_transition_checks_the_state_in_the_database(record: Operation) -> None:
    stale = Operation.objects.get(pk=record.pk)
    TABLE.perform(record, "table", by=person())

    found = refusals(stale, "table", person())

    assert [each.sentence for each in found] == [
        "It is tabled by now, so this step is not possible."
    ]


@pytest.mark.example("draft")
def test_all_refusals_of_a_transition_are_reported_together(record: Operation) -> None:
    liaison = person("liaison", "LT")

    assert refusals(record, "watch", liaison) == (PLANS, WEATHER, SLEEP)
    assert refusals(record, "cancel", person())[0].sentence == (
        "Give a reason: it stays in the history."
    )
    assert refusals(record, "cancel", person(), reason=" \n\t")[0].code == "reason"


@pytest.mark.example("draft")
def test_refused_transition_writes_nothing(record: Operation) -> None:
    before = Operation.objects.values().get(pk=record.pk)
    moves = record.transitions.count()

    refusals(record, "sail", person())

    assert Operation.objects.values().get(pk=record.pk) == before
    assert record.transitions.count() == moves


@pytest.mark.example("draft")
def test_transition_checks_conditions_of_higher_apps(record: Operation) -> None:
    assert SLEEP in refusals(record, "watch", person())
    assert SLEEP not in refusals(record, "sail", person())

    AWAKE.add(record.name)
    try:
        assert refusals(record, "watch", person()) == (WEATHER,)
    finally:
        AWAKE.clear()


@pytest.mark.example("draft")
def test_available_transitions_depend_on_state_and_user(record: Operation) -> None:
    offers = TABLE.offers(record, person())

    assert [each.move.name for each in offers] == ["table", "sail", "watch", "cancel"]
    assert [each.is_possible for each in offers] == [True, False, False, True]
    assert offers[1].refusals == (WEATHER,)
    assert TABLE.offers(record, person("liaison", "LT")) == []


@pytest.mark.example("draft")
def test_possible_transition_can_be_performed(record: Operation) -> None:
    for offer in TABLE.offers(record, person()):
        if offer.is_possible:
            fresh = an_operation(offer.move.name)
            moved = TABLE.perform(fresh, offer.move.name, by=person(), reason="because")

            assert moved.state == offer.move.target


@pytest.mark.example("draft")
def test_warning_blocks_a_transition_only_when_warnings_are_checked(record: Operation) -> None:
    tabled = TABLE.perform(record, "table", by=person())

    with pytest.raises(Refused) as caught:
        TABLE.perform(tabled, "reopen", by=person(), heeds_doubts=True)

    assert [each.code for each in caught.value.refusals] == ["doubts"]
    [offer] = TABLE.offers(tabled, person())
    assert (offer.is_possible, offer.doubts) == (True, (SLEEP,))
    assert TABLE.perform(tabled, "reopen", by=person()).state == "draft"


@pytest.mark.example("draft")
def test_transition_without_warnings_is_performed_when_warnings_are_checked(
    record: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.AWAKE", {record.name})
    tabled = TABLE.perform(record, "table", by=person(), heeds_doubts=True)

    [offer] = TABLE.offers(tabled, person())

    assert offer.doubts == ()
    assert TABLE.perform(tabled, "reopen", by=person(), heeds_doubts=True).state == "draft"


@pytest.mark.parametrize(
    ("history", "stands"),
    [
        ("", ""),
        ("a b", "a b"),
        ("a b -", "a"),
        ("a b - c", "a c"),
        ("a b - -", ""),
        ("a - - b", "b"),
    ],
)
def test_undo_reverts_the_last_effective_transition(history: str, stands: str) -> None:
    rows = [SimpleNamespace(name=TAKE_BACK if each == "-" else each) for each in history.split()]

    assert [each.name for each in standing_moves(rows)] == stands.split()
