"""Pages of an answer to a recommendation: giving it, judging it, and bad input."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from followup.models import AddresseeAction
from tests.debriefings import answer_of, recommended, say
from tests.followup.pages import LONG, url
from tests.pages import words
from tests.running import day

pytestmark = pytest.mark.django_db


ANSWER = {
    "version": "1",
    "state": "done",
    "responsible": "Transit desk",
    "implemented_on": day(0).isoformat(),
    "evidence": "Instruction 12.",
    "reason": "",
}


def test_addressee_saves_an_action_and_another_organisation_verifies(client_of: Any) -> None:
    made = recommended("PL", "EE")
    answer = answer_of(made)
    poland, expert = client_of("planner", "PL"), client_of("expert", "DK")
    page = url("answer_edit", answer.pk)
    assert "Share profiles early." in words(poland.get(page))
    file = SimpleUploadedFile("note.txt", b"Instruction 12 is in force.")

    assert poland.post(page, {**ANSWER, "file": file}).status_code == 302
    assert "Confirm that it is done" not in words(poland.get(made.get_absolute_url()))
    text = words(expert.get(made.get_absolute_url()))
    assert "1 to be confirmed, 1 not answered" in text
    assert expert.post(url("answer_judge", answer.pk, "confirm")).status_code == 302

    text = words(expert.get(made.get_absolute_url()))
    assert "1 of 2 done and confirmed" in text
    assert "by Expert, Denmark." in text
    sent = expert.get(url("answer_evidence", answer.pk))
    assert sent.content == b"Instruction 12 is in force."
    assert sent.headers["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert client_of("liaison", "WCO").get(url("answer_evidence", answer.pk)).status_code == 404


@pytest.mark.example("recommended")
@pytest.mark.parametrize(
    ("hat", "status"),
    [
        (("planner", "EE"), 403),
        (("planner", "LT"), 403),
        (("expert", "PL"), 403),
        (("liaison", "WCO"), 404),
        (("contact_point", "PL"), 302),
    ],
)
def test_action_page_refuses_users_of_other_organisations(
    client_of: Any, hat: tuple[str, str], status: int
) -> None:
    answer = answer_of(recommended())

    assert client_of(*hat).post(url("answer_edit", answer.pk), ANSWER).status_code == status


@pytest.mark.example("recommended")
def test_own_action_cannot_be_verified(client_of: Any) -> None:
    done = say(recommended())

    response = client_of("planner", "PL").post(url("answer_judge", done.pk, "confirm"))

    assert response.status_code == 403
    assert "Nobody confirms the own answer" in words(response)


@pytest.mark.example("recommended")
def test_returning_an_action_without_a_question_is_refused(client_of: Any) -> None:
    done = say(recommended())
    back = url("answer_judge", done.pk, "send_back")
    expert = client_of("expert", "DK")

    response = expert.post(back, {"reason": " "})
    assert (response.status_code, "Give a reason" in words(response)) == (409, True)
    assert expert.post(back, {"reason": "Since when?"}).status_code == 302

    assert "Since when?" in words(expert.get(done.recommendation.get_absolute_url()))


@pytest.mark.example("recommended")
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("implemented_on", "2100-01-01", "This day has not come yet."),
        ("implemented_on", "", "Say on which day it was done."),
        ("evidence", "", "Say what shows that it is done."),
        ("state", "confirmed", "not one of the available choices"),
        ("responsible", LONG, "at most 200 characters"),
    ],
)
def test_invalid_addressee_action_is_not_stored(
    client_of: Any, field: str, value: str, sentence: str
) -> None:
    answer = answer_of(recommended())

    response = client_of("planner", "PL").post(
        url("answer_edit", answer.pk), {**ANSWER, field: value}
    )

    assert response.status_code == 422
    assert sentence in words(response)
    assert AddresseeAction.objects.get().state == "proposed"


@pytest.mark.example("recommended")
def test_evidence_file_with_mismatched_content_is_refused(client_of: Any) -> None:
    answer = answer_of(recommended())
    file = SimpleUploadedFile("note.pdf", b"MZ\x90\x00\x03")

    response = client_of("planner", "PL").post(
        url("answer_edit", answer.pk), {**ANSWER, "file": file}
    )

    assert response.status_code == 422


@pytest.mark.example("recommended")
def test_addressee_action_from_an_outdated_page_is_a_conflict(client_of: Any) -> None:
    made = recommended()
    say(made, "accepted")

    response = client_of("planner", "PL").post(url("answer_edit", answer_of(made).pk), ANSWER)

    assert response.status_code == 409
