"""Assessments of the objectives of a JCO."""

from decimal import Decimal
from typing import Any

import pytest

from followup.actions.assessments import assess_objective
from followup.models import AssessmentInput
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from operations.actions.planning.objectives import add_objective
from operations.actions.transitions import perform_operation_transition
from tests.execution_factories import (
    debriefed_jco,
    make_controls,
    make_seizure,
    running_jco,
    validate_as_lead,
)
from tests.factories import make_objective_input, make_user, terms

pytestmark = pytest.mark.django_db


def assessment_input(**more: Any) -> AssessmentInput:
    return AssessmentInput(**{"outcome": "partly", "text": "Half of it."} | more)


@pytest.mark.example("in debriefing")
def test_assessment_stores_the_achieved_value_computed_from_validated_results() -> None:
    operation = debriefed_jco()
    validate_as_lead(operation, make_seizure(operation, 400_000), make_seizure(operation, 200_000))
    make_seizure(operation, 900_000)
    objective = operation.objectives.get()

    assessment = assess_objective(objective, assessment_input(), by=make_user(), version=0)
    again = assess_objective(objective, assessment_input(), by=make_user(), version=0)

    assert (assessment.achieved_value, assessment.is_computed, again.version) == (
        Decimal(600_000),
        True,
        1,
    )
    with pytest.raises(EditConflict):
        assess_objective(objective, assessment_input(text="Other."), by=make_user(), version=0)


@pytest.mark.example("running")
def test_entered_value_is_stored_and_an_incomputable_value_stays_unknown() -> None:
    operation = running_jco()
    add_objective(
        operation,
        make_objective_input(indicator="other", other_indicator="letters", unit=""),
        by=make_user(),
    )
    perform_operation_transition(operation, "stop_early", by=make_user(), reason="Enough.")
    first, second = operation.objectives.all()

    typed = assess_objective(
        first, assessment_input(achieved_value=Decimal(5)), by=make_user(), version=0
    )
    unknown = assess_objective(
        second, assessment_input(outcome="unknown"), by=make_user(), version=0
    )

    assert (typed.achieved_value, typed.is_computed) == (Decimal(5), False)
    assert (unknown.achieved_value, unknown.is_computed) == (None, False)


@pytest.mark.example("in debriefing")
def test_assessment_requires_an_explanation() -> None:
    objective = debriefed_jco().objectives.get()

    with pytest.raises(Refused, match="Say in a sentence why"):
        assess_objective(objective, assessment_input(text=" "), by=make_user(), version=0)


@pytest.mark.example("running")
def test_controls_and_positive_controls_are_achieved_values_only_without_goods() -> None:
    operation = running_jco()
    for measure in ("controls", "hits", "seizures", "participants"):
        add_objective(
            operation,
            make_objective_input(indicator=measure, unit="", text=measure),
            by=make_user(),
        )
    goods = terms("cigarettes")[0]
    add_objective(
        operation,
        make_objective_input(indicator="hits", unit="", text="of goods", goods=goods),
        by=make_user(),
    )
    validate_as_lead(
        operation,
        make_controls(operation, 100, 3),
        make_controls(operation, 50, 1),
        make_seizure(operation),
    )
    perform_operation_transition(operation, "stop_early", by=make_user(), reason="Enough.")

    achieved = {
        each.text: assess_objective(
            each, assessment_input(), by=make_user(), version=0
        ).achieved_value
        for each in operation.objectives.exclude(number=1)
    }

    assert achieved == {
        "controls": 150,
        "hits": 4,
        "seizures": 1,
        "participants": 2,
        "of goods": None,
    }
