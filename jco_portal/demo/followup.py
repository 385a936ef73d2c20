"""The debriefing of a JCO of the recent past, what it recommends, and what is answered to it."""

from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from followup.actions.addressee_actions import answer_recommendation, judge_answer
from followup.actions.assessments import assess_objective
from followup.actions.debriefing import record_debriefing, write_debriefing
from followup.actions.lessons import answer_lesson
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
from followup.queries.seizures import that_count
from jco_portal.directory.actions import read_rows
from jco_portal.directory.models import Organisation, User
from operations.models import Operation

HERE = Path(__file__).parent
LEAD, EXPERT = "planner.lt@demo.example", "expert.dk@demo.example"
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
    """Let a JCO that has ended be debriefed: fictitious, as everything that it says."""
    people = {user.email: user for user in User.objects.select_related("organisation")}
    lead = people[LEAD]
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
    seizures = list(that_count(operation))
    for title, text, count in WORKSHOPS:
        chosen, seizures = tuple(seizures[:count]), seizures[count:]
        add_workshop(operation, WorkshopInput(title=title, text=text, seizures=chosen), by=lead)
    for objective in operation.objectives.all():
        said = AssessmentInput(
            outcome=AssessmentOutcome.REACHED,
            text="Most of it was found with the profiles that were changed in the break.",
        )
        assess_objective(objective, said, by=lead, version=0)
    made = {
        row["key"]: _recommend(operation, row, lead)
        for row in read_rows(HERE / "recommendations.csv")
    }
    record_debriefing(operation, by=lead)
    for row in read_rows(HERE / "answers.csv"):
        _answer(made[row["key"]], row, people)


def load_lessons() -> None:
    """Let a later JCO of the same lead say how it applies the first of the recommendations."""
    later = Operation.objects.get(name="Tern", operation_type__is_jco=True, source="portal")
    first = Recommendation.objects.order_by("pk").first()
    if first is not None:
        answer_lesson(
            later,
            first,
            by=User.objects.get(email=LEAD),
            treatment=LessonTreatment.APPLIED,
            text="The break of four weeks is planned for a review of the profiles.",
            version=0,
        )


def _day(ahead: int) -> date:
    return timezone.localdate() + timedelta(days=ahead)


def _recommend(operation: Operation, row: dict[str, str], by: User) -> Recommendation:
    places = Organisation.objects.filter(code__in=row["addressees"].split(";"))
    facts = RecommendationInput(
        text=row["text"],
        area=row["level"],
        due_on=_day(int(row["days"])),
        addressees=tuple(places),
    )
    return add_recommendation(operation, facts, by=by)


def _answer(made: Recommendation, row: dict[str, str], people: dict[str, User]) -> None:
    by = people[row["by"]]
    answer = made.addressee_actions.get(organisation=by.organisation)
    facts = AddresseeActionInput(
        state=row["state"],
        responsible=row["owner"],
        implemented_on=_day(-1) if row["state"] == "done" else None,
        evidence=row["evidence"],
        reason=row["reason"],
    )
    answered = answer_recommendation(answer, facts, by=by, version=answer.version)
    if row["confirmed"]:
        judge_answer(answered, "confirm", by=people[EXPERT])
