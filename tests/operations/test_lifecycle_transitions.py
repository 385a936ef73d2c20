"""What single moves of the life need, and what follows them."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from coordination.actions import answer_overlap, detect_all
from coordination.models import Overlap
from coordination.queries.decisions import facts_shown
from jco_portal.core.access import Refused
from jco_portal.core.lifecycle import GateOfMove
from jco_portal.core.registries import Slot
from jco_portal.directory.actions import open_account
from jco_portal.directory.models import User
from jco_portal.outbox.models import Job
from operations.actions.operations import edit_operation
from operations.actions.transitions import move_operation
from operations.enums import OperationState
from operations.lifecycle import CONDITIONS, OPERATION, WARNINGS, rail
from operations.models import Operation, PhaseInput
from operations.queries.operations import facts_of, with_everything
from tests.operations.lives import (
    AHEAD,
    BEFORE_START,
    LACKS_NOTHING,
    OF_ENTRIES,
    PAST,
    TABLE,
    a_jco,
    an_entry,
    put,
)
from tests.undone import undone
from tests.world import an_operation, person, plan

# Two people


@pytest.fixture
def debriefed(db: None) -> Operation:
    return put(a_jco(), "debriefing")


@LACKS_NOTHING
def test_end_of_debriefing_is_requested_and_approved_by_another_person(
    debriefed: Operation,
) -> None:
    planner, expert = person(), person("expert", "DK")
    with pytest.raises(Refused, match="Nobody has asked for it yet"):
        move_operation(debriefed, "conclude", by=expert)

    asked = move_operation(debriefed, "ask_conclude", by=planner)

    assert (asked.state, asked.version) == ("debriefing", debriefed.version + 1)
    assert move_operation(debriefed, "conclude", by=expert).state == "monitoring"
    assert [row.name for row in debriefed.transitions.all()][:2] == ["conclude", "ask_conclude"]


@LACKS_NOTHING
def test_end_of_debriefing_is_requested_once_and_only_by_the_lead(debriefed: Operation) -> None:
    move_operation(debriefed, "ask_conclude", by=person())

    with pytest.raises(Refused, match="It has been asked for"):
        move_operation(debriefed, "ask_conclude", by=person("facilitator", "SE"))
    with pytest.raises(Refused, match="Only a planner"):
        move_operation(debriefed, "ask_conclude", by=person("expert", "DK"))
    with pytest.raises(Refused, match="no step “ask_close”"):
        move_operation(debriefed, "ask_close", by=person())


@LACKS_NOTHING
def test_requester_cannot_approve_the_end_of_debriefing_in_another_role(
    debriefed: Operation,
) -> None:
    both = open_account("both@test.example", organisation="DK", roles=["expert", "facilitator"])
    debriefed.facilitators.create(user=both, appointed_by=person())
    both = User.objects.get(pk=both.pk)
    move_operation(debriefed, "ask_conclude", by=both)

    with pytest.raises(Refused, match="Whoever asked for it does not confirm it"):
        move_operation(debriefed, "conclude", by=both)


# Postponed and resumed


@pytest.mark.parametrize("state", sorted(BEFORE_START))
def test_resumed_operation_returns_to_the_state_before_postponement(
    transactional_db: None, state: str
) -> None:
    operation = put(a_jco(AHEAD), state)
    move_operation(operation, "postpone", by=person(), reason="No money yet.")
    with pytest.raises(Refused, match="The new period is not entered yet"):
        move_operation(operation, "resume", by=person())

    operation = with_everything(Operation.objects.all()).get(pk=operation.pk)
    later = facts_of(operation).with_changes(
        phases=(PhaseInput(1, entered_start="2027-11-01", entered_end="2027-11-10"),)
    )
    edit_operation(operation, later, by=person(), version=operation.version)

    assert move_operation(operation, "resume", by=person()).state == state


@LACKS_NOTHING
@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row[2]])
def test_transition_is_refused_without_its_required_reason(db: None, name: str) -> None:
    operation = an_entry() if name in OF_ENTRIES else a_jco()
    by = person("liaison", "WCO") if name in OF_ENTRIES else person()
    by = person("expert", "DK") if name == "reopen" else by
    record = put(operation, sorted(TABLE[name][0])[0])

    for reason in ("", " \n "):
        with pytest.raises(Refused, match="Give a reason"):
            move_operation(record, name, by=by, reason=reason)

    moved = move_operation(record, name, by=by, reason="Too few ships.")
    assert moved.transitions.first().reason == "Too few ships."


def test_conditions_and_warnings_of_other_apps_name_existing_transitions() -> None:
    assert [*OPERATION.gates]
    assert [*OPERATION.doubts]
    named = {move for move, _gate in (*OPERATION.gates, *OPERATION.doubts)}
    assert named <= {move.name for move in OPERATION.moves}


@LACKS_NOTHING
@pytest.mark.parametrize("slot", [CONDITIONS, WARNINGS])
def test_transition_fails_when_conditions_or_warnings_are_not_registered(
    db: None, monkeypatch: pytest.MonkeyPatch, slot: Slot[GateOfMove]
) -> None:
    operation = a_jco()
    Job.objects.all().delete()
    moves = OPERATION.moves if slot is CONDITIONS else [OPERATION.named("endorse")]
    monkeypatch.setattr(slot, "_values", None)

    for move in moves:
        record = put(operation, min(move.sources))
        with pytest.raises(ImproperlyConfigured), undone():
            OPERATION.perform(
                record, move.name, by=person("expert", "DK"), reason="because", heeds_doubts=True
            )


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
def test_draft_cannot_be_tabled_without_dates_and_scope(
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
def test_tabling_runs_a_pending_overlap_check_first(db: None) -> None:
    operation = plan(an_operation(), by=person())
    assert Job.objects.filter(arguments={"operation_ids": [operation.pk]}).exists()

    moved = move_operation(operation, "table", by=person())

    assert moved.state == "tabled"


@pytest.mark.example("draft")
def test_tabling_is_refused_while_the_overlap_check_fails(
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
def test_status_rail_marks_the_current_state(
    db: None, make: Any, state: str, statuses: list[str]
) -> None:
    operation = put(make(), state)

    steps = rail(operation)

    assert [step.status for step in steps] == statuses
    [here] = [step for step in steps if step.status in {"now", "aside"}]
    assert here.label == operation.get_state_display()
    assert here.since == operation.state_since


def test_jco_passes_from_draft_to_closed(transactional_db: None) -> None:
    operation = a_jco(AHEAD)
    planner, expert = person(), person("expert", "DK")
    move_operation(operation, "table", by=planner)
    detect_all()
    for overlap in Overlap.objects.all():
        answer_overlap(overlap, "accepted", "Fine.", by=expert, facts=facts_shown(overlap))
    move_operation(operation, "endorse", by=expert)
    with transaction.atomic():
        record = Operation.objects.get()
        past = facts_of(record).with_changes(
            phases=(PhaseInput(1, entered_start=PAST[0][0], entered_end=PAST[0][1]),)
        )
        edit_operation(record, past, by=planner, version=record.version)
    for name, by in (
        ("start", planner),
        ("end", planner),
        ("ask_conclude", planner),
        ("conclude", expert),
        ("close", expert),
    ):
        operation = move_operation(operation, name, by=by)

    assert operation.state == OperationState.CLOSED
    assert operation.version == 9
