"""Lifecycles: a table of transitions, a locked row, and a row of the history."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from jco_portal.core.access import Decision, Refusal, Refused, allowed_if
from jco_portal.core.lifecycle import Lifecycle
from jco_portal.core.transitions import UNDO, Transition, effective_transitions
from jco_portal.directory.models import User
from operations.models import Operation
from tests.factories import make_operation, make_user

PLANS = Refusal("role", "Only a planner may do this.")
WEATHER = Refusal("weather", "It rains.")
SLEEP = Refusal("sleep", "Nobody is awake.")
AWAKE: set[str] = set()


def planner_only(user: User, _record: Operation) -> Decision:
    return allowed_if(user.has_role("planner"), PLANS.code, PLANS.sentence)


def is_raining(records: Iterable[Operation]) -> dict[int, Refusal]:
    return {each.pk: WEATHER for each in records}


def is_guard_awake(records: Iterable[Operation]) -> dict[int, Refusal]:
    return {each.pk: SLEEP for each in records if each.name not in AWAKE}


def make_transition(name: str, source: str, target: str, **more: Any) -> Transition:
    return Transition(name, name.title(), frozenset({source}), target, planner_only, **more)


TABLE = Lifecycle(
    history="transitions",
    extra_conditions=(("watch", is_guard_awake),),
    warnings=(("reopen", is_guard_awake),),
    transitions=(
        make_transition("table", "draft", "tabled"),
        make_transition("sail", "draft", "running", conditions=(is_raining,)),
        make_transition("watch", "draft", "running", conditions=(is_raining,)),
        make_transition("cancel", "draft", "cancelled", needs_reason=True),
        make_transition("reopen", "tabled", "draft"),
    ),
)


@pytest.fixture
def record(db: None) -> Operation:
    return make_operation()


def refusals(record: Operation, name: str, by: User, reason: str = "") -> tuple[Refusal, ...]:
    with pytest.raises(Refused) as caught:
        TABLE.perform(record, name, by=by, reason=reason)
    return caught.value.refusals


@pytest.mark.example("draft")
def test_transition_writes_state_version_and_a_single_history_row(record: Operation) -> None:
    planner = make_user()
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
    TABLE.perform(record, "table", by=make_user())

    refused = refusals(stale, "table", make_user())

    assert [each.sentence for each in refused] == [
        "It is tabled by now, so this step is not possible."
    ]


@pytest.mark.example("draft")
def test_all_refusals_of_a_transition_are_reported_together(record: Operation) -> None:
    liaison = make_user("liaison", "LT")

    assert refusals(record, "watch", liaison) == (PLANS, WEATHER, SLEEP)
    assert refusals(record, "cancel", make_user())[0].sentence == (
        "Give a reason: it stays in the history."
    )
    assert refusals(record, "cancel", make_user(), reason=" \n\t")[0].code == "reason"


@pytest.mark.example("draft")
def test_refused_transition_writes_nothing(record: Operation) -> None:
    before = Operation.objects.values().get(pk=record.pk)
    transition_count = record.transitions.count()

    refusals(record, "sail", make_user())

    assert Operation.objects.values().get(pk=record.pk) == before
    assert record.transitions.count() == transition_count


@pytest.mark.example("draft")
def test_transition_checks_conditions_of_higher_apps(record: Operation) -> None:
    assert SLEEP in refusals(record, "watch", make_user())
    assert SLEEP not in refusals(record, "sail", make_user())

    AWAKE.add(record.name)
    try:
        assert refusals(record, "watch", make_user()) == (WEATHER,)
    finally:
        AWAKE.clear()


@pytest.mark.example("draft")
def test_available_transitions_depend_on_state_and_user(record: Operation) -> None:
    available = TABLE.available_transitions(record, make_user())

    assert [each.transition.name for each in available] == ["table", "sail", "watch", "cancel"]
    assert [each.is_possible for each in available] == [True, False, False, True]
    assert available[1].refusals == (WEATHER,)
    assert TABLE.available_transitions(record, make_user("liaison", "LT")) == []


@pytest.mark.example("draft")
def test_possible_transition_can_be_performed(record: Operation) -> None:
    for available in TABLE.available_transitions(record, make_user()):
        if available.is_possible:
            fresh = make_operation(available.transition.name)
            moved = TABLE.perform(
                fresh, available.transition.name, by=make_user(), reason="because"
            )

            assert moved.state == available.transition.target


@pytest.mark.example("draft")
def test_warning_blocks_a_transition_only_when_warnings_are_checked(record: Operation) -> None:
    tabled = TABLE.perform(record, "table", by=make_user())

    with pytest.raises(Refused) as caught:
        TABLE.perform(tabled, "reopen", by=make_user(), heeds_warnings=True)

    assert [each.code for each in caught.value.refusals] == ["doubts"]
    [available] = TABLE.available_transitions(tabled, make_user())
    assert (available.is_possible, available.warnings) == (True, (SLEEP,))
    assert TABLE.perform(tabled, "reopen", by=make_user()).state == "draft"


@pytest.mark.example("draft")
def test_transition_without_warnings_is_performed_when_warnings_are_checked(
    record: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.AWAKE", {record.name})
    tabled = TABLE.perform(record, "table", by=make_user(), heeds_warnings=True)

    [available] = TABLE.available_transitions(tabled, make_user())

    assert available.warnings == ()
    assert TABLE.perform(tabled, "reopen", by=make_user(), heeds_warnings=True).state == "draft"


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ("", ""),
        ("a b", "a b"),
        ("a b -", "a"),
        ("a b - c", "a c"),
        ("a b - -", ""),
        ("a - - b", "b"),
    ],
)
def test_undo_reverts_the_last_effective_transition(history: str, expected: str) -> None:
    rows = [SimpleNamespace(name=UNDO if each == "-" else each) for each in history.split()]

    assert [each.name for each in effective_transitions(rows)] == expected.split()
