"""What each main action costs: in every round a JCO lives from its entry to its debriefing."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from coordination.actions import compare_operations
from followup.actions.debriefing import record_debriefing, write_debriefing
from funding.actions.lines import add_line
from operations.actions.operations import edit_operation, enter_operation
from operations.actions.participants import answer_invitation
from operations.actions.planning.business_case import comment_on_section, write_section
from operations.actions.planning.jco_file import state_threat_assessment
from operations.actions.planning.objectives import add_objective
from operations.actions.results.reports import report_seizure
from operations.actions.results.validation import validate_entries
from operations.actions.transitions import move_operation
from operations.models import BusinessCaseSection, Operation
from operations.queries.operations import facts_of
from tests.bench.synthetic import fill
from tests.bench.table import Cost, Table, cost_of
from tests.debriefings import meeting, recommend
from tests.funding.budgets import line_facts
from tests.invitations import answer, invited, part_of, yes
from tests.running import said, seizure_facts
from tests.world import a_phase, an_objective, facts, own_means, person

ROUNDS = 5


class Costs:
    """What the named steps of all rounds took."""

    def __init__(self) -> None:
        self.of: dict[str, list[Cost]] = defaultdict(list)

    def __call__(self, name: str, action: Callable[[], Any]) -> Any:
        """Take a step, and note what it costs."""
        results: list[Any] = []
        self.of[name].append(cost_of(lambda: results.append(action())))
        return results[0]


def run(table: Table, rounds: int = ROUNDS) -> None:
    """The whole life of one JCO so many times; the first is not counted, it fills caches."""
    table.head_of_costs("Writes: each action once, with what it settles and tells", "action")
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
    by, reader = person("planner", "LT"), person("expert", "DK")
    given = facts(participants=("PL", "EE"), phases=(said(30, 39),))
    section = BusinessCaseSection.objects.first()
    operation: Operation = step("enter", lambda: enter_operation(given, by=by))
    step("add an objective", lambda: add_objective(operation, an_objective(), by=by))
    step(
        "state the threat assessment",
        lambda: state_threat_assessment(operation, by=by, absence_reason="Covered by the SOCTA."),
    )
    written = {"text": "Why we plan it.", "is_ready_for_review": True, "version": 0}
    step("write a section", lambda: write_section(operation, section, by=by, **written))
    step("state the funding", lambda: own_means(operation, by=by))
    step("table", lambda: move_operation(operation, "table", by=by))
    remark = "Which routes?"
    step("comment", lambda: comment_on_section(operation, section, by=reader, text=remark))
    compare_operations([operation.pk])
    return operation


def _prepare(step: Costs, operation: Operation) -> None:
    by, pole, reader = person(), person("planner", "PL"), person("expert", "DK")
    _edit_dates(step, operation, 35, 44)
    step("endorse", lambda: move_operation(operation, "endorse", by=reader))
    step("invite two", lambda: invited(operation, "PL", "EE", by=by))
    part = part_of(operation, "PL")
    step("accept", lambda: answer_invitation(part, yes(), by=pole, seen=part.version_token))
    answer(operation, "EE")
    line = line_facts(1000)
    step("add a budget line", lambda: add_line(operation, line, by=by))
    _edit_dates(step, operation, 0, 9)
    answer(operation, "PL")
    answer(operation, "EE")


def _edit_dates(step: Costs, operation: Operation, *days: int) -> None:
    present = Operation.objects.get(pk=operation.pk)
    moved = facts_of(present).with_changes(phases=(a_phase(1, *said(*days)),))
    step("edit dates", lambda: edit_operation(present, moved, by=person(), version=present.version))
    compare_operations([operation.pk])


def _execute(step: Costs, operation: Operation) -> None:
    by, pole = person(), person("planner", "PL")
    step("start", lambda: move_operation(operation, "start", by=by))
    given = seizure_facts()
    seizure = step(
        "report a seizure", lambda: report_seizure(operation, given, by=pole, key=uuid4())
    )
    entry = seizure.revisions.last()
    step("validate it", lambda: validate_entries(operation, [entry], by=by))
    reason = "Enough is found."
    step("stop early", lambda: move_operation(operation, "stop_early", by=by, reason=reason))


def _follow_up(step: Costs, operation: Operation) -> None:
    by = person()
    held = meeting()
    step("write the debriefing", lambda: write_debriefing(operation, held, by=by, version=0))
    step("record it", lambda: record_debriefing(operation, by=by))
    step("recommend", lambda: recommend(operation))
