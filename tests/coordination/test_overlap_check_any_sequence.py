"""The incremental and the full overlap check, compared after any sequence of changes."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from coordination import actions
from coordination.models import Overlap
from jco_portal.outbox.models import Job
from operations.actions.operations import create_operation, update_operation
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation, PhaseInput
from operations.queries.operations import operation_input
from tests.factories import make_operation_input, make_user
from tests.jobs import run_all_jobs
from tests.proof_depth import PROOF_DEPTH


def current_overlaps() -> set[tuple[Any, ...]]:
    fields = ("phase_a", "phase_b", "certainty", "severity", "reason", "first_day", "last_day")
    rows = Overlap.objects.current().values_list(
        *fields,
        "shared_terms",
        "shared_transport_modes",
        "shared_states",
        "has_long_running",
        "has_draft",
    )
    return {tuple(tuple(v) if isinstance(v, list) else v for v in row) for row in rows}


NAMES = ("Amber", "Basalt", "Cobalt", "Dune", "Ember")
DATES = ("2027", "2027-03", "2027-03-10", "2027-03-20", "2027-04", "2028-01-05")


class AnySequenceOfChanges(RuleBasedStateMachine):
    """Random changes of operations: each incremental check must equal a full one."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.by = make_user("planner", "LT")
        self.entered: list[int] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @rule(
        kind=st.sampled_from(("jco_regional", "bilateral_customs_operation")),
        start=st.sampled_from(DATES),
        term=st.sampled_from(("cigarettes", "tobacco", "cocaine")),
        mode=st.sampled_from(("road", "sea", "container")),
        partner=st.sampled_from(("PL", "EU", "WCO")),
        is_complete=st.booleans(),
    )
    def enter(
        self, kind: str, start: str, term: str, mode: str, partner: str, is_complete: bool
    ) -> None:
        one = make_operation_input(
            NAMES[len(self.entered) % len(NAMES)],
            kind=kind,
            participants=(partner,),
            terms_=(term,),
            modes=(mode,),
            phases=((start, start), ("2029-01", "")),
            participants_complete=is_complete,
        )
        self.entered.append(create_operation(one, by=self.by).pk)

    @precondition(lambda self: self.entered)
    @rule(
        which=st.integers(0, 99),
        start=st.sampled_from(DATES),
        with_terms=st.booleans(),
        with_phases=st.booleans(),
    )
    def edit(self, which: int, start: str, with_terms: bool, with_phases: bool) -> None:
        operation = self.pick(which)
        if operation.state in {"cancelled", "withdrawn"}:
            return
        before = operation_input(operation)
        changed = before.with_changes(
            terms=before.terms if with_terms else (),
            phases=(
                PhaseInput(1, entered_start=start, entered_end=start),
                *(before.phases[1:] if with_phases else ()),
            ),
        )
        update_operation(operation, changed, by=self.by, version=operation.version)

    @precondition(lambda self: self.entered)
    @rule(which=st.integers(0, 99))
    def give_up(self, which: int) -> None:
        operation = self.pick(which)
        transition_by_state = {"draft": "cancel", "announced": "withdraw", "withdrawn": "reinstate"}
        if operation.state in transition_by_state:
            perform_operation_transition(
                operation, transition_by_state[operation.state], by=self.by, reason="for a reason"
            )

    def pick(self, which: int) -> Operation:
        return Operation.objects.get(pk=self.entered[which % len(self.entered)])

    @invariant()
    def what_followed_the_changes_equals_a_full_run(self) -> None:
        run_all_jobs()
        assert not Job.objects.exists()
        step_by_step = current_overlaps()

        actions.run_full_overlap_check()

        assert current_overlaps() == step_by_step


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.proof
def test_incremental_check_equals_full_check_after_any_sequence_of_changes() -> None:
    run_state_machine_as_test(
        AnySequenceOfChanges,
        settings=settings(
            max_examples=12 * PROOF_DEPTH,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
