"""Debriefings for tests: held ones, their recommendations, and what is answered to them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from followup.actions.addressee_actions import answer_recommendation, judge_answer
from followup.actions.assessments import assess_objective
from followup.actions.debriefing import record_debriefing, write_debriefing
from followup.actions.recommendations import add_recommendation
from followup.models import (
    AddresseeAction,
    AddresseeActionInput,
    AssessmentInput,
    Debriefing,
    FinalReport,
    ObjectiveAssessment,
    Recommendation,
    RecommendationInput,
)
from followup.models.input import DebriefingInput
from operations.models import Operation
from tests.examples import from_example
from tests.reported import let_report_be_filed
from tests.running import day, debriefed_jco
from tests.world import person, place, places

SAID = {
    "location": "Vilnius",
    "participants": "Planner, Lithuania\nPlanner, Poland",
    "agenda": "- Results\n- What next",
    "conclusions": "Transit documents are **forged** in series.",
}


def meeting(**more: Any) -> DebriefingInput:
    """A meeting of today, complete."""
    given = {"starts_on": day(0), "ends_on": day(0), **SAID}
    return DebriefingInput(**given | more)


def planned(operation: Operation, **more: Any) -> Debriefing:
    """A debriefing that is written down and not recorded."""
    return write_debriefing(operation, meeting(**more), by=person(), version=0)


def held(operation: Operation | None = None) -> Debriefing:
    """A debriefing of today, recorded."""
    operation = operation or debriefed_jco()
    planned(operation)
    return record_debriefing(operation, by=person())


def assess(operation: Operation, **more: Any) -> list[ObjectiveAssessment]:
    """Every objective of an operation, assessed as reached."""
    facts = AssessmentInput(**{"outcome": "reached", "text": "More than was hoped."} | more)
    return [
        assess_objective(each, facts, by=person(), version=0)
        for each in operation.objectives.filter(assessment=None)
    ]


def ready_to_conclude(operation: Operation) -> Operation:
    """Give an operation, wherever it stands, all that the end of the debriefing needs."""
    debriefing = Debriefing.objects.create(
        operation=operation,
        starts_on=day(0),
        ends_on=day(0),
        recorded_at=timezone.now(),
        recorded_by=person(),
        **SAID,
    )
    for each in operation.objectives.all():
        ObjectiveAssessment.objects.create(
            debriefing=debriefing,
            objective=each,
            outcome="reached",
            text="More than was hoped.",
            as_at=day(0),
            assessed_by=person(),
        )
    if not FinalReport.objects.filter(operation=operation).exists():
        let_report_be_filed(operation)
    return operation


def recommend(
    operation: Operation, *codes: str, text: str = "Share profiles early.", **more: Any
) -> Recommendation:
    """A recommendation to organisations, due in a month."""
    facts = {
        "text": text,
        "area": "planning",
        "due_on": day(30),
        "addressees": places(*(codes or ("PL",))),
    }
    return add_recommendation(operation, RecommendationInput(**facts | more), by=person())


@from_example
def recommended(*codes: str, **more: Any) -> Recommendation:
    """A recommendation of a recorded debriefing of Amber."""
    return recommend(held().operation, *codes, **more)


def answer_of(recommendation: Recommendation, code: str = "PL") -> AddresseeAction:
    """What an addressee answers, as it stands now."""
    return recommendation.addressee_actions.get(organisation=place(code))


def saying(state: str = "done", **more: Any) -> AddresseeActionInput:
    """What an addressee says, complete."""
    given = {
        "state": state,
        "responsible": "Risk analysis desk",
        "implemented_on": day(0) if state == "done" else None,
        "evidence": "Instruction 12 is in force." if state == "done" else "",
        "reason": "Not our task." if state == "rejected" else "",
    }
    return AddresseeActionInput(**given | more)


def say(recommendation: Recommendation, state: str = "done", code: str = "PL", **more: Any) -> Any:
    """Let the planner of an addressee answer."""
    answer = answer_of(recommendation, code)
    facts = saying(state, **more)
    return answer_recommendation(answer, facts, by=person("planner", code), version=answer.version)


def confirm(recommendation: Recommendation, code: str = "PL") -> AddresseeAction:
    """Let an expert of another state confirm an answer."""
    by = person("expert", "NL" if code == "DK" else "DK")
    return judge_answer(answer_of(recommendation, code), "confirm", by=by)


def overdue(recommendation: Recommendation, days: int = 1) -> Recommendation:
    """Let a recommendation have been due some days ago."""
    recommendation.due_on = timezone.localdate() - timedelta(days=days)
    recommendation.save(update_fields=["due_on"])
    return recommendation
