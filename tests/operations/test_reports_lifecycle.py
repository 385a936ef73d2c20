"""The life of operations in words and as a diagram: nothing of the table is left untold."""

import re
from typing import Any

import pytest

from operations import permissions
from operations.conditions import required
from operations.enums import OperationState
from operations.lifecycle import OPERATION, is_of_jco
from operations.reports.lifecycle import diagram, life_rows, words_of
from tests.pages import words


def test_every_rule_of_the_lifecycle_has_a_label() -> None:
    wanted = {
        function
        for move in OPERATION.moves
        for function in (move.who, move.asks, *OPERATION.gates_of(move))
        if function is not None
    }

    assert len(wanted) > 12
    for function in wanted:
        assert words_of(function)[0].islower(), function


@pytest.mark.parametrize("module", [required, permissions])
def test_no_label_remains_for_a_missing_rule(module: Any) -> None:
    assert [name for name in module.RULE_LABELS if not callable(getattr(module, name, None))] == []


def test_lifecycle_table_has_a_row_for_every_transition() -> None:
    rows = [*life_rows(of_jco=True), *life_rows(of_jco=False)]

    assert sorted(row.step for row in rows) == sorted(str(move.label) for move in OPERATION.moves)
    endorse = next(row for row in rows if row.step == "Endorse for preparation")
    assert (endorse.sources, endorse.target) == (("Tabled",), "In preparation")
    assert endorse.who == "an expert of another organisation"
    assert "every conflict with another operation is answered" in endorse.needs
    conclude = next(row for row in rows if "debriefing" in row.step)
    assert conclude.who.startswith("a planner of the lead")
    assert conclude.who.endswith("asks; an expert of another organisation confirms")
    resume = next(row for row in rows if row.step.startswith("Resume"))
    assert resume.target == "back to where it was"


def test_lifecycle_diagrams_draw_exactly_the_allowed_transitions() -> None:
    arrows = {
        (source, target, str(move.label))
        for move in OPERATION.moves
        for source in move.sources
        for target in move.targets
    }

    drawn = re.findall(
        r"(\w+) --> (\w+): (.+)", diagram(of_jco=True) + "\n" + diagram(of_jco=False)
    )

    assert sorted(drawn) == sorted(arrows)
    assert {each for pair in drawn for each in pair[:2]} == set(OperationState.values)


def test_jco_and_external_lifecycles_share_no_state() -> None:
    ends = [
        {
            state
            for move in OPERATION.moves
            if is_of_jco(move) == of_jco
            for state in (*move.sources, *move.targets)
        }
        for of_jco in (True, False)
    ]

    assert not ends[0] & ends[1]


def test_lifecycle_page_lists_every_transition(client_of: Any) -> None:
    page = words(client_of("contact_point", "EE").get("/operations/life/"))

    for move in OPERATION.moves:
        assert str(move.label) in page
