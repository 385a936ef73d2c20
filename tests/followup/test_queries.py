"""Results for objectives, recommendations that concern a plan, and due deadlines."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followup.queries.deadlines import due_deadlines
from followup.queries.lessons import comparable_recommendations, untreated_lessons
from followup.queries.objectives import achieved_values
from operations.actions.planning.objectives import add_objective
from operations.models import Objective, Operation
from tests.debriefings import (
    action_of,
    make_recommendation,
    recorded_debriefing,
    recorded_recommendation,
)
from tests.execution_factories import (
    day_from_today,
    debriefed_jco,
    make_correction,
    make_seizure,
    noon_of,
    running_jco,
    validate_as_lead,
    validation_at,
)
from tests.factories import make_objective_input, make_operation, make_user, terms


def figures(operation: Operation, offset: int = 0) -> dict[str, Decimal]:
    achieved = achieved_values(operation, day_from_today(offset))
    texts = dict(Objective.objects.values_list("pk", "text"))
    return {texts[key]: each.value for key, each in achieved.items()}


def set_objectives(operation: Operation, *objectives: dict[str, Any]) -> Operation:
    """Replace the objectives of an operation."""
    operation.objectives.all().delete()
    for each in objectives:
        add_objective(operation, make_objective_input(**each), by=make_user())
    return operation


@pytest.mark.example("running")
@pytest.mark.django_db
def test_quantity_indicator_includes_narrower_goods_in_its_own_unit() -> None:
    operation = running_jco()
    tobacco, cigarettes = terms("tobacco", "cigarettes")
    set_objectives(
        operation,
        {"text": "tobacco", "unit": "kg", "goods": tobacco},
        {"text": "cigarettes", "unit": "piece", "goods": cigarettes},
        {"text": "pieces", "unit": "piece"},
        {"text": "alcohol", "unit": "litre", "goods": terms("alcohol")[0]},
    )
    validate_as_lead(
        operation,
        make_seizure(operation, 1000),
        make_seizure(operation, 30, goods=tobacco),
        make_seizure(operation, 70, day=day_from_today(-2), attribution="outside"),
    )

    assert figures(operation) == {"tobacco": 30, "cigarettes": 1000, "pieces": 1000, "alcohol": 0}


@pytest.mark.django_db
def test_achieved_value_is_as_at_its_day_despite_later_corrections() -> None:
    operation = running_jco(
        phases=((day_from_today(-40).isoformat(), day_from_today(5).isoformat()),)
    )
    set_objectives(operation, {"text": "pieces"})
    record = make_seizure(operation, 500, day=day_from_today(-30))
    validation_at(record.revisions.get(), noon_of(-20))
    entry = make_correction(record, 100)
    validation_at(entry, noon_of(-10))

    assert figures(operation, -25) == {"pieces": 0}
    assert figures(operation, -15) == {"pieces": 500}
    assert figures(operation, -5) == {"pieces": 100}


@pytest.mark.example("running")
@pytest.mark.django_db
def test_value_without_any_recorded_amount_stays_unknown() -> None:
    operation = running_jco()
    set_objectives(
        operation,
        {"text": "value", "indicator": "value", "unit": "euro"},
        {"text": "duties", "indicator": "duties", "unit": "euro", "scope": "On the A12."},
    )
    basis = {"prevented_loss": Decimal(40), "prevented_loss_basis": "Rate of 2026"}
    validate_as_lead(operation, make_seizure(operation, **basis), make_seizure(operation))

    assert figures(operation) == {"duties": 40}
    [achieved] = achieved_values(operation, day_from_today(0)).values()
    assert (
        achieved.is_partial,
        achieved.includes_other_goods,
        achieved.recorded_count,
        achieved.seizure_count,
    ) == (True, True, 1, 2)


@pytest.mark.example("in debriefing")
@pytest.mark.django_db
def test_lessons_take_as_many_queries_for_many_plans_as_for_a_single_plan() -> None:
    operation = recorded_debriefing().operation
    made = make_recommendation(operation)
    plans = [make_operation("Later")]

    def query_count() -> int:
        with CaptureQueriesContext(connection) as captured:
            due = untreated_lessons(plans)
        assert made.pk in due[plans[0].pk]
        return len(captured)

    one = query_count()
    for number in range(3):
        make_recommendation(operation, "EU", text=f"Another {number}.")
        plans.append(make_operation(f"Later {number}"))

    assert query_count() == one
    assert {
        len(recommendations) for recommendations in comparable_recommendations(plans).values()
    } == {4}


@pytest.mark.example("recommended")
@pytest.mark.django_db
def test_due_deadlines_take_as_many_queries_for_many_as_for_a_single_deadline() -> None:
    made = recorded_recommendation()

    def query_count() -> int:
        with CaptureQueriesContext(connection) as captured:
            deadlines = due_deadlines(set())
        assert f":answer:{action_of(made).pk}" in "".join(each.key for each in deadlines)
        return len(captured)

    one = query_count()
    make_recommendation(made.debriefing.operation, "EU", text="Another.")
    debriefed_jco("Bora")

    assert query_count() == one
