"""Assessing objectives after a JCO: what was achieved, counted or said."""

from decimal import Decimal
from typing import Any

import pytest

from followup.actions.assessments import assess_objective
from followup.models import AssessmentInput
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from operations.actions.planning.objectives import add_objective
from operations.actions.transitions import move_operation
from tests.running import control, debriefed_jco, running_jco, seize, validate
from tests.world import an_objective, person, terms

pytestmark = pytest.mark.django_db


def said(**more: Any) -> AssessmentInput:
    return AssessmentInput(**{"outcome": "partly", "text": "Half of it."} | more)


@pytest.mark.example("in debriefing")
def test_assessment_stores_the_achieved_value_computed_from_validated_results() -> None:
    operation = debriefed_jco()
    validate(operation, seize(operation, 400_000), seize(operation, 200_000))
    seize(operation, 900_000)
    objective = operation.objectives.get()

    found = assess_objective(objective, said(), by=person(), version=0)
    again = assess_objective(objective, said(), by=person(), version=0)

    assert (found.achieved_value, found.is_computed, again.version) == (Decimal(600_000), True, 1)
    with pytest.raises(EditConflict):
        assess_objective(objective, said(text="Other."), by=person(), version=0)


@pytest.mark.example("running")
def test_entered_value_is_stored_and_an_incomputable_value_stays_unknown() -> None:
    operation = running_jco()
    add_objective(
        operation, an_objective(indicator="other", other_indicator="letters", unit=""), by=person()
    )
    move_operation(operation, "stop_early", by=person(), reason="Enough.")
    first, second = operation.objectives.all()

    typed = assess_objective(first, said(achieved_value=Decimal(5)), by=person(), version=0)
    unknown = assess_objective(second, said(outcome="unknown"), by=person(), version=0)

    assert (typed.achieved_value, typed.is_computed) == (Decimal(5), False)
    assert (unknown.achieved_value, unknown.is_computed) == (None, False)


@pytest.mark.example("in debriefing")
def test_assessment_requires_an_explanation() -> None:
    objective = debriefed_jco().objectives.get()

    with pytest.raises(Refused, match="Say in a sentence why"):
        assess_objective(objective, said(text=" "), by=person(), version=0)


@pytest.mark.example("running")
def test_controls_and_positive_controls_are_achieved_values_only_without_goods() -> None:
    operation = running_jco()
    for measure in ("controls", "hits", "seizures", "participants"):
        add_objective(
            operation, an_objective(indicator=measure, unit="", text=measure), by=person()
        )
    goods = terms("cigarettes")[0]
    add_objective(
        operation,
        an_objective(indicator="hits", unit="", text="of goods", goods=goods),
        by=person(),
    )
    validate(operation, control(operation, 100, 3), control(operation, 50, 1), seize(operation))
    move_operation(operation, "stop_early", by=person(), reason="Enough.")

    found = {
        each.text: assess_objective(each, said(), by=person(), version=0).achieved_value
        for each in operation.objectives.exclude(number=1)
    }

    assert found == {
        "controls": 150,
        "hits": 4,
        "seizures": 1,
        "participants": 2,
        "of goods": None,
    }
