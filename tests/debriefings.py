"""Debriefings for tests, with their recommendations and the actions taken on them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from followup.actions.addressee_actions import record_action, verify_action
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
from tests.example_data import reuse_example
from tests.execution_factories import day_from_today, debriefed_jco
from tests.factories import make_user, organisation, organisations
from tests.final_reports import insert_filed_report

DEBRIEFING_TEXT = {
    "location": "Vilnius",
    "participants": "Planner, Lithuania\nPlanner, Poland",
    "agenda": "- Results\n- What next",
    "conclusions": "Transit documents are **forged** in series.",
}


def complete_debriefing_input(**more: Any) -> DebriefingInput:
    """Return the complete input of a debriefing of today."""
    defaults = {"starts_on": day_from_today(0), "ends_on": day_from_today(0), **DEBRIEFING_TEXT}
    return DebriefingInput(**defaults | more)


def planned_debriefing(operation: Operation, **more: Any) -> Debriefing:
    """Return a debriefing that is written but not recorded."""
    return write_debriefing(operation, complete_debriefing_input(**more), by=make_user(), version=0)


def recorded_debriefing(operation: Operation | None = None) -> Debriefing:
    """Return a recorded debriefing of today."""
    operation = operation or debriefed_jco()
    planned_debriefing(operation)
    return record_debriefing(operation, by=make_user())


def assess_objectives(operation: Operation, **more: Any) -> list[ObjectiveAssessment]:
    """Assess every objective of an operation as reached."""
    assessment_input = AssessmentInput(
        **{"outcome": "reached", "text": "More than was hoped."} | more
    )
    return [
        assess_objective(each, assessment_input, by=make_user(), version=0)
        for each in operation.objectives.filter(assessment=None)
    ]


def prepare_conclusion(operation: Operation) -> Operation:
    """Give an operation in any status everything that the end of the debriefing requires."""
    debriefing = Debriefing.objects.create(
        operation=operation,
        starts_on=day_from_today(0),
        ends_on=day_from_today(0),
        recorded_at=timezone.now(),
        recorded_by=make_user(),
        **DEBRIEFING_TEXT,
    )
    for objective in operation.objectives.all():
        ObjectiveAssessment.objects.create(
            debriefing=debriefing,
            objective=objective,
            outcome="reached",
            text="More than was hoped.",
            as_at=day_from_today(0),
            assessed_by=make_user(),
        )
    if not FinalReport.objects.filter(operation=operation).exists():
        insert_filed_report(operation)
    return operation


def make_recommendation(
    operation: Operation, *codes: str, text: str = "Share profiles early.", **more: Any
) -> Recommendation:
    """Return a recommendation to organisations, due in 30 days."""
    defaults = {
        "text": text,
        "area": "planning",
        "due_on": day_from_today(30),
        "addressees": organisations(*(codes or ("PL",))),
    }
    return add_recommendation(operation, RecommendationInput(**defaults | more), by=make_user())


@reuse_example
def recorded_recommendation(*codes: str, **more: Any) -> Recommendation:
    """Return a recommendation of a recorded debriefing of the JCO Amber."""
    return make_recommendation(recorded_debriefing().operation, *codes, **more)


def action_of(recommendation: Recommendation, code: str = "PL") -> AddresseeAction:
    """Return the action of an addressee as stored now."""
    return recommendation.addressee_actions.get(organisation=organisation(code))


def action_input(state: str = "done", **more: Any) -> AddresseeActionInput:
    """Return the complete input of an action taken by an addressee."""
    defaults = {
        "state": state,
        "responsible": "Risk analysis desk",
        "implemented_on": day_from_today(0) if state == "done" else None,
        "evidence": "Instruction 12 is in force." if state == "done" else "",
        "reason": "Not our task." if state == "rejected" else "",
    }
    return AddresseeActionInput(**defaults | more)


def record_action_as_planner(
    recommendation: Recommendation, state: str = "done", code: str = "PL", **more: Any
) -> Any:
    """Record an action taken as the planner of the addressee."""
    answer = action_of(recommendation, code)
    entered_action = action_input(state, **more)
    return record_action(
        answer, entered_action, by=make_user("planner", code), version=answer.version
    )


def verify_action_as_expert(recommendation: Recommendation, code: str = "PL") -> AddresseeAction:
    """Verify an action taken as an expert of another state."""
    by = make_user("expert", "NL" if code == "DK" else "DK")
    return verify_action(action_of(recommendation, code), "confirm", by=by)


def make_overdue(recommendation: Recommendation, days: int = 1) -> Recommendation:
    """Move the due date of a recommendation to some days ago."""
    recommendation.due_on = timezone.localdate() - timedelta(days=days)
    recommendation.save(update_fields=["due_on"])
    return recommendation
