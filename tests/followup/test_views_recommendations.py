"""Pages of a recommendation: access, adding, editing, waiving and deleting."""

from typing import Any

import pytest

from followup.models import Recommendation
from tests.debriefings import (
    make_recommendation,
    planned_debriefing,
    recorded_debriefing,
    recorded_recommendation,
)
from tests.execution_factories import day_from_today, debriefed_jco
from tests.followup.page_addresses import LONG_TEXT, followup_url, operation_url
from tests.pages import page_text

pytestmark = pytest.mark.django_db


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("role", "organisation_code", "before", "after"),
    [
        ("planner", "PL", 200, 200),
        ("expert", "DK", 200, 200),
        ("planner", "ES", 404, 200),
        ("planner", "OLAF", 404, 200),
        ("liaison", "EUROPOL", 404, 200),
        ("liaison", "WCO", 404, 404),
        ("administrator", "GSC", 404, 404),
    ],
)
def test_recommendation_is_visible_to_all_states_once_the_debriefing_is_recorded(
    client_for: Any, role: str, organisation_code: str, before: int, after: int
) -> None:
    operation = debriefed_jco()
    planned_debriefing(operation)
    made = make_recommendation(operation, "PL", "EUROPOL")
    client = client_for(role, organisation_code)
    assert client.get(made.get_absolute_url()).status_code == before

    client_for().post(operation_url(operation, "debriefing_record"))

    response = client.get(made.get_absolute_url())
    assert response.status_code == after
    listed = page_text(client.get(followup_url("recommendation_list")))
    assert ("Share profiles early." in listed) is (after == 200)


def test_addressee_reads_a_restricted_recommendation_without_the_jco_name(
    client_for: Any,
) -> None:
    operation = debriefed_jco(marking="participants")
    made = make_recommendation(operation, "ES")
    recorded_debriefing(operation)

    text = page_text(client_for("planner", "ES").get(made.get_absolute_url()))

    assert "A JCO that is not shown to you, recommendation 1" in text
    assert "Amber" not in text
    assert operation.reference not in text
    other = client_for("planner", "FR").get(made.get_absolute_url())
    assert other.status_code == 404


RECOMMENDATION = {
    "version": "0",
    "text": "Share profiles.",
    "area": "planning",
    "addressees": ["PL", "EE"],
    "due_on": day_from_today(30).isoformat(),
}


@pytest.mark.example("in debriefing")
def test_resubmitted_recommendation_is_stored_once(client_for: Any) -> None:
    client, operation = client_for(), debriefed_jco()

    for _time in range(2):
        assert (
            client.post(operation_url(operation, "recommendation_new"), RECOMMENDATION).status_code
            == 302
        )

    made = Recommendation.objects.get()
    assert sorted(each.organisation.code for each in made.addressee_actions.all()) == ["EE", "PL"]


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("due_on", "2000-01-01", "This day has passed"),
        ("due_on", "", "Say by when."),
        ("text", "", "Say what is recommended."),
        ("text", LONG_TEXT, "at most 2000 characters"),
        ("area", "high", "not one of the available choices"),
        ("addressees", [], "Say to whom it is addressed."),
        ("addressees", ["XX"], "not in the list"),
    ],
)
def test_invalid_recommendation_is_not_stored(
    client_for: Any, field: str, value: Any, sentence: str
) -> None:
    operation = debriefed_jco()

    response = client_for().post(
        operation_url(operation, "recommendation_new"), {**RECOMMENDATION, field: value}
    )

    assert response.status_code == 422
    assert sentence in page_text(response)
    assert not Recommendation.objects.exists()


@pytest.mark.example("recommended")
def test_recommendation_page_edits_and_waives_the_recommendation(client_for: Any) -> None:
    made = recorded_recommendation()
    lead, expert = client_for(), client_for("expert", "DK")
    edit = {**RECOMMENDATION, "version": "1", "addressees": ["EE"], "text": "Share them."}
    assert lead.post(followup_url("recommendation_edit", made.pk), edit).status_code == 302
    stale = lead.post(followup_url("recommendation_edit", made.pk), {**edit, "text": "Mine."})
    assert stale.status_code == 409

    waive = followup_url("recommendation_transition", made.pk, "waive")
    refused = expert.post(waive, {"reason": ""})
    assert (refused.status_code, "Give a reason" in page_text(refused)) == (409, True)
    assert lead.post(waive, {"reason": "No."}).status_code == 403
    assert expert.post(waive, {"reason": "A regulation does it."}).status_code == 302

    text = page_text(expert.get(made.get_absolute_url()))
    assert "Waived" in text
    assert "A regulation does it." in text
    assert "Open the recommendation again" in text


@pytest.mark.example("in debriefing")
def test_recommendation_can_be_deleted_before_the_debriefing_is_recorded(client_for: Any) -> None:
    made = make_recommendation(debriefed_jco())
    assert "Take it away" in page_text(client_for().get(made.get_absolute_url()))

    assert client_for().post(followup_url("recommendation_delete", made.pk)).status_code == 302

    assert not Recommendation.objects.exists()
