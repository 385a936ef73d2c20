"""Responding to an invitation: stored values, errors and second responses."""

from typing import Any

import pytest

from operations.models import Operation
from tests.factories import make_operation
from tests.invitations import (
    accept_input,
    decline_input,
    invitation_form_data,
    invitation_url,
    participation_of,
    respond,
)
from tests.pages import operations_url, page_text

pytestmark = [pytest.mark.django_db, pytest.mark.example("inviting")]


def test_accepted_invitation_is_stored_and_shown(client_for: Any, inviting_jco: Operation) -> None:
    client = client_for("planner", "EE")
    sent = invitation_form_data(participation_of(inviting_jco, "EE"))

    answered = client.post(invitation_url(inviting_jco), sent, follow=True)

    assert answered.redirect_chain == [(invitation_url(inviting_jco), 302)]
    text = page_text(answered)
    assert "Your answer is recorded: accepted. The lead is told." in text
    assert "Estonia takes part: answered on" in text
    assert "by Planner, Estonia." in text
    assert client.get(operations_url("participant_list", inviting_jco.reference)).status_code == 200


def test_declined_invitation_is_stored_with_the_overlap(
    client_for: Any, inviting_jco: Operation
) -> None:
    other = make_operation("Ours", organisers=("EE",), leads=("EE",), state="tabled")
    fields = {"reason": "overlap", "overlaps_with": str(other.pk), "response_note": "Same boats."}

    text = page_text(
        client_for("planner", "EE").post(
            invitation_url(inviting_jco),
            invitation_form_data(participation_of(inviting_jco, "EE"), "decline", **fields),
            follow=True,
        )
    )

    assert "Your answer is recorded: declined." in text
    assert "Why not It overlaps with Ours" in text
    assert participation_of(inviting_jco, "EE").overlaps_with == other


def test_overlap_is_stored_only_when_overlap_is_the_reason(
    client_for: Any, inviting_jco: Operation
) -> None:
    other = make_operation("Ours", organisers=("EE",), leads=("EE",), state="tabled")
    fields = {"reason": "resources", "overlaps_with": str(other.pk)}

    client_for("planner", "EE").post(
        invitation_url(inviting_jco),
        invitation_form_data(participation_of(inviting_jco, "EE"), "decline", **fields),
    )

    assert participation_of(inviting_jco, "EE").overlaps_with is None


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("accept", {"control_posts": "many"}, "Write the number in digits."),
        ("accept", {"control_posts": "-1"}, "Write a number from 0 to 9,999."),
        ("accept", {"officers": "10000"}, "Write a number from 0 to 9,999."),
        ("accept", {"officers": "9" * 400}, "Write a number from 0 to 9,999."),
        ("accept", {"contact_point": "a\x00"}, "cannot be stored"),
        ("accept", {"contact_point": "\ufffd"}, "cannot be stored"),
        ("accept", {"contact_point": "x" * 10_000}, "at most 200 characters"),
        ("accept", {"priority": "CANARY"}, "not one of the available choices"),
        ("decline", {"reason": ""}, "Say why your organisation does not take part."),
        ("decline", {"reason": "no"}, "not one of the available choices"),
        ("decline", {"overlaps_with": "999999"}, "Choose an operation from the list."),
        ("decline", {"response_note": "x" * 3000}, "at most 2000 characters"),
    ],
)
def test_invalid_response_is_refused_and_redisplayed(
    client_for: Any, inviting_jco: Operation, kind: str, typed: dict[str, str], sentence: str
) -> None:
    sent = invitation_form_data(
        participation_of(inviting_jco, "EE"), kind, **{"response_note": "My note."} | typed
    )

    response = client_for("planner", "EE").post(invitation_url(inviting_jco), sent)

    assert response.status_code == 422
    assert sentence in page_text(response)
    form = response.context["forms"].submitted_form
    assert form["response_note"].value() == sent[f"{kind}-response_note"]
    assert participation_of(inviting_jco, "EE").response == "invited"


def test_hidden_operation_cannot_be_named_as_overlap(
    client_for: Any, inviting_jco: Operation
) -> None:
    hidden = make_operation(
        "Hidden", organisers=("PL",), leads=("PL",), state="tabled", marking="participants"
    )
    fields = {"reason": "overlap", "overlaps_with": str(hidden.pk)}

    response = client_for("planner", "EE").post(
        invitation_url(inviting_jco),
        invitation_form_data(participation_of(inviting_jco, "EE"), "decline", **fields),
    )

    assert response.status_code == 422
    assert participation_of(inviting_jco, "EE").response == "invited"


def test_resubmitted_response_is_stored_once(client_for: Any, inviting_jco: Operation) -> None:
    client, sent = (
        client_for("planner", "EE"),
        invitation_form_data(participation_of(inviting_jco, "EE")),
    )
    client.post(invitation_url(inviting_jco), sent)
    first = participation_of(inviting_jco, "EE").responded_at

    again = client.post(invitation_url(inviting_jco), sent)

    assert again.status_code == 302
    assert participation_of(inviting_jco, "EE").responded_at == first


def test_conflicting_response_shows_the_first_response(
    client_for: Any, inviting_jco: Operation
) -> None:
    old_page = invitation_form_data(
        participation_of(inviting_jco, "EE"), "decline", response_note="We cannot."
    )
    client_for("contact_point", "EE").post(
        invitation_url(inviting_jco), invitation_form_data(participation_of(inviting_jco, "EE"))
    )

    response = client_for("planner", "EE").post(invitation_url(inviting_jco), old_page)
    text = page_text(response)

    assert response.status_code == 409
    assert "It was answered meanwhile" in text
    assert "Estonia takes part: answered on" in text
    assert "by Contact point, Estonia." in text
    assert response.context["forms"].submitted_form["response_note"].value() == "We cannot."
    assert participation_of(inviting_jco, "EE").response == "accepted"


def test_conflicting_response_can_replace_the_first_response(
    client_for: Any, inviting_jco: Operation
) -> None:
    old_page = invitation_form_data(participation_of(inviting_jco, "EE"), "decline")
    respond(inviting_jco, "EE", accept_input())
    client = client_for("planner", "EE")
    fresh = (
        client.post(invitation_url(inviting_jco), old_page).context["participation"].version_token
    )

    assert client.post(invitation_url(inviting_jco), {**old_page, "seen": fresh}).status_code == 302
    assert participation_of(inviting_jco, "EE").response == "declined"


def test_acceptance_without_a_contact_point_requests_the_contact_point(
    client_for: Any, inviting_jco: Operation
) -> None:
    client = client_for("planner", "EE")
    sent = invitation_form_data(participation_of(inviting_jco, "EE"), contact_point="")

    text = page_text(client.post(invitation_url(inviting_jco), sent, follow=True))

    assert "Name your contact point below" in text


def test_response_form_shows_the_stored_response(client_for: Any, inviting_jco: Operation) -> None:
    respond(inviting_jco, "EE", decline_input(response_note="Busy."))

    forms = client_for("planner", "EE").get(invitation_url(inviting_jco)).context["forms"]

    assert forms.is_decline_open
    assert forms.decline["response_note"].value() == "Busy."
    assert not forms.accept["contact_point"].value()
