"""The cost of each main action: each round takes a JCO from its entry to its debriefing."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from coordination.actions import check_operations
from followup.actions.debriefing import record_debriefing, write_debriefing
from funding.actions.lines import add_line
from operations.actions.operations import create_operation, update_operation
from operations.actions.participants import respond_to_invitation
from operations.actions.planning.business_case import add_comment, write_section
from operations.actions.planning.jco_file import write_threat_assessment
from operations.actions.planning.objectives import add_objective
from operations.actions.results.reports import report_seizure
from operations.actions.results.validation import validate_results
from operations.actions.transitions import perform_operation_transition
from operations.models import BusinessCaseSection, Operation
from operations.queries.operations import operation_input
from tests.bench.result_table import ActionCost, ResultTable, measure_cost
from tests.bench.synthetic_data import fill
from tests.debriefings import complete_debriefing_input, make_recommendation
from tests.execution_factories import make_seizure_input, phase_dates
from tests.factories import (
    fund_from_own_funds,
    make_objective_input,
    make_operation_input,
    make_phase_input,
    make_user,
)
from tests.funding.budgets import make_line_input
from tests.invitations import accept_input, make_invitations, participation_of, respond

ROUNDS = 5


class Costs:
    """The costs of the named steps of all rounds."""

    def __init__(self) -> None:
        self.of: dict[str, list[ActionCost]] = defaultdict(list)

    def __call__(self, name: str, action: Callable[[], Any]) -> Any:
        """Perform a step and record its cost."""
        results: list[Any] = []
        self.of[name].append(measure_cost(lambda: results.append(action())))
        return results[0]


def run(table: ResultTable, rounds: int = ROUNDS) -> None:
    """Take a JCO through its lifecycle in each round; the first round only fills caches."""
    table.begin_costs("Writes: each action once, with what it settles and tells", "action")
    _live(Costs())
    costs = Costs()
    for _round in range(rounds):
        _live(costs)
    for name, its in costs.of.items():
        table.costs(name, its)


def _live(step: Costs) -> None:
    fill(0)
    operation = _plan(step)
    _prepare(step, operation)
    _execute(step, operation)
    _follow_up(step, operation)


def _plan(step: Costs) -> Operation:
    by, reader = make_user("planner", "LT"), make_user("expert", "DK")
    operation_input = make_operation_input(participants=("PL", "EE"), phases=(phase_dates(30, 39),))
    section = BusinessCaseSection.objects.first()
    operation: Operation = step("enter", lambda: create_operation(operation_input, by=by))
    step("add an objective", lambda: add_objective(operation, make_objective_input(), by=by))
    step(
        "state the threat assessment",
        lambda: write_threat_assessment(operation, by=by, absence_reason="Covered by the SOCTA."),
    )
    written = {"text": "Why we plan it.", "is_ready_for_review": True, "version": 0}
    step("write a section", lambda: write_section(operation, section, by=by, **written))
    step("state the funding", lambda: fund_from_own_funds(operation, by=by))
    step("table", lambda: perform_operation_transition(operation, "table", by=by))
    remark = "Which routes?"
    step("comment", lambda: add_comment(operation, section, by=reader, text=remark))
    check_operations([operation.pk])
    return operation


def _prepare(step: Costs, operation: Operation) -> None:
    by, pole, reader = make_user(), make_user("planner", "PL"), make_user("expert", "DK")
    _edit_dates(step, operation, 35, 44)
    step("endorse", lambda: perform_operation_transition(operation, "endorse", by=reader))
    step("invite two", lambda: make_invitations(operation, "PL", "EE", by=by))
    participation = participation_of(operation, "PL")
    step(
        "accept",
        lambda: respond_to_invitation(
            participation, accept_input(), by=pole, version_token=participation.version_token
        ),
    )
    respond(operation, "EE")
    line = make_line_input(1000)
    step("add a budget line", lambda: add_line(operation, line, by=by))
    _edit_dates(step, operation, 0, 9)
    respond(operation, "PL")
    respond(operation, "EE")


def _edit_dates(step: Costs, operation: Operation, *days: int) -> None:
    present = Operation.objects.get(pk=operation.pk)
    moved = operation_input(present).with_changes(
        phases=(make_phase_input(1, *phase_dates(*days)),)
    )
    step(
        "edit dates",
        lambda: update_operation(present, moved, by=make_user(), version=present.version),
    )
    check_operations([operation.pk])


def _execute(step: Costs, operation: Operation) -> None:
    by, pole = make_user(), make_user("planner", "PL")
    step("start", lambda: perform_operation_transition(operation, "start", by=by))
    seizure_input = make_seizure_input()
    seizure = step(
        "report a seizure", lambda: report_seizure(operation, seizure_input, by=pole, key=uuid4())
    )
    entry = seizure.revisions.last()
    step("validate it", lambda: validate_results(operation, [entry], by=by))
    reason = "Enough is found."
    step(
        "stop early",
        lambda: perform_operation_transition(operation, "stop_early", by=by, reason=reason),
    )


def _follow_up(step: Costs, operation: Operation) -> None:
    by = make_user()
    held = complete_debriefing_input()
    step("write the debriefing", lambda: write_debriefing(operation, held, by=by, version=0))
    step("record it", lambda: record_debriefing(operation, by=by))
    step("recommend", lambda: make_recommendation(operation))
