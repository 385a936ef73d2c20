"""The life of an operation: every move, from every state, by every role."""

from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from jco_portal.directory.models import User
from jco_portal.kernel.access import Refused
from jco_portal.outbox.models import Job
from operations.actions import move_operation
from operations.enums import OperationState
from operations.lifecycle import ENTRY_PATH, JCO_PATH, OPERATION, rail
from operations.models import Operation
from operations.queries import with_everything
from tests.together import at_once
from tests.world import an_operation, person

TABLE = {
    "table": ({"draft"}, "tabled", False),
    "send_back": ({"tabled"}, "draft", True),
    "cancel": ({"draft", "tabled"}, "cancelled", True),
    "confirm": ({"announced"}, "confirmed", False),
    "finish": ({"announced", "confirmed"}, "over", False),
    "withdraw": ({"announced", "confirmed"}, "withdrawn", True),
    "reinstate": ({"withdrawn"}, "announced", True),
}
EVERYBODY = [
    ("planner", "LT"),
    ("facilitator", "LT"),
    ("contact_point", "LT"),
    ("expert", "LT"),
    ("expert", "DK"),
    ("planner", "PL"),
    ("planner", "OLAF"),
    ("secretariat", "GSC"),
    ("administrator", "GSC"),
    ("liaison", "WCO"),
    ("liaison", "FRONTEX"),
]
LT_RUNS = {("planner", "LT"), ("facilitator", "LT")}
WCO_RUNS = {("liaison", "WCO")}
EXPERTS = {("expert", "LT"), ("expert", "DK")}
KEEPERS = EXPERTS | {("secretariat", "GSC")}
WHO_MOVES_A_JCO = dict.fromkeys(TABLE, LT_RUNS) | {"send_back": LT_RUNS | {("expert", "DK")}}
WHO_MOVES_AN_ENTRY = dict.fromkeys(TABLE, WCO_RUNS | KEEPERS) | {
    "table": WCO_RUNS,
    "cancel": WCO_RUNS,
    "send_back": WCO_RUNS | EXPERTS,
}
PAST = (("2020-10-01", "2020-10-10"),)


def a_jco() -> Operation:
    return an_operation(participants=("PL",), phases=PAST)


def an_entry() -> Operation:
    return an_operation(
        "Bora",
        kind="wco_operation",
        organisers=("WCO",),
        leads=(),
        participants=("LT", "PL"),
        phases=PAST,
    )


def put(operation: Operation, state: str) -> Operation:
    Operation.objects.filter(pk=operation.pk).update(state=state)
    return with_everything(Operation.objects.all()).get(pk=operation.pk)


def test_the_table_is_the_one_that_was_agreed() -> None:
    found = {
        move.name: (set(move.sources), move.target, move.asks_reason) for move in OPERATION.moves
    }

    assert found == TABLE
    assert len(OPERATION.moves) == len(TABLE)


def test_every_state_stands_on_one_of_the_two_paths_or_aside() -> None:
    aside = {"postponed", "cancelled", "withdrawn"}

    assert {*JCO_PATH, *ENTRY_PATH, *aside} == set(OperationState.values)
    assert not set(JCO_PATH) & set(ENTRY_PATH)


def attempt(record: Operation, name: str, by: User) -> bool:
    """True when the move was made; taken back at once."""
    with transaction.atomic():
        try:
            moved = OPERATION.perform(record, name, by=by, reason="because")
        except Refused:
            return False
        assert moved.state == TABLE[name][1]
        assert moved.moves.first().move == name
        transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize(
    ("make", "who"), [(a_jco, WHO_MOVES_A_JCO), (an_entry, WHO_MOVES_AN_ENTRY)]
)
def test_a_move_is_made_from_its_states_by_who_may_and_never_else(
    db: None, name: str, make: Any, who: dict[str, set[tuple[str, str]]]
) -> None:
    operation = make()
    Job.objects.all().delete()
    people = {each: person(*each) for each in EVERYBODY}
    made, offered = set(), set()

    for state in OperationState.values:
        record = put(operation, state)
        from_here = state in TABLE[name][0]
        for each in EVERYBODY if from_here else who[name]:
            if attempt(record, name, people[each]):
                made.add((state, each))
        for each in EVERYBODY if from_here else ():
            if name in possible(record, people[each]):
                offered.add((state, each))

    assert made == {(state, each) for state in TABLE[name][0] for each in who[name]}
    assert offered == made


