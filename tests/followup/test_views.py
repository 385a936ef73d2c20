"""Pages of follow-up together: their queries, what Home says of them, assessing an objective."""

from typing import Any

import pytest

from followup.models import AddresseeAction, ObjectiveAssessment
from tests.debriefings import assess, held, planned, recommend, say
from tests.followup.pages import of, url
from tests.pages import queries_of, words
from tests.running import debriefed_jco, seize, validate
from tests.world import an_operation, person

pytestmark = [pytest.mark.django_db, pytest.mark.example("in debriefing")]


def test_followup_pages_take_as_many_queries_for_many_rows_as_for_few(client_of: Any) -> None:
    operation = debriefed_jco()
    planned(operation)
    made = recommend(operation, "PL", "LT")
    assess(operation)
    seizure = seize(operation)
    validate(operation, seizure)
    client = client_of()
    client.post(
        of(operation, "workshop_new"),
        {"version": "0", "title": "A", "seizures": [str(seizure.pk)]},
    )
    client.post(of(operation, "debriefing_record"))
    plan = an_operation("Later")
    pages = [
        of(operation),
        url("recommendation_list"),
        url("debriefing_list"),
        url("monitoring_file_xlsx"),
        made.get_absolute_url(),
        of(plan, "lesson_list"),
        "/",
    ]
    before = [queries_of(client, page) for page in pages]

    for number in range(3):
        recommend(operation, "EU", text=f"Another {number}.")
        more = seize(operation)
        validate(operation, more)
        client.post(
            of(operation, "workshop_new"),
            {"version": "0", "title": f"B{number}", "seizures": [str(more.pk)]},
        )
    AddresseeAction.objects.bulk_create(
        AddresseeAction(recommendation=made, organisation=each.organisation)
        for each in AddresseeAction.objects.filter(recommendation__number=2).exclude(
            organisation__code__in=["PL", "LT"]
        )
    )

    assert [queries_of(client, page) for page in pages] == before


def test_home_page_lists_the_followup_todo_of_each_user(client_of: Any) -> None:
    operation = debriefed_jco()
    assert "Debriefings to hold" in words(client_of().get("/"))
    made = recommend(operation, "PL", "EE")
    held(operation)
    an_operation("Later")
    say(made, code="EE")

    lead, poland = words(client_of().get("/")), words(client_of("planner", "PL").get("/"))
    expert = words(client_of("expert", "DK").get("/"))

    assert "Debriefings to hold" not in lead
    assert "Lessons to answer" in lead
    assert "Recommendations to answer" in poland
    assert "Answers to confirm" in expert
    assert "Recommendations to answer" not in expert
    person("planner", "EE")
    assert "Recommendations to answer" not in words(client_of("planner", "EE").get("/"))


def test_objective_form_validates_and_stores_the_assessment(client_of: Any) -> None:
    client, operation = client_of(), debriefed_jco()
    page = of(operation, "objective_assess", 1)
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
