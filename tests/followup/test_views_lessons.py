"""Pages of workshops with case studies, and of the lessons of a plan."""

from typing import Any

import pytest

from followup.models import Lesson, Workshop
from tests.debriefings import recorded_recommendation
from tests.execution_factories import debriefed_jco, make_seizure, validate_as_lead
from tests.factories import make_operation
from tests.followup.page_addresses import HOSTILE_TEXT, operation_url
from tests.pages import page_text

pytestmark = pytest.mark.django_db


@pytest.mark.example("in debriefing")
def test_workshop_form_stores_edits_and_deletes_a_workshop_with_case_studies(
    client_for: Any,
) -> None:
    client, operation = client_for(), debriefed_jco()
    seizure = make_seizure(operation, 5000, organisation_code="LT")
    validate_as_lead(operation, seizure)
    new = operation_url(operation, "workshop_new")
    sent = {"version": "0", "title": "Stamps", "text": HOSTILE_TEXT, "seizures": [str(seizure.pk)]}

    assert client.post(new, sent).status_code == 302
    edit = operation_url(operation, "workshop_edit", 1)
    assert client.get(edit).status_code == 200
    assert client.post(edit, {**sent, "version": "1", "title": "Seals"}).status_code == 302
    assert client.post(edit, {**sent, "version": "1", "title": "Mine"}).status_code == 409
    wrong = client.post(new, {**sent, "title": "X", "seizures": ["0"]})
    assert wrong.status_code == 422

    text = page_text(client.get(operation_url(operation)))
    assert "1. Seals" in text
    assert "No. 1: 5" in text
    expert = client_for("expert", "DK").get(operation_url(operation)).content.decode()
    assert "No. 1: 5" in expert
    assert seizure.get_absolute_url() not in expert
    for _time in range(2):
        assert client.post(operation_url(operation, "workshop_delete", 1)).status_code == 302
    assert not Workshop.objects.exists()


@pytest.mark.example("recommended")
def test_lesson_treatment_is_shown_on_the_recommendation(
    client_for: Any,
) -> None:
    made = recorded_recommendation()
    plan = make_operation("Later")
    client = client_for()
    text = page_text(client.get(operation_url(plan, "lesson_list")))
    assert "1 of 1 recommendation of an earlier JCO is to be answered before the start." in text
    assert "Alike: cigarettes, road" in text
    page = operation_url(plan, "lesson_treat", made.pk)
    sent = {"version": "0", "treatment": "applied", "text": "Profiles go out in March."}

    assert client.get(page).status_code == 200
    assert client.post(page, {**sent, "treatment": ""}).status_code == 422
    assert client.post(page, sent).status_code == 302
    assert client.post(page, {**sent, "text": "Mine."}).status_code == 409
    assert client_for("planner", "PL").get(page).status_code == 404

    assert Lesson.objects.get().text == "Profiles go out in March."
    assert "Every recommendation of earlier JCOs is answered." in page_text(
        client.get(operation_url(plan, "lesson_list"))
    )
    used = page_text(client.get(made.get_absolute_url()))
    assert "Later : Profiles go out in March." in used
    hidden = page_text(client_for("planner", "ES").get(made.get_absolute_url()))
    assert "Profiles go out" not in hidden