def possible(record: Operation, by: User) -> set[str]:
    return {offer.move.name for offer in OPERATION.offers(record, by) if offer.is_possible}


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row[2]])
def test_a_move_that_asks_a_reason_is_refused_without(db: None, name: str) -> None:
    operation = an_entry() if name in {"withdraw", "reinstate"} else a_jco()
    by = person("liaison", "WCO") if name in {"withdraw", "reinstate"} else person()
    record = put(operation, sorted(TABLE[name][0])[0])

    for reason in ("", " \n "):
        with pytest.raises(Refused, match="Give a reason"):
            move_operation(record, name, by=by, reason=reason)

    moved = move_operation(record, name, by=by, reason="Too few ships.")
    assert moved.moves.first().reason == "Too few ships."


@pytest.mark.parametrize("_round", range(3))
def test_two_people_press_the_same_button_and_one_moves(
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
    assert operation.moves.filter(move="cancel").count() == 1
    assert Operation.objects.get().version == 2


def test_gates_of_higher_floors_are_those_of_the_settings() -> None:
    assert OPERATION.gates == settings.OPERATION_GATES
    assert set(OPERATION.gates) <= {move.name for move in OPERATION.moves}
    assert all(callable(import_string(path)) for each in OPERATION.gates.values() for path in each)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"phases": (("2027", "2027"),)}, "dates"),
        ({"phases": (("2027-10", "2027"),)}, "dates"),
        ({"phases": (("2027-10", ""),)}, "dates"),
        ({"terms_": ()}, "terms"),
        ({"modes": ()}, "terms"),
    ],
)
def test_a_draft_is_tabled_when_dates_and_substance_are_known(
    db: None, fields: dict[str, Any], code: str
) -> None:
    operation = an_operation(**fields)

    with pytest.raises(Refused) as caught:
        move_operation(operation, "table", by=person())

    assert [each.code for each in caught.value.refusals] == [code]
    assert caught.value.refusals[0].url == f"/operations/{operation.reference}/edit/"
    [offer] = [each for each in OPERATION.offers(operation, person()) if each.move.name == "table"]
    assert not offer.is_possible
    assert code in [each.code for each in offer.refusals]


def test_tabling_checks_overlaps_at_once_and_then_succeeds(db: None) -> None:
    operation = an_operation()
    assert Job.objects.filter(arguments={"operation_ids": [operation.pk]}).exists()

    moved = move_operation(operation, "table", by=person())

    assert moved.state == "tabled"


def test_tabling_waits_for_an_overlap_check_that_cannot_be_made(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_operations: list[int]) -> None:
        raise ValueError("the rule is broken")

    caplog.set_level("CRITICAL", logger="jco_portal.outbox.actions")
    operation = an_operation()
    monkeypatch.setattr("coordination.actions.compare_operations", broken)

    with pytest.raises(Refused, match="The overlap check is still running"):
        move_operation(operation, "table", by=person())

    assert Job.objects.get().last_error == "ValueError: the rule is broken"
    assert move_operation(operation, "cancel", by=person(), reason="No.").state == "cancelled"


@pytest.mark.parametrize(
    ("make", "state", "statuses"),
    [
        (a_jco, "draft", ["now"] + ["ahead"] * 6),
        (a_jco, "running", ["done"] * 3 + ["now"] + ["ahead"] * 3),
        (a_jco, "closed", ["done"] * 6 + ["now"]),
        (a_jco, "cancelled", ["ahead"] * 7 + ["aside"]),
        (a_jco, "postponed", ["ahead"] * 7 + ["aside"]),
        (an_entry, "announced", ["now", "ahead", "ahead"]),
        (an_entry, "over", ["done", "done", "now"]),
        (an_entry, "withdrawn", ["ahead"] * 3 + ["aside"]),
    ],
)
def test_the_rail_shows_where_an_operation_stands(
    db: None, make: Any, state: str, statuses: list[str]
) -> None:
    operation = put(make(), state)

    steps = rail(operation)

    assert [step.status for step in steps] == statuses
    [here] = [step for step in steps if step.status in {"now", "aside"}]
    assert here.label == operation.get_state_display()
    assert here.since == operation.state_since
