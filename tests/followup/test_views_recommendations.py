"""Pages of a recommendation: who reads it, making, changing, waiving and removing it."""

from typing import Any

import pytest

from followup.models import Recommendation
from tests.debriefings import held, planned, recommend, recommended
from tests.followup.pages import LONG, of, url
from tests.pages import words
from tests.running import day, debriefed_jco

pytestmark = pytest.mark.django_db


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("role", "place", "before", "after"),
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
    client_of: Any, role: str, place: str, before: int, after: int
) -> None:
    operation = debriefed_jco()
    planned(operation)
    made = recommend(operation, "PL", "EUROPOL")
    client = client_of(role, place)
    assert client.get(made.get_absolute_url()).status_code == before

    client_of().post(of(operation, "debriefing_record"))

    response = client.get(made.get_absolute_url())
    assert response.status_code == after
    listed = words(client.get(url("recommendation_list")))
    assert ("Share profiles early." in listed) is (after == 200)


def test_addressee_reads_a_restricted_recommendation_without_the_jco_name(
    client_of: Any,
) -> None:
    operation = debriefed_jco(marking="participants")
    made = recommend(operation, "ES")
    held(operation)

    text = words(client_of("planner", "ES").get(made.get_absolute_url()))

    assert "A JCO that is not shown to you, recommendation 1" in text
    assert "Amber" not in text
    assert operation.reference not in text
    other = client_of("planner", "FR").get(made.get_absolute_url())
    assert other.status_code == 404


RECOMMENDATION = {
    "version": "0",
    "text": "Share profiles.",
    "area": "planning",
    "addressees": ["PL", "EE"],
    "due_on": day(30).isoformat(),
}


@pytest.mark.example("in debriefing")
def test_resubmitted_recommendation_is_stored_once(client_of: Any) -> None:
    client, operation = client_of(), debriefed_jco()

    for _time in range(2):
        assert client.post(of(operation, "recommendation_new"), RECOMMENDATION).status_code == 302

    made = Recommendation.objects.get()
    assert sorted(each.organisation.code for each in made.addressee_actions.all()) == ["EE", "PL"]


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("due_on", "2000-01-01", "This day has passed"),
        ("due_on", "", "Say by when."),
        ("text", "", "Say what is recommended."),
        ("text", LONG, "at most 2000 characters"),
        ("area", "high", "not one of the available choices"),
        ("addressees", [], "Say to whom it is addressed."),
        ("addressees", ["XX"], "not in the list"),
    ],
)
def test_invalid_recommendation_is_not_stored(
    client_of: Any, field: str, value: Any, sentence: str
) -> None:
    operation = debriefed_jco()

    response = client_of().post(
        of(operation, "recommendation_new"), {**RECOMMENDATION, field: value}
    )

    assert response.status_code == 422
    assert sentence in words(response)
    assert not Recommendation.objects.exists()


@pytest.mark.example("recommended")
def test_recommendation_page_edits_and_waives_the_recommendation(client_of: Any) -> None:
    made = recommended()
    lead, expert = client_of(), client_of("expert", "DK")
    edit = {**RECOMMENDATION, "version": "1", "addressees": ["EE"], "text": "Share them."}
    assert lead.post(url("recommendation_edit", made.pk), edit).status_code == 302
    stale = lead.post(url("recommendation_edit", made.pk), {**edit, "text": "Mine."})
    assert stale.status_code == 409

    waive = url("recommendation_move", made.pk, "waive")
    refused = expert.post(waive, {"reason": ""})
    assert (refused.status_code, "Give a reason" in words(refused)) == (409, True)
    assert lead.post(waive, {"reason": "No."}).status_code == 403
    assert expert.post(waive, {"reason": "A regulation does it."}).status_code == 302

    text = words(expert.get(made.get_absolute_url()))
    assert "Waived" in text
    assert "A regulation does it." in text
    assert "Open the recommendation again" in text


@pytest.mark.example("in debriefing")
def test_recommendation_can_be_deleted_before_the_debriefing_is_recorded(client_of: Any) -> None:
    made = recommend(debriefed_jco())
    assert "Take it away" in words(client_of().get(made.get_absolute_url()))

    assert client_of().post(url("recommendation_remove", made.pk)).status_code == 302

    assert not Recommendation.objects.exists()
