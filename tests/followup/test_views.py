"""Pages of the follow-up app: queries, the home page, and assessments."""

from typing import Any

import pytest

from followup.models import AddresseeAction, ObjectiveAssessment
from tests.debriefings import (
    assess_objectives,
    make_recommendation,
    planned_debriefing,
    record_action_as_planner,
    recorded_debriefing,
)
from tests.execution_factories import debriefed_jco, make_seizure, validate_as_lead
from tests.factories import make_operation, make_user
from tests.followup.page_addresses import followup_url, operation_url
from tests.pages import count_queries, page_text

pytestmark = [pytest.mark.django_db, pytest.mark.example("in debriefing")]


def test_followup_pages_take_as_many_queries_for_many_rows_as_for_few(client_for: Any) -> None:
    operation = debriefed_jco()
    planned_debriefing(operation)
    made = make_recommendation(operation, "PL", "LT")
    assess_objectives(operation)
    seizure = make_seizure(operation)
    validate_as_lead(operation, seizure)
    client = client_for()
    client.post(
        operation_url(operation, "workshop_new"),
        {"version": "0", "title": "A", "seizures": [str(seizure.pk)]},
    )
    client.post(operation_url(operation, "debriefing_record"))
    plan = make_operation("Later")
    pages = [
        operation_url(operation),
        followup_url("recommendation_list"),
        followup_url("debriefing_list"),
        followup_url("monitoring_file_workbook"),
        made.get_absolute_url(),
        operation_url(plan, "lesson_list"),
        "/",
    ]
    before = [count_queries(client, page) for page in pages]

    for number in range(3):
        make_recommendation(operation, "EU", text=f"Another {number}.")
        more = make_seizure(operation)
        validate_as_lead(operation, more)
        client.post(
            operation_url(operation, "workshop_new"),
            {"version": "0", "title": f"B{number}", "seizures": [str(more.pk)]},
        )
    AddresseeAction.objects.bulk_create(
        AddresseeAction(recommendation=made, organisation=each.organisation)
        for each in AddresseeAction.objects.filter(recommendation__number=2).exclude(
            organisation__code__in=["PL", "LT"]
        )
    )

    assert [count_queries(client, page) for page in pages] == before


def test_home_page_lists_the_followup_todo_of_each_user(client_for: Any) -> None:
    operation = debriefed_jco()
    assert "Debriefings to hold" in page_text(client_for().get("/"))
    made = make_recommendation(operation, "PL", "EE")
    recorded_debriefing(operation)
    make_operation("Later")
    record_action_as_planner(made, code="EE")

    lead, poland = page_text(client_for().get("/")), page_text(client_for("planner", "PL").get("/"))
    expert = page_text(client_for("expert", "DK").get("/"))

    assert "Debriefings to hold" not in lead
    assert "Lessons to answer" in lead
    assert "Recommendations to answer" in poland
    assert "Answers to confirm" in expert
    assert "Recommendations to answer" not in expert
    make_user("planner", "EE")
    assert "Recommendations to answer" not in page_text(client_for("planner", "EE").get("/"))


def test_objective_form_validates_and_stores_the_assessment(client_for: Any) -> None:
    client, operation = client_for(), debriefed_jco()
    page = operation_url(operation, "objective_assess", 1)
    sent = {
        "version": "0",
        "outcome": "reached",
        "achieved_value": "1 500",
        "text": "Counted anew.",
    }

    assert client.post(page, {**sent, "text": ""}).status_code == 422
    assert client.post(page, {**sent, "achieved_value": "-1"}).status_code == 422
    assert client.post(page, sent).status_code == 302
    assert client.post(page, {**sent, "text": "Mine."}).status_code == 409

    assert 'value="1500"' in client.get(page).content.decode()
    assert ObjectiveAssessment.objects.get().achieved_value == 1500
