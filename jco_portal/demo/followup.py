"""The debriefing of a recent JCO, its recommendations and the actions of addressees."""

from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from followup.actions.addressee_actions import record_action, verify_action
from followup.actions.assessments import assess_objective
from followup.actions.debriefing import record_debriefing, write_debriefing
from followup.actions.lessons import treat_lesson
from followup.actions.recommendations import add_recommendation
from followup.actions.workshops import add_workshop
from followup.enums import AssessmentOutcome, LessonTreatment
from followup.models import (
    AddresseeActionInput,
    AssessmentInput,
    Recommendation,
    RecommendationInput,
    WorkshopInput,
)
from followup.models.input import DebriefingInput
from followup.queries.seizures import validated_seizures
from jco_portal.directory.actions import read_csv_rows
from jco_portal.directory.models import Organisation, User
from operations.models import Operation

FOLDER = Path(__file__).parent
LEAD_EMAIL, EXPERT_EMAIL = "planner.lt@demo.example", "expert.dk@demo.example"
WORKSHOPS = (
    (
        "Transit documents forged in series",
        (
            "The same stamp stood on documents of three companies. **What it teaches:**\n\n"
            "- compare the numbers of seals within a day;\n"
            "- ask the office of departure by telephone, not by letter."
        ),
        3,
    ),
    (
        "Hidden loads on rail",
        "The loads were found by weight, not by profile: wagons that were too heavy for timber.",
        2,
    ),
)
AGENDA = """- Results as at the day before
- Two workshops with case studies
- What went well, what did not
- Recommendations, and who takes them on"""
CONCLUSIONS = """Two phases with a break were worth it: **profiles were changed in the break**.

Participants who named their contact point late also reported late."""


def load_debriefing(operation: Operation) -> None:
    """Record the debriefing of a JCO that has ended, with recommendations and responses."""
    people = {user.email: user for user in User.objects.select_related("organisation")}
    lead = people[LEAD_EMAIL]
    meeting = DebriefingInput(
        starts_on=_day(-5),
        ends_on=_day(-4),
        location="Vilnius",
        participants=(
            "Planner and two analysts, Lithuania\nPlanner, Poland\nPlanner, Germany\n"
            "Contact point, Estonia\nContact point, France\nExpert, Denmark"
        ),
        agenda=AGENDA,
        conclusions=CONCLUSIONS,
    )
    write_debriefing(operation, meeting, by=lead, version=0)
    seizures = list(validated_seizures(operation))
    for title, text, count in WORKSHOPS:
        chosen, seizures = tuple(seizures[:count]), seizures[count:]
        add_workshop(operation, WorkshopInput(title=title, text=text, seizures=chosen), by=lead)
    for objective in operation.objectives.all():
        assessment_input = AssessmentInput(
            outcome=AssessmentOutcome.REACHED,
            text="Most of it was found with the profiles that were changed in the break.",
        )
        assess_objective(objective, assessment_input, by=lead, version=0)
    made = {
        row["key"]: _add_recommendation(operation, row, lead)
        for row in read_csv_rows(FOLDER / "recommendations.csv")
    }
    record_debriefing(operation, by=lead)
    for row in read_csv_rows(FOLDER / "answers.csv"):
        _record_action(made[row["key"]], row, people)


def load_lessons() -> None:
    """Record how a later JCO of the same lead applies the first recommendation."""
    later = Operation.objects.get(name="Tern", operation_type__is_jco=True, source="portal")
    first = Recommendation.objects.order_by("pk").first()
    if first is not None:
        treat_lesson(
            later,
            first,
            by=User.objects.get(email=LEAD_EMAIL),
            treatment=LessonTreatment.APPLIED,
            text="The break of four weeks is planned for a review of the profiles.",
            version=0,
        )


def _day(ahead: int) -> date:
    return timezone.localdate() + timedelta(days=ahead)


def _add_recommendation(operation: Operation, row: dict[str, str], by: User) -> Recommendation:
    addressees = Organisation.objects.filter(code__in=row["addressees"].split(";"))
    recommendation_input = RecommendationInput(
        text=row["text"],
        area=row["level"],
        due_on=_day(int(row["days"])),
        addressees=tuple(addressees),
    )
    return add_recommendation(operation, recommendation_input, by=by)


def _record_action(made: Recommendation, row: dict[str, str], people: dict[str, User]) -> None:
    by = people[row["by"]]
    answer = made.addressee_actions.get(organisation=by.organisation)
    action_input = AddresseeActionInput(
        state=row["state"],
        responsible=row["owner"],
        implemented_on=_day(-1) if row["state"] == "done" else None,
        evidence=row["evidence"],
        reason=row["reason"],
    )
    answered = record_action(answer, action_input, by=by, version=answer.version)
    if row["confirmed"]:
        verify_action(answered, "confirm", by=people[EXPERT_EMAIL])
