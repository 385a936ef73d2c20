"""The lifecycle of operations: every transition, status and role."""

from typing import Any

import pytest

from funding.models import FundingPlan
from jco_portal.core.access import Refused
from jco_portal.directory.models import User
from jco_portal.outbox.models import Job
from operations.enums import OperationState
from operations.lifecycle import EXTERNAL_PATH, JCO_PATH, OPERATION_LIFECYCLE
from operations.models import JcoFile, Operation
from tests.debriefings import prepare_conclusion
from tests.factories import (
    add_objective_and_threat_assessment,
    edit_as_planner,
    make_phase_input,
    make_user,
)
from tests.operations.lifecycles import (
    ALL_USERS,
    COMPLETE_JCO,
    FUTURE_PHASES,
    JCO_TRANSITIONS,
    USERS_BY_EXTERNAL_TRANSITION,
    USERS_BY_JCO_TRANSITION,
    make_complete_jco,
    make_external_operation,
    set_state,
)
from tests.rollback import rolled_back


def test_operation_lifecycle_matches_the_agreed_table() -> None:
    actual_table = {
        transition.name: (set(transition.sources), set(transition.targets), transition.needs_reason)
        for transition in OPERATION_LIFECYCLE.transitions
    }

    assert actual_table == JCO_TRANSITIONS
    assert len(OPERATION_LIFECYCLE.transitions) == len(JCO_TRANSITIONS)
    assert [
        transition.name
        for transition in OPERATION_LIFECYCLE.transitions
        if transition.request_permission
    ] == ["conclude"]


def test_every_state_is_on_the_jco_path_or_the_external_path_or_aside() -> None:
    aside = {"postponed", "cancelled", "withdrawn"}

    assert {*JCO_PATH, *EXTERNAL_PATH, *aside} == set(OperationState.values)
    assert not set(JCO_PATH) & set(EXTERNAL_PATH)


def is_performed_by(record: Operation, name: str, by: User) -> bool:
    """Return whether a user can perform a transition, which is rolled back."""
    with rolled_back():
        try:
            moved = OPERATION_LIFECYCLE.perform(record, name, by=by, reason="because")
        except Refused:
            return False
        assert moved.state in JCO_TRANSITIONS[name][1]
        assert moved.transitions.first().name == name
    return True


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "who"),
    [
        pytest.param(make_complete_jco, USERS_BY_JCO_TRANSITION, marks=COMPLETE_JCO),
        (make_external_operation, USERS_BY_EXTERNAL_TRANSITION),
    ],
)
def test_transition_succeeds_only_from_its_states_and_for_allowed_roles(
    db: None, monkeypatch: pytest.MonkeyPatch, make: Any, who: dict[str, set[tuple[str, str]]]
) -> None:
    operation = make()
    if make is make_external_operation:
        complete_jco(operation)
    Job.objects.all().delete()
    people = {account: make_user(*account) for account in ALL_USERS}
    made, offered = set(), set()

    for name in JCO_TRANSITIONS:
        with rolled_back(), monkeypatch.context() as patched:
            if name == "resume":  # which is tried in one transaction, where the log has one time
                patched.setattr(
                    "operations.conditions.required._has_changed_phase", lambda _operation: True
                )
                edit_as_planner(
                    operation,
                    by=operation.created_by,
                    phases=(make_phase_input(1, *FUTURE_PHASES[0]),),
                )
            for state in OperationState.values:
                record = set_state(operation, state)
                request_transition(record, name)
                from_here = state in JCO_TRANSITIONS[name][0]
                for account in ALL_USERS if from_here else who[name]:
                    if is_performed_by(record, name, people[account]):
                        made.add((name, state, account))
                    if from_here and name in possible(record, people[account]):
                        offered.add((name, state, account))

    assert made == allowed(who)
    assert offered == made


def allowed(who: dict[str, set[tuple[str, str]]]) -> set[tuple[str, str, tuple[str, str]]]:
    """Return each transition with a source status and a user who can perform it there."""
    return {
        (name, state, each)
        for name in JCO_TRANSITIONS
        for state in JCO_TRANSITIONS[name][0]
        for each in who[name]
    }


def request_transition(record: Operation, name: str) -> None:
    """Request a transition that needs a second person."""
    if OPERATION_LIFECYCLE.find_transition(f"ask_{name}"):
        by, here = make_user("planner", "MT"), record.state
        record.transitions.create(name=f"ask_{name}", from_state=here, to_state=here, made_by=by)


def complete_jco(operation: Operation) -> None:
    """Give an operation what only JCOs have, so that only the role can block a transition."""
    by = make_user("liaison", "WCO")
    add_objective_and_threat_assessment(operation, by=by)
    FundingPlan.objects.create(operation=operation, funding_source="own", stated_by=by)
    JcoFile.objects.create(operation=operation, opened_by=by)
    prepare_conclusion(operation)


def possible(record: Operation, by: User) -> set[str]:
    available_transitions = OPERATION_LIFECYCLE.available_transitions(record, by)
    return {transition.name for transition in available_transitions if transition.is_possible}
