"""Pages of an action taken: recording and verifying it, and errors."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from followup.models import AddresseeAction
from tests.debriefings import action_of, record_action_as_planner, recorded_recommendation
from tests.execution_factories import day_from_today
from tests.followup.page_addresses import LONG_TEXT, followup_url
from tests.pages import page_text

pytestmark = pytest.mark.django_db


ANSWER = {
    "version": "1",
    "state": "done",
    "responsible": "Transit desk",
    "implemented_on": day_from_today(0).isoformat(),
    "evidence": "Instruction 12.",
    "reason": "",
}


def test_addressee_saves_an_action_and_another_organisation_verifies(client_for: Any) -> None:
    made = recorded_recommendation("PL", "EE")
    answer = action_of(made)
    poland, expert = client_for("planner", "PL"), client_for("expert", "DK")
    page = followup_url("action_edit", answer.pk)
    assert "Share profiles early." in page_text(poland.get(page))
    file = SimpleUploadedFile("note.txt", b"Instruction 12 is in force.")

    assert poland.post(page, {**ANSWER, "file": file}).status_code == 302
    assert "Confirm that it is done" not in page_text(poland.get(made.get_absolute_url()))
    text = page_text(expert.get(made.get_absolute_url()))
    assert "1 to be confirmed, 1 not answered" in text
    assert expert.post(followup_url("action_verify", answer.pk, "confirm")).status_code == 302

    text = page_text(expert.get(made.get_absolute_url()))
    assert "1 of 2 done and confirmed" in text
    assert "by Expert, Denmark." in text
    sent = expert.get(followup_url("action_evidence_download", answer.pk))
    assert sent.content == b"Instruction 12 is in force."
    assert sent.headers["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert (
        client_for("liaison", "WCO")
        .get(followup_url("action_evidence_download", answer.pk))
        .status_code
        == 404
    )


@pytest.mark.example("recommended")
@pytest.mark.parametrize(
    ("account", "status"),
    [
        (("planner", "EE"), 403),
        (("planner", "LT"), 403),
        (("expert", "PL"), 403),
        (("liaison", "WCO"), 404),
        (("contact_point", "PL"), 302),
    ],
)
def test_action_page_refuses_users_of_other_organisations(
    client_for: Any, account: tuple[str, str], status: int
) -> None:
    answer = action_of(recorded_recommendation())

    assert (
        client_for(*account).post(followup_url("action_edit", answer.pk), ANSWER).status_code
        == status
    )


@pytest.mark.example("recommended")
def test_own_action_cannot_be_verified(client_for: Any) -> None:
    done = record_action_as_planner(recorded_recommendation())

    response = client_for("planner", "PL").post(followup_url("action_verify", done.pk, "confirm"))

    assert response.status_code == 403
    assert "Nobody confirms the own answer" in page_text(response)


@pytest.mark.example("recommended")
def test_returning_an_action_without_a_question_is_refused(client_for: Any) -> None:
    done = record_action_as_planner(recorded_recommendation())
    back = followup_url("action_verify", done.pk, "send_back")
    expert = client_for("expert", "DK")

    response = expert.post(back, {"reason": " "})
    assert (response.status_code, "Give a reason" in page_text(response)) == (409, True)
    assert expert.post(back, {"reason": "Since when?"}).status_code == 302

    assert "Since when?" in page_text(expert.get(done.recommendation.get_absolute_url()))


@pytest.mark.example("recommended")
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("implemented_on", "2100-01-01", "This day has not come yet."),
        ("implemented_on", "", "Say on which day it was done."),
        ("evidence", "", "Say what shows that it is done."),
        ("state", "verification_note", "not one of the available choices"),
        ("responsible", LONG_TEXT, "at most 200 characters"),
    ],
)
def test_invalid_addressee_action_is_not_stored(
    client_for: Any, field: str, value: str, sentence: str
) -> None:
    answer = action_of(recorded_recommendation())

    response = client_for("planner", "PL").post(
        followup_url("action_edit", answer.pk), {**ANSWER, field: value}
    )

    assert response.status_code == 422
    assert sentence in page_text(response)
    assert AddresseeAction.objects.get().state == "proposed"


@pytest.mark.example("recommended")
def test_evidence_file_with_mismatched_content_is_refused(client_for: Any) -> None:
    answer = action_of(recorded_recommendation())
    file = SimpleUploadedFile("note.pdf", b"MZ\x90\x00\x03")

    response = client_for("planner", "PL").post(
        followup_url("action_edit", answer.pk), {**ANSWER, "file": file}
    )

    assert response.status_code == 422


@pytest.mark.example("recommended")
def test_addressee_action_from_an_outdated_page_is_a_conflict(client_for: Any) -> None:
    made = recorded_recommendation()
    record_action_as_planner(made, "accepted")

    response = client_for("planner", "PL").post(
        followup_url("action_edit", action_of(made).pk), ANSWER
    )

    assert response.status_code == 409
