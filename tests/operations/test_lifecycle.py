"""The life of an operation: every move, from every state, by every role."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from funding.models import FundingPlan
from jco_portal.directory.actions import open_account
from jco_portal.directory.models import User
from jco_portal.kernel.access import Refused
from jco_portal.outbox.models import Job
from operations.actions.entering import edit_operation
from operations.actions.moving import move_operation
from operations.enums import OperationState
from operations.lifecycle import ENTRY_PATH, JCO_PATH, OPERATION, rail
from operations.models import Dossier, Operation, PhaseFacts
from operations.queries.operations import facts_of, with_everything
from tests.debriefings import ready_to_conclude
from tests.examples import from_example
from tests.together import at_once
from tests.undone import undone
from tests.world import a_phase, aims, an_operation, edit, person, plan

BEFORE_START = {"tabled", "preparation"}
TABLE = {
    "table": ({"draft"}, {"tabled"}, False),
    "endorse": ({"tabled"}, {"preparation"}, False),
    "start": ({"preparation"}, {"running"}, False),
    "end": ({"running"}, {"debriefing"}, False),
    "conclude": ({"debriefing"}, {"monitoring"}, False),
    "close": ({"monitoring"}, {"closed"}, False),
    "resume": ({"postponed"}, BEFORE_START, False),
    "reopen": ({"closed"}, {"monitoring"}, True),
    "send_back": ({"tabled"}, {"draft"}, True),
    "postpone": (BEFORE_START, {"postponed"}, True),
    "stop_early": ({"running"}, {"debriefing"}, True),
    "cancel": (BEFORE_START | {"draft", "postponed"}, {"cancelled"}, True),
    "confirm": ({"announced"}, {"confirmed"}, False),
    "finish": ({"announced", "confirmed"}, {"over"}, False),
    "withdraw": ({"announced", "confirmed"}, {"withdrawn"}, True),
    "reinstate": ({"withdrawn"}, {"announced"}, True),
}
OF_ENTRIES = {"confirm", "finish", "withdraw", "reinstate"}
EVERYBODY = [
    ("planner", "LT"),
    ("facilitator", "LT"),
    ("facilitator", "SE"),
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
LT_RUNS = {("planner", "LT"), ("facilitator", "LT"), ("facilitator", "SE")}
WCO_RUNS = {("liaison", "WCO")}
EXPERTS = {("expert", "LT"), ("expert", "DK")}
KEEPERS = EXPERTS | {("secretariat", "GSC")}
OTHER_EXPERT = {("expert", "DK")}
WHO_MOVES_A_JCO = dict.fromkeys(TABLE, LT_RUNS) | {
    "endorse": OTHER_EXPERT,
    "conclude": OTHER_EXPERT,
    "close": EXPERTS,
    "reopen": EXPERTS,
    "send_back": LT_RUNS | OTHER_EXPERT,
}
WHO_MOVES_AN_ENTRY = dict.fromkeys(TABLE, WCO_RUNS | KEEPERS) | {
    **dict.fromkeys(WHO_MOVES_A_JCO, WCO_RUNS),
    **dict.fromkeys(("endorse", "conclude", "close", "reopen"), EXPERTS),
    **dict.fromkeys(OF_ENTRIES, WCO_RUNS | KEEPERS),
    "send_back": WCO_RUNS | EXPERTS,
}
PAST = (("2020-10-01", "2020-10-10"),)
AHEAD = (("2027-10-01", "2027-10-10"),)
LACKS_NOTHING = pytest.mark.example("draft that lacks nothing")


@from_example
def a_jco(phases: Any = PAST) -> Operation:
    """A JCO of Lithuania that lacks nothing, with a facilitator of Sweden."""
    operation = an_operation(participants=("PL",), phases=phases)
    plan(operation, by=person())
    operation.facilitators.create(user=person("facilitator", "SE"), named_by=person())
    operation.participations.exclude(part="lead").update(standing="recorded")
    return ready_to_conclude(operation)


def an_entry(phases: Any = PAST) -> Operation:
    return an_operation(
        "Bora",
        kind="wco_operation",
        organisers=("WCO",),
        leads=(),
        participants=("LT", "PL"),
        phases=phases,
    )


def put(operation: Operation, state: str, since: Any = None) -> Operation:
    """Set an operation into a state as if it had come there long ago."""
    since = since or timezone.now() - timedelta(days=900)
    Operation.objects.filter(pk=operation.pk).update(state=state, state_since=since)
    return Operation.objects.get(pk=operation.pk)


def test_the_table_is_the_one_that_was_agreed() -> None:
    found = {
        move.name: (set(move.sources), set(move.targets), move.asks_reason)
        for move in OPERATION.moves
    }

    assert found == TABLE
    assert len(OPERATION.moves) == len(TABLE)
    assert [move.name for move in OPERATION.moves if move.asks] == ["conclude"]


def test_every_state_stands_on_one_of_the_two_paths_or_aside() -> None:
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
        assert moved.moves.first().move == name
    return True


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "who"),
    [
        pytest.param(a_jco, WHO_MOVES_A_JCO, marks=LACKS_NOTHING),
        (an_entry, WHO_MOVES_AN_ENTRY),
    ],
)
def test_each_move_is_made_from_its_states_by_who_may_and_never_else(
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
                patched.setattr("operations.gates._is_redated", lambda _operation: True)
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
        record.moves.create(move=f"ask_{name}", source=here, target=here, by=by)


def give_everything(operation: Operation) -> None:
    """What only a JCO has, so that nothing but the person stands against a move."""
    by = person("liaison", "WCO")
    aims(operation, by=by)
    FundingPlan.objects.create(operation=operation, means="own", stated_by=by)
    Dossier.objects.create(operation=operation, opened_by=by)
    ready_to_conclude(operation)


def possible(record: Operation, by: User) -> set[str]:
    offers = OPERATION.offers(record, by)
    return {offer.name for offer in offers if offer.is_possible}


# Two people


@pytest.fixture
def debriefed(db: None) -> Operation:
    return put(a_jco(), "debriefing")


@LACKS_NOTHING
def test_the_end_of_the_debriefing_is_asked_for_and_confirmed_by_another(
    debriefed: Operation,
) -> None:
    planner, expert = person(), person("expert", "DK")
    with pytest.raises(Refused, match="Nobody has asked for it yet"):
        move_operation(debriefed, "conclude", by=expert)

    asked = move_operation(debriefed, "ask_conclude", by=planner)

    assert (asked.state, asked.version) == ("debriefing", debriefed.version + 1)
    assert move_operation(debriefed, "conclude", by=expert).state == "monitoring"
    assert [row.move for row in debriefed.moves.all()][:2] == ["conclude", "ask_conclude"]


@LACKS_NOTHING
def test_it_is_asked_for_once_and_only_by_the_lead(debriefed: Operation) -> None:
    move_operation(debriefed, "ask_conclude", by=person())

    with pytest.raises(Refused, match="It has been asked for"):
        move_operation(debriefed, "ask_conclude", by=person("facilitator", "SE"))
    with pytest.raises(Refused, match="Only a planner"):
        move_operation(debriefed, "ask_conclude", by=person("expert", "DK"))
    with pytest.raises(Refused, match="no step “ask_close”"):
        move_operation(debriefed, "ask_close", by=person())


@LACKS_NOTHING
def test_who_asked_does_not_confirm_even_with_another_hat(debriefed: Operation) -> None:
    both = open_account("both@test.example", organisation="DK", roles=["expert", "facilitator"])
    debriefed.facilitators.create(user=both, named_by=person())
    both = User.objects.get(pk=both.pk)
    move_operation(debriefed, "ask_conclude", by=both)

    with pytest.raises(Refused, match="Whoever asked for it does not confirm it"):
        move_operation(debriefed, "conclude", by=both)


# Postponed and resumed


@pytest.mark.parametrize("state", sorted(BEFORE_START))
def test_a_postponed_operation_goes_back_to_where_it_was(
    transactional_db: None, state: str
) -> None:
    operation = put(a_jco(AHEAD), state)
    move_operation(operation, "postpone", by=person(), reason="No money yet.")
    with pytest.raises(Refused, match="The new period is not entered yet"):
        move_operation(operation, "resume", by=person())

    operation = with_everything(Operation.objects.all()).get(pk=operation.pk)
    later = facts_of(operation).with_changes(
        phases=(PhaseFacts(1, start="2027-11-01", end="2027-11-10"),)
    )
    edit_operation(operation, later, by=person(), version=operation.version)

    assert move_operation(operation, "resume", by=person()).state == state


@LACKS_NOTHING
@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row[2]])
def test_a_move_that_asks_a_reason_is_refused_without(db: None, name: str) -> None:
    operation = an_entry() if name in OF_ENTRIES else a_jco()
    by = person("liaison", "WCO") if name in OF_ENTRIES else person()
    by = person("expert", "DK") if name == "reopen" else by
    record = put(operation, sorted(TABLE[name][0])[0])

    for reason in ("", " \n "):
        with pytest.raises(Refused, match="Give a reason"):
            move_operation(record, name, by=by, reason=reason)

    moved = move_operation(record, name, by=by, reason="Too few ships.")
    assert moved.moves.first().reason == "Too few ships."


@pytest.mark.example("draft")
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


def test_gates_of_higher_floors_stand_before_moves_of_the_table() -> None:
    assert OPERATION.gates
    assert {*OPERATION.gates, *OPERATION.doubts} <= {move.name for move in OPERATION.moves}


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
    operation = plan(an_operation(**fields), by=person())

    with pytest.raises(Refused) as caught:
        move_operation(operation, "table", by=person())

    assert [each.code for each in caught.value.refusals] == [code]
    assert caught.value.refusals[0].url == f"/operations/{operation.reference}/edit/"
    [offer] = [each for each in OPERATION.offers(operation, person()) if each.move.name == "table"]
    assert not offer.is_possible
    assert code in [each.code for each in offer.refusals]


@pytest.mark.example("draft")
def test_tabling_checks_overlaps_at_once_and_then_succeeds(db: None) -> None:
    operation = plan(an_operation(), by=person())
    assert Job.objects.filter(arguments={"operation_ids": [operation.pk]}).exists()

    moved = move_operation(operation, "table", by=person())

    assert moved.state == "tabled"


@pytest.mark.example("draft")
def test_tabling_waits_for_an_overlap_check_that_cannot_be_made(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_operations: list[int]) -> None:
        raise ValueError("the rule is broken")

    caplog.set_level("CRITICAL", logger="jco_portal.outbox.actions")
    operation = plan(an_operation(), by=person())
    monkeypatch.setattr("coordination.actions.compare_operations", broken)

    with pytest.raises(Refused, match="The overlap check is still running"):
        move_operation(operation, "table", by=person())

    assert (
        Job.objects.get(task__startswith="coordination").last_error
        == "ValueError: the rule is broken"
    )
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
