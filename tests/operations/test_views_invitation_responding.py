"""Answering an invitation: what is kept, what is refused, and who answers second."""

from typing import Any

import pytest

from operations.models import Operation
from tests.invitations import a_form, answer, no, page_of, part_of, yes
from tests.pages import address, words
from tests.world import an_operation

pytestmark = [pytest.mark.django_db, pytest.mark.example("inviting")]


def test_accepted_invitation_is_stored_and_shown(client_of: Any, inviting: Operation) -> None:
    client = client_of("planner", "EE")
    sent = a_form(part_of(inviting, "EE"))

    answered = client.post(page_of(inviting), sent, follow=True)

    assert answered.redirect_chain == [(page_of(inviting), 302)]
    said = words(answered)
    assert "Your answer is recorded: accepted. The lead is told." in said
    assert "Estonia takes part: answered on" in said
    assert "by Planner, Estonia." in said
    assert client.get(address("participant_list", inviting.reference)).status_code == 200


def test_declined_invitation_is_stored_with_the_overlap(
    client_of: Any, inviting: Operation
) -> None:
    other = an_operation("Ours", organisers=("EE",), leads=("EE",), state="tabled")
    fields = {"reason": "overlap", "overlaps_with": str(other.pk), "note": "Same boats."}

    said = words(
        client_of("planner", "EE").post(
            page_of(inviting), a_form(part_of(inviting, "EE"), "decline", **fields), follow=True
        )
    )

    assert "Your answer is recorded: declined." in said
    assert "Why not It overlaps with Ours" in said
    assert part_of(inviting, "EE").overlaps_with == other


def test_overlap_is_stored_only_when_overlap_is_the_reason(
    client_of: Any, inviting: Operation
) -> None:
    other = an_operation("Ours", organisers=("EE",), leads=("EE",), state="tabled")
    fields = {"reason": "resources", "overlaps_with": str(other.pk)}

    client_of("planner", "EE").post(
        page_of(inviting), a_form(part_of(inviting, "EE"), "decline", **fields)
    )

    assert part_of(inviting, "EE").overlaps_with is None


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("accept", {"posts": "many"}, "Write the number in digits."),
        ("accept", {"posts": "-1"}, "Write a number from 0 to 9,999."),
        ("accept", {"officers": "10000"}, "Write a number from 0 to 9,999."),
        ("accept", {"officers": "9" * 400}, "Write a number from 0 to 9,999."),
        ("accept", {"contact_point": "a\x00"}, "cannot be stored"),
        ("accept", {"contact_point": "\ufffd"}, "cannot be stored"),
        ("accept", {"contact_point": "x" * 10_000}, "at most 200 characters"),
        ("accept", {"priority": "CANARY"}, "not one of the available choices"),
        ("decline", {"reason": ""}, "Say why your organisation does not take part."),
        ("decline", {"reason": "no"}, "not one of the available choices"),
        ("decline", {"overlaps_with": "999999"}, "Choose an operation from the list."),
        ("decline", {"note": "x" * 3000}, "at most 2000 characters"),
    ],
)
def test_invalid_response_is_refused_and_redisplayed(
    client_of: Any, inviting: Operation, kind: str, typed: dict[str, str], sentence: str
) -> None:
    sent = a_form(part_of(inviting, "EE"), kind, **{"note": "My note."} | typed)

    response = client_of("planner", "EE").post(page_of(inviting), sent)

    assert response.status_code == 422
    assert sentence in words(response)
    form = response.context["forms"].sent
    assert form["note"].value() == sent[f"{kind}-note"]
    assert part_of(inviting, "EE").response == "invited"


def test_hidden_operation_cannot_be_named_as_overlap(client_of: Any, inviting: Operation) -> None:
    hidden = an_operation(
        "Hidden", organisers=("PL",), leads=("PL",), state="tabled", marking="participants"
    )
    fields = {"reason": "overlap", "overlaps_with": str(hidden.pk)}

    response = client_of("planner", "EE").post(
        page_of(inviting), a_form(part_of(inviting, "EE"), "decline", **fields)
    )

    assert response.status_code == 422
    assert part_of(inviting, "EE").response == "invited"


def test_resubmitted_response_is_stored_once(client_of: Any, inviting: Operation) -> None:
    client, sent = client_of("planner", "EE"), a_form(part_of(inviting, "EE"))
    client.post(page_of(inviting), sent)
    first = part_of(inviting, "EE").responded_at

    again = client.post(page_of(inviting), sent)

    assert again.status_code == 302
    assert part_of(inviting, "EE").responded_at == first


def test_conflicting_response_shows_the_first_response(client_of: Any, inviting: Operation) -> None:
    old_page = a_form(part_of(inviting, "EE"), "decline", note="We cannot.")
    client_of("contact_point", "EE").post(page_of(inviting), a_form(part_of(inviting, "EE")))

    response = client_of("planner", "EE").post(page_of(inviting), old_page)
    said = words(response)

    assert response.status_code == 409
    assert "It was answered meanwhile" in said
    assert "Estonia takes part: answered on" in said
    assert "by Contact point, Estonia." in said
    assert response.context["forms"].sent["note"].value() == "We cannot."
    assert part_of(inviting, "EE").response == "accepted"


def test_conflicting_response_can_replace_the_first_response(
    client_of: Any, inviting: Operation
) -> None:
    old_page = a_form(part_of(inviting, "EE"), "decline")
    answer(inviting, "EE", yes())
    client = client_of("planner", "EE")
    fresh = client.post(page_of(inviting), old_page).context["participation"].version_token

    assert client.post(page_of(inviting), {**old_page, "seen": fresh}).status_code == 302
    assert part_of(inviting, "EE").response == "declined"


def test_acceptance_without_a_contact_point_requests_the_contact_point(
    client_of: Any, inviting: Operation
) -> None:
    client = client_of("planner", "EE")
    sent = a_form(part_of(inviting, "EE"), contact_point="")

    said = words(client.post(page_of(inviting), sent, follow=True))

    assert "Name your contact point below" in said


def test_response_form_shows_the_stored_response(client_of: Any, inviting: Operation) -> None:
    answer(inviting, "EE", no(note="Busy."))

    forms = client_of("planner", "EE").get(page_of(inviting)).context["forms"]

    assert forms.is_decline_open
    assert forms.decline["note"].value() == "Busy."
    assert not forms.accept["contact_point"].value()
