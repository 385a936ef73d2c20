"""What was achieved of objectives, and which recommendations concern a plan."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followup.queries.deadlines import owed_in
from followup.queries.lessons import lessons_due, standing_for
from followup.queries.objectives import achieved_of
from operations.actions.planning.objectives import add_objective
from operations.models import Objective, Operation
from tests.debriefings import answer_of, held, recommend, recommended
from tests.running import correct, day, debriefed_jco, judged_at, noon, running_jco, seize, validate
from tests.world import an_objective, an_operation, person, terms


def figures(operation: Operation, offset: int = 0) -> dict[str, Decimal]:
    found = achieved_of(operation, day(offset))
    texts = dict(Objective.objects.values_list("pk", "text"))
    return {texts[key]: each.figure for key, each in found.items()}


def aims(operation: Operation, *objectives: dict[str, Any]) -> Operation:
    """Let an operation have just these objectives."""
    operation.objectives.all().delete()
    for each in objectives:
        add_objective(operation, an_objective(**each), by=person())
    return operation


@pytest.mark.example("running")
@pytest.mark.django_db
def test_quantity_indicator_includes_narrower_goods_in_its_own_unit() -> None:
    operation = running_jco()
    tobacco, cigarettes = terms("tobacco", "cigarettes")
    aims(
        operation,
        {"text": "tobacco", "unit": "kg", "goods": tobacco},
        {"text": "cigarettes", "unit": "piece", "goods": cigarettes},
        {"text": "pieces", "unit": "piece"},
        {"text": "alcohol", "unit": "litre", "goods": terms("alcohol")[0]},
    )
    validate(
        operation,
        seize(operation, 1000),
        seize(operation, 30, goods=tobacco),
        seize(operation, 70, day=day(-2), attribution="outside"),
    )

    assert figures(operation) == {"tobacco": 30, "cigarettes": 1000, "pieces": 1000, "alcohol": 0}


@pytest.mark.django_db
def test_achieved_value_is_as_at_its_day_despite_later_corrections() -> None:
    operation = running_jco(phases=((day(-40).isoformat(), day(5).isoformat()),))
    aims(operation, {"text": "pieces"})
    record = seize(operation, 500, day=day(-30))
    judged_at(record.revisions.get(), noon(-20))
    entry = correct(record, 100)
    judged_at(entry, noon(-10))

    assert figures(operation, -25) == {"pieces": 0}
    assert figures(operation, -15) == {"pieces": 500}
    assert figures(operation, -5) == {"pieces": 100}


@pytest.mark.example("running")
@pytest.mark.django_db
def test_value_without_any_recorded_amount_stays_unknown() -> None:
    operation = running_jco()
    aims(
        operation,
        {"text": "value", "indicator": "value", "unit": "euro"},
        {"text": "duties", "indicator": "duties", "unit": "euro", "scope": "On the A12."},
    )
    basis = {"prevented_loss": Decimal(40), "prevented_loss_basis": "Rate of 2026"}
    validate(operation, seize(operation, **basis), seize(operation))

    assert figures(operation) == {"duties": 40}
    [found] = achieved_of(operation, day(0)).values()
    assert (found.is_partial, found.is_wider, found.recorded, found.seizures) == (True, True, 1, 2)


@pytest.mark.example("in debriefing")
@pytest.mark.django_db
def test_lessons_take_as_many_queries_for_many_plans_as_for_a_single_plan() -> None:
    operation = held().operation
    made = recommend(operation)
    plans = [an_operation("Later")]

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            due = lessons_due(plans)
        assert made.pk in due[plans[0].pk]
        return len(captured)

    one = asked()
    for number in range(3):
        recommend(operation, "EU", text=f"Another {number}.")
        plans.append(an_operation(f"Later {number}"))

    assert asked() == one
    assert {len(found) for found in standing_for(plans).values()} == {4}


@pytest.mark.example("recommended")
@pytest.mark.django_db
def test_due_deadlines_take_as_many_queries_for_many_as_for_a_single_deadline() -> None:
    made = recommended()

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            owed = owed_in(set())
        assert f":answer:{answer_of(made).pk}" in "".join(each.key for each in owed)
        return len(captured)

    one = asked()
    recommend(made.debriefing.operation, "EU", text="Another.")
    debriefed_jco("Bora")

    assert asked() == one
