"""Single transitions of operations: their conditions and effects."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from coordination.actions import record_overlap_decision, run_full_overlap_check
from coordination.models import Overlap
from coordination.queries.decisions import signed_snapshot
from jco_portal.core.access import Refused
from jco_portal.core.registries import Registry
from jco_portal.core.transitions import NamedCondition
from jco_portal.directory.actions import open_account
from jco_portal.directory.models import User
from jco_portal.outbox.models import Job
from operations.actions.operations import update_operation
from operations.actions.transitions import perform_operation_transition
from operations.enums import OperationState
from operations.lifecycle import (
    HIGHER_CONDITIONS,
    HIGHER_WARNINGS,
    OPERATION_LIFECYCLE,
    operation_path,
)
from operations.models import Operation, PhaseInput
from operations.queries.operations import operation_input, with_record_data
from tests.factories import complete_planning, make_operation, make_user
from tests.operations.lifecycles import (
    BEFORE_START,
    COMPLETE_JCO,
    EXTERNAL_TRANSITIONS,
    FUTURE_PHASES,
    JCO_TRANSITIONS,
    PAST_PHASES,
    make_complete_jco,
    make_external_operation,
    set_state,
)
from tests.rollback import rolled_back

# Two people


@pytest.fixture
def debriefed(db: None) -> Operation:
    return set_state(make_complete_jco(), "debriefing")


@COMPLETE_JCO
def test_end_of_debriefing_is_requested_and_approved_by_another_person(
    debriefed: Operation,
) -> None:
    planner, expert = make_user(), make_user("expert", "DK")
    with pytest.raises(Refused, match="Nobody has asked for it yet"):
        perform_operation_transition(debriefed, "conclude", by=expert)

    requested = perform_operation_transition(debriefed, "ask_conclude", by=planner)

    assert (requested.state, requested.version) == ("debriefing", debriefed.version + 1)
    assert perform_operation_transition(debriefed, "conclude", by=expert).state == "monitoring"
    assert [row.name for row in debriefed.transitions.all()][:2] == ["conclude", "ask_conclude"]


@COMPLETE_JCO
def test_end_of_debriefing_is_requested_once_and_only_by_the_lead(debriefed: Operation) -> None:
    perform_operation_transition(debriefed, "ask_conclude", by=make_user())

    with pytest.raises(Refused, match="It has been asked for"):
        perform_operation_transition(debriefed, "ask_conclude", by=make_user("facilitator", "SE"))
    with pytest.raises(Refused, match="Only a planner"):
        perform_operation_transition(debriefed, "ask_conclude", by=make_user("expert", "DK"))
    with pytest.raises(Refused, match="no step “ask_close”"):
        perform_operation_transition(debriefed, "ask_close", by=make_user())


@COMPLETE_JCO
def test_requester_cannot_approve_the_end_of_debriefing_in_another_role(
    debriefed: Operation,
) -> None:
    both = open_account("both@test.example", organisation="DK", roles=["expert", "facilitator"])
    debriefed.facilitators.create(user=both, appointed_by=make_user())
    both = User.objects.get(pk=both.pk)
    perform_operation_transition(debriefed, "ask_conclude", by=both)

    with pytest.raises(Refused, match="Whoever asked for it does not confirm it"):
        perform_operation_transition(debriefed, "conclude", by=both)


# Postponed and resumed


@pytest.mark.parametrize("state", sorted(BEFORE_START))
def test_resumed_operation_returns_to_the_state_before_postponement(
    transactional_db: None, state: str
) -> None:
    operation = set_state(make_complete_jco(FUTURE_PHASES), state)
    perform_operation_transition(operation, "postpone", by=make_user(), reason="No money yet.")
    with pytest.raises(Refused, match="The new period is not entered yet"):
        perform_operation_transition(operation, "resume", by=make_user())

    operation = with_record_data(Operation.objects.all()).get(pk=operation.pk)
    later = operation_input(operation).with_changes(
        phases=(PhaseInput(1, entered_start="2027-11-01", entered_end="2027-11-10"),)
    )
    update_operation(operation, later, by=make_user(), version=operation.version)

    assert perform_operation_transition(operation, "resume", by=make_user()).state == state


@COMPLETE_JCO
@pytest.mark.parametrize("name", [name for name, row in JCO_TRANSITIONS.items() if row[2]])
def test_transition_is_refused_without_its_required_reason(db: None, name: str) -> None:
    operation = make_external_operation() if name in EXTERNAL_TRANSITIONS else make_complete_jco()
    by = make_user("liaison", "WCO") if name in EXTERNAL_TRANSITIONS else make_user()
    by = make_user("expert", "DK") if name == "reopen" else by
    record = set_state(operation, sorted(JCO_TRANSITIONS[name][0])[0])

    for reason in ("", " \n "):
        with pytest.raises(Refused, match="Give a reason"):
            perform_operation_transition(record, name, by=by, reason=reason)

    moved = perform_operation_transition(record, name, by=by, reason="Too few ships.")
    assert moved.transitions.first().reason == "Too few ships."


def test_conditions_and_warnings_of_other_apps_name_existing_transitions() -> None:
    assert [*OPERATION_LIFECYCLE.extra_conditions]
    assert [*OPERATION_LIFECYCLE.warnings]
    named = {
        transition
        for transition, _condition in (
            *OPERATION_LIFECYCLE.extra_conditions,
            *OPERATION_LIFECYCLE.warnings,
        )
    }
    assert named <= {transition.name for transition in OPERATION_LIFECYCLE.transitions}


@COMPLETE_JCO
@pytest.mark.parametrize("slot", [HIGHER_CONDITIONS, HIGHER_WARNINGS])
def test_transition_fails_when_conditions_or_warnings_are_not_registered(
    db: None, monkeypatch: pytest.MonkeyPatch, slot: Registry[NamedCondition]
) -> None:
    operation = make_complete_jco()
    Job.objects.all().delete()
    transitions = (
        OPERATION_LIFECYCLE.transitions
        if slot is HIGHER_CONDITIONS
        else [OPERATION_LIFECYCLE.find_transition("endorse")]
    )
    monkeypatch.setattr(slot, "_values", None)

    for transition in transitions:
        record = set_state(operation, min(transition.sources))
        with pytest.raises(ImproperlyConfigured), rolled_back():
            OPERATION_LIFECYCLE.perform(
                record,
                transition.name,
                by=make_user("expert", "DK"),
                reason="because",
                heeds_warnings=True,
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
    operation = complete_planning(make_operation(**fields), by=make_user())

    with pytest.raises(Refused) as caught:
        perform_operation_transition(operation, "table", by=make_user())

    assert [each.code for each in caught.value.refusals] == [code]
    assert caught.value.refusals[0].url == f"/operations/{operation.reference}/edit/"
    [available_transition] = [
        each
        for each in OPERATION_LIFECYCLE.available_transitions(operation, make_user())
        if each.transition.name == "table"
    ]
    assert not available_transition.is_possible
    assert code in [each.code for each in available_transition.refusals]


@pytest.mark.example("draft")
def test_tabling_runs_a_pending_overlap_check_first(db: None) -> None:
    operation = complete_planning(make_operation(), by=make_user())
    assert Job.objects.filter(arguments={"operation_ids": [operation.pk]}).exists()

    moved = perform_operation_transition(operation, "table", by=make_user())

    assert moved.state == "tabled"


@pytest.mark.example("draft")
def test_tabling_is_refused_while_the_overlap_check_fails(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_operations: list[int]) -> None:
        raise ValueError("the rule is broken")

    caplog.set_level("CRITICAL", logger="jco_portal.outbox.actions")
    operation = complete_planning(make_operation(), by=make_user())
    monkeypatch.setattr("coordination.actions.check_operations", broken)

    with pytest.raises(Refused, match="The overlap check is still running"):
        perform_operation_transition(operation, "table", by=make_user())

    assert (
        Job.objects.get(task__startswith="coordination").last_error
        == "ValueError: the rule is broken"
    )
    assert (
        perform_operation_transition(operation, "cancel", by=make_user(), reason="No.").state
        == "cancelled"
    )


@pytest.mark.parametrize(
    ("make", "state", "statuses"),
    [
        (make_complete_jco, "draft", ["now"] + ["ahead"] * 6),
        (make_complete_jco, "running", ["done"] * 3 + ["now"] + ["ahead"] * 3),
        (make_complete_jco, "closed", ["done"] * 6 + ["now"]),
        (make_complete_jco, "cancelled", ["ahead"] * 7 + ["aside"]),
        (make_complete_jco, "postponed", ["ahead"] * 7 + ["aside"]),
        (make_external_operation, "announced", ["now", "ahead", "ahead"]),
        (make_external_operation, "over", ["done", "done", "now"]),
        (make_external_operation, "withdrawn", ["ahead"] * 3 + ["aside"]),
    ],
)
def test_status_rail_marks_the_current_state(
    db: None, make: Any, state: str, statuses: list[str]
) -> None:
    operation = set_state(make(), state)

    steps = operation_path(operation)

    assert [step.status for step in steps] == statuses
    [here] = [step for step in steps if step.status in {"now", "aside"}]
    assert here.label == operation.get_state_display()
    assert here.since == operation.state_since


def test_jco_passes_from_draft_to_closed(transactional_db: None) -> None:
    operation = make_complete_jco(FUTURE_PHASES)
    planner, expert = make_user(), make_user("expert", "DK")
    perform_operation_transition(operation, "table", by=planner)
    run_full_overlap_check()
    for overlap in Overlap.objects.all():
        record_overlap_decision(
            overlap, "accepted", "Fine.", by=expert, snapshot=signed_snapshot(overlap)
        )
    perform_operation_transition(operation, "endorse", by=expert)
    with transaction.atomic():
        record = Operation.objects.get()
        past = operation_input(record).with_changes(
            phases=(PhaseInput(1, entered_start=PAST_PHASES[0][0], entered_end=PAST_PHASES[0][1]),)
        )
        update_operation(record, past, by=planner, version=record.version)
    for name, by in (
        ("start", planner),
        ("end", planner),
        ("ask_conclude", planner),
        ("conclude", expert),
        ("close", expert),
    ):
        operation = perform_operation_transition(operation, name, by=by)

    assert operation.state == OperationState.CLOSED
    assert operation.version == 9
