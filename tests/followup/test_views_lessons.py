"""Pages of workshops with their case studies, and of lessons that a plan answers."""

from typing import Any

import pytest

from followup.models import Lesson, Workshop
from tests.debriefings import recommended
from tests.followup.pages import NASTY, of
from tests.pages import words
from tests.running import debriefed_jco, seize, validate
from tests.world import an_operation

pytestmark = pytest.mark.django_db


@pytest.mark.example("in debriefing")
def test_workshop_form_stores_edits_and_deletes_a_workshop_with_case_studies(
    client_of: Any,
) -> None:
    client, operation = client_of(), debriefed_jco()
    seizure = seize(operation, 5000, place="LT")
    validate(operation, seizure)
    new = of(operation, "workshop_new")
    sent = {"version": "0", "title": "Stamps", "text": NASTY, "seizures": [str(seizure.pk)]}

    assert client.post(new, sent).status_code == 302
    edit = of(operation, "workshop_edit", 1)
    assert client.get(edit).status_code == 200
    assert client.post(edit, {**sent, "version": "1", "title": "Seals"}).status_code == 302
    assert client.post(edit, {**sent, "version": "1", "title": "Mine"}).status_code == 409
    wrong = client.post(new, {**sent, "title": "X", "seizures": ["0"]})
    assert wrong.status_code == 422

    text = words(client.get(of(operation)))
    assert "1. Seals" in text
    assert "No. 1: 5" in text
    expert = client_of("expert", "DK").get(of(operation)).content.decode()
    assert "No. 1: 5" in expert
    assert seizure.get_absolute_url() not in expert
    for _time in range(2):
        assert client.post(of(operation, "workshop_remove", 1)).status_code == 302
    assert not Workshop.objects.exists()


@pytest.mark.example("recommended")
def test_lesson_treatment_is_shown_on_the_recommendation(
    client_of: Any,
) -> None:
    made = recommended()
    plan = an_operation("Later")
    client = client_of()
    text = words(client.get(of(plan, "lesson_list")))
    assert "1 of 1 recommendation of an earlier JCO is to be answered before the start." in text
    assert "Alike: cigarettes, road" in text
    page = of(plan, "lesson_answer", made.pk)
    sent = {"version": "0", "treatment": "applied", "text": "Profiles go out in March."}

    assert client.get(page).status_code == 200
    assert client.post(page, {**sent, "treatment": ""}).status_code == 422
    assert client.post(page, sent).status_code == 302
    assert client.post(page, {**sent, "text": "Mine."}).status_code == 409
    assert client_of("planner", "PL").get(page).status_code == 404

    assert Lesson.objects.get().text == "Profiles go out in March."
    assert "Every recommendation of earlier JCOs is answered." in words(
        client.get(of(plan, "lesson_list"))
    )
    used = words(client.get(made.get_absolute_url()))
    assert "Later : Profiles go out in March." in used
    hidden = words(client_of("planner", "ES").get(made.get_absolute_url()))
    assert "Profiles go out" not in hidden
