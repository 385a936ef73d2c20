"""Conditions of the follow-up app for starting, concluding and closing a JCO."""

from typing import Any

import pytest

from followup.actions.lessons import treat_lesson
from followup.actions.recommendations import perform_recommendation_transition
from followup.conditions import (
    has_assessed_objectives,
    has_recorded_debriefing,
    has_settled_recommendations,
    has_treated_lessons,
)
from jco_portal.core.access import Refused
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation
from tests.debriefings import (
    assess_objectives,
    make_overdue,
    make_recommendation,
    planned_debriefing,
    prepare_conclusion,
    record_action_as_planner,
    recorded_debriefing,
    recorded_recommendation,
    verify_action_as_expert,
)
from tests.execution_factories import accept_participants, debriefed_jco, phase_dates
from tests.factories import make_operation, make_user

pytestmark = pytest.mark.django_db

LONG_AGO = phase_dates(-60, -40)


def is_fulfilled(condition: Any, operation: Operation) -> bool:
    return not condition([operation])


@pytest.mark.example("in debriefing")
def test_jco_can_be_concluded_once_debriefing_and_assessments_are_recorded() -> None:
    operation = debriefed_jco()
    with pytest.raises(Refused) as caught:
        perform_operation_transition(operation, "ask_conclude", by=make_user())
    page = f"/follow-up/operations/{operation.reference}/debriefing/"
    refused = {each.code: each.url for each in caught.value.refusals}
    assert (refused["debriefing"], refused["objectives"]) == (page, f"{page}#objectives")
    planned_debriefing(operation)
    assert not is_fulfilled(has_recorded_debriefing, operation)
    ready = recorded_debriefing(debriefed_jco("Bora")).operation
    assert not is_fulfilled(has_recorded_debriefing, operation)
    assess_objectives(ready)

    assert is_fulfilled(has_recorded_debriefing, ready)
    assert is_fulfilled(has_assessed_objectives, ready)


@pytest.mark.example("in debriefing")
def test_objective_without_assessment_blocks_the_conclusion() -> None:
    operation = debriefed_jco()
    assert not is_fulfilled(has_assessed_objectives, operation)

    assess_objectives(operation)

    assert is_fulfilled(has_assessed_objectives, operation)


def test_recommendation_is_settled_when_implemented_waived_or_scheduled() -> None:
    made = recorded_recommendation("PL", "EE")
    operation = made.debriefing.operation
    assert not is_fulfilled(has_settled_recommendations, operation)

    record_action_as_planner(made, "accepted", code="PL")
    assert not is_fulfilled(has_settled_recommendations, operation)
    record_action_as_planner(made, "in_progress", code="EE")
    assert is_fulfilled(has_settled_recommendations, operation)
    make_overdue(made)
    assert not is_fulfilled(has_settled_recommendations, operation)
    perform_recommendation_transition(made, "waive", by=make_user("expert", "DK"), reason="No.")

    assert is_fulfilled(has_settled_recommendations, operation)


def test_rejected_action_blocks_closure_and_an_implemented_action_does_not() -> None:
    made = recorded_recommendation("PL", "EE")
    operation = made.debriefing.operation
    record_action_as_planner(made, code="PL"), verify_action_as_expert(made, "PL")
    record_action_as_planner(made, "rejected", code="EE")
    assert not is_fulfilled(has_settled_recommendations, operation)

    record_action_as_planner(made, "done", code="EE")

    assert is_fulfilled(has_settled_recommendations, operation)


@pytest.mark.example("in debriefing")
def test_jco_with_an_unsettled_recommendation_cannot_be_closed() -> None:
    operation = prepare_conclusion(debriefed_jco())
    made = make_recommendation(operation, "PL")
    perform_operation_transition(operation, "ask_conclude", by=make_user())
    operation = perform_operation_transition(operation, "conclude", by=make_user("expert", "DK"))

    with pytest.raises(Refused, match="neither done, nor waived, nor scheduled"):
        perform_operation_transition(operation, "close", by=make_user("expert", "DK"))
    record_action_as_planner(made, "accepted")

    assert (
        perform_operation_transition(operation, "close", by=make_user("expert", "DK")).state
        == "closed"
    )


def later_jco(**fields: Any) -> Operation:
    """Return a JCO in preparation that fulfils all conditions but that of its lessons."""
    defaults = {"participants": ("PL",), "phases": (phase_dates(-1, 5),)}
    operation = make_operation("Later", state="tabled", **defaults | fields)
    perform_operation_transition(operation, "endorse", by=make_user("expert", "DK"))
    accept_participants(operation)
    return operation


def test_start_with_an_untreated_lesson_is_refused_with_a_link_to_the_lessons() -> None:
    operation = debriefed_jco(phases=(LONG_AGO,))
    first, second = make_recommendation(operation), make_recommendation(operation, text="Another.")
    recorded_debriefing(operation)
    plan = later_jco()
    answer = {"by": make_user(), "treatment": "applied", "text": "In the plan.", "version": 0}
    treat_lesson(plan, first, **answer)

    with pytest.raises(Refused) as caught:
        perform_operation_transition(plan, "start", by=make_user())
    assert [(each.code, each.url) for each in caught.value.refusals] == [
        ("lessons", f"/follow-up/operations/{plan.reference}/lessons/")
    ]
    assert "1 recommendation of an earlier JCO has no answer" in str(caught.value)
    treat_lesson(plan, second, **answer | {"treatment": "not_applicable"})

    assert perform_operation_transition(plan, "start", by=make_user()).state == "running"


def test_waived_or_unrecorded_recommendation_is_not_a_lesson() -> None:
    operation = debriefed_jco(phases=(LONG_AGO,))
    waived = make_recommendation(operation)
    plan = later_jco()
    assert is_fulfilled(has_treated_lessons, plan)
    recorded_debriefing(operation)
    assert not is_fulfilled(has_treated_lessons, plan)

    perform_recommendation_transition(waived, "waive", by=make_user("expert", "DK"), reason="No.")

    assert is_fulfilled(has_treated_lessons, plan)


@pytest.mark.example("recommended")
@pytest.mark.parametrize(
    ("fields", "concerns"),
    [
        ({"terms_": ("tobacco",), "modes": ("air",)}, True),
        ({"terms_": ("timber",), "modes": ("road",)}, True),
        ({"terms_": ("timber",), "modes": ("air",)}, False),
        ({"terms_": ("cigarettes",), "modes": ("air",)}, True),
    ],
)
def test_lesson_is_drawn_only_from_a_comparable_jco(fields: dict[str, Any], concerns: bool) -> None:
    recorded_recommendation()
    plan = make_operation("Later", **fields)

    assert is_fulfilled(has_treated_lessons, plan) is not concerns


def test_recommendation_hidden_from_the_lead_is_not_a_lesson() -> None:
    operation = debriefed_jco(marking="participants")
    make_recommendation(operation, "PL")
    recorded_debriefing(operation)
    plans = {
        code: make_operation("Later", organisers=(code,), leads=(code,))
        for code in ("LT", "PL", "ES")
    }

    assert {
        code for code, plan in plans.items() if not is_fulfilled(has_treated_lessons, plan)
    } == {
        "LT",
        "PL",
    }
