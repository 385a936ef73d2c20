"""What follow-up wants to be true before a JCO starts, concludes and closes."""

from typing import Any

import pytest

from followup.actions.lessons import answer_lesson
from followup.actions.recommendations import move_recommendation
from followup.conditions import (
    debriefing_is_held,
    lessons_are_answered,
    objectives_are_assessed,
    recommendations_are_settled,
)
from jco_portal.core.access import Refused
from operations.actions.transitions import move_operation
from operations.models import Operation
from tests.debriefings import (
    assess,
    confirm,
    held,
    overdue,
    planned,
    ready_to_conclude,
    recommend,
    recommended,
    say,
)
from tests.running import debriefed_jco, said, take_part
from tests.world import an_operation, person

pytestmark = pytest.mark.django_db

LONG_AGO = said(-60, -40)


def is_fine(gate: Any, operation: Operation) -> bool:
    return not gate([operation])


@pytest.mark.example("in debriefing")
def test_jco_can_be_concluded_once_debriefing_and_assessments_are_recorded() -> None:
    operation = debriefed_jco()
    with pytest.raises(Refused) as caught:
        move_operation(operation, "ask_conclude", by=person())
    page = f"/follow-up/operations/{operation.reference}/debriefing/"
    refused = {each.code: each.url for each in caught.value.refusals}
    assert (refused["debriefing"], refused["objectives"]) == (page, f"{page}#objectives")
    planned(operation)
    assert not is_fine(debriefing_is_held, operation)
    ready = held(debriefed_jco("Bora")).operation
    assert not is_fine(debriefing_is_held, operation)
    assess(ready)

    assert is_fine(debriefing_is_held, ready)
    assert is_fine(objectives_are_assessed, ready)


@pytest.mark.example("in debriefing")
def test_objective_without_assessment_blocks_the_conclusion() -> None:
    operation = debriefed_jco()
    assert not is_fine(objectives_are_assessed, operation)

    assess(operation)

    assert is_fine(objectives_are_assessed, operation)


def test_recommendation_is_settled_when_implemented_waived_or_scheduled() -> None:
    made = recommended("PL", "EE")
    operation = made.debriefing.operation
    assert not is_fine(recommendations_are_settled, operation)

    say(made, "accepted", code="PL")
    assert not is_fine(recommendations_are_settled, operation)
    say(made, "in_progress", code="EE")
    assert is_fine(recommendations_are_settled, operation)
    overdue(made)
    assert not is_fine(recommendations_are_settled, operation)
    move_recommendation(made, "waive", by=person("expert", "DK"), reason="No.")

    assert is_fine(recommendations_are_settled, operation)


def test_rejected_action_blocks_closure_and_an_implemented_action_does_not() -> None:
    made = recommended("PL", "EE")
    operation = made.debriefing.operation
    say(made, code="PL"), confirm(made, "PL")
    say(made, "rejected", code="EE")
    assert not is_fine(recommendations_are_settled, operation)

    say(made, "done", code="EE")

    assert is_fine(recommendations_are_settled, operation)


@pytest.mark.example("in debriefing")
def test_jco_with_an_unsettled_recommendation_cannot_be_closed() -> None:
    operation = ready_to_conclude(debriefed_jco())
    made = recommend(operation, "PL")
    move_operation(operation, "ask_conclude", by=person())
    operation = move_operation(operation, "conclude", by=person("expert", "DK"))

    with pytest.raises(Refused, match="neither done, nor waived, nor scheduled"):
        move_operation(operation, "close", by=person("expert", "DK"))
    say(made, "accepted")

    assert move_operation(operation, "close", by=person("expert", "DK")).state == "closed"


def later(**fields: Any) -> Operation:
    """A JCO in preparation that lacks nothing but its lessons."""
    given = {"participants": ("PL",), "phases": (said(-1, 5),)}
    operation = an_operation("Later", state="tabled", **given | fields)
    move_operation(operation, "endorse", by=person("expert", "DK"))
    take_part(operation)
    return operation


def test_start_with_an_untreated_lesson_is_refused_with_a_link_to_the_lessons() -> None:
    operation = debriefed_jco(phases=(LONG_AGO,))
    first, second = recommend(operation), recommend(operation, text="Another.")
    held(operation)
    plan = later()
    answer = {"by": person(), "treatment": "applied", "text": "In the plan.", "version": 0}
    answer_lesson(plan, first, **answer)

    with pytest.raises(Refused) as caught:
        move_operation(plan, "start", by=person())
    assert [(each.code, each.url) for each in caught.value.refusals] == [
        ("lessons", f"/follow-up/operations/{plan.reference}/lessons/")
    ]
    assert "1 recommendation of an earlier JCO has no answer" in str(caught.value)
    answer_lesson(plan, second, **answer | {"treatment": "not_applicable"})

    assert move_operation(plan, "start", by=person()).state == "running"


def test_waived_or_unrecorded_recommendation_is_not_a_lesson() -> None:
    operation = debriefed_jco(phases=(LONG_AGO,))
    waived = recommend(operation)
    plan = later()
    assert is_fine(lessons_are_answered, plan)
    held(operation)
    assert not is_fine(lessons_are_answered, plan)

    move_recommendation(waived, "waive", by=person("expert", "DK"), reason="No.")

    assert is_fine(lessons_are_answered, plan)


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
    recommended()
    plan = an_operation("Later", **fields)

    assert is_fine(lessons_are_answered, plan) is not concerns


def test_recommendation_hidden_from_the_lead_is_not_a_lesson() -> None:
    operation = debriefed_jco(marking="participants")
    recommend(operation, "PL")
    held(operation)
    plans = {
        code: an_operation("Later", organisers=(code,), leads=(code,))
        for code in ("LT", "PL", "ES")
    }

    assert {code for code, plan in plans.items() if not is_fine(lessons_are_answered, plan)} == {
        "LT",
        "PL",
    }
