"""The lifecycle as a table and as a diagram, complete in both."""

import re
from typing import Any

import pytest

from operations import permissions
from operations.conditions import required
from operations.enums import OperationState
from operations.lifecycle import OPERATION_LIFECYCLE, is_jco_transition
from operations.reports.lifecycle import function_label, lifecycle_rows, mermaid_diagram
from tests.pages import page_text


def test_every_rule_of_the_lifecycle_has_a_label() -> None:
    wanted = {
        function
        for transition in OPERATION_LIFECYCLE.transitions
        for function in (
            transition.permission,
            transition.request_permission,
            *OPERATION_LIFECYCLE.conditions_of(transition),
        )
        if function is not None
    }

    assert len(wanted) > 12
    for function in wanted:
        assert function_label(function)[0].islower(), function


@pytest.mark.parametrize("module", [required, permissions])
def test_no_label_remains_for_a_missing_rule(module: Any) -> None:
    assert [name for name in module.RULE_LABELS if not callable(getattr(module, name, None))] == []


def test_lifecycle_table_has_a_row_for_every_transition() -> None:
    rows = [*lifecycle_rows(of_jco=True), *lifecycle_rows(of_jco=False)]

    assert sorted(row.transition for row in rows) == sorted(
        str(transition.label) for transition in OPERATION_LIFECYCLE.transitions
    )
    endorse = next(row for row in rows if row.transition == "Endorse for preparation")
    assert (endorse.sources, endorse.target) == (("Tabled",), "In preparation")
    assert endorse.permission_label == "an expert of another organisation"
    assert "every conflict with another operation is answered" in endorse.condition_labels
    conclude = next(row for row in rows if "debriefing" in row.transition)
    assert conclude.permission_label.startswith("a planner of the lead")
    assert conclude.permission_label.endswith("asks; an expert of another organisation confirms")
    resume = next(row for row in rows if row.transition.startswith("Resume"))
    assert resume.target == "back to where it was"


def test_lifecycle_diagrams_draw_exactly_the_allowed_transitions() -> None:
    arrows = {
        (source, target, str(transition.label))
        for transition in OPERATION_LIFECYCLE.transitions
        for source in transition.sources
        for target in transition.targets
    }

    drawn = re.findall(
        r"(\w+) --> (\w+): (.+)",
        mermaid_diagram(of_jco=True) + "\n" + mermaid_diagram(of_jco=False),
    )

    assert sorted(drawn) == sorted(arrows)
    assert {each for pair in drawn for each in pair[:2]} == set(OperationState.values)


def test_jco_and_external_lifecycles_share_no_state() -> None:
    ends = [
        {
            state
            for transition in OPERATION_LIFECYCLE.transitions
            if is_jco_transition(transition) == of_jco
            for state in (*transition.sources, *transition.targets)
        }
        for of_jco in (True, False)
    ]

    assert not ends[0] & ends[1]


def test_lifecycle_page_lists_every_transition(client_for: Any) -> None:
    page = page_text(client_for("contact_point", "EE").get("/operations/life/"))

    for transition in OPERATION_LIFECYCLE.transitions:
        assert str(transition.label) in page
