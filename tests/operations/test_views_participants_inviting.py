"""Inviting organisations and appointing facilitators on the page of participants."""

from typing import Any

import pytest

from jco_portal.directory.actions import open_account
from operations.actions.participants import appoint_facilitator
from operations.models import Facilitator, Operation, Participation
from tests.factories import make_operation, make_user
from tests.invitations import REQUESTED_CONTRIBUTION, due_date_in, make_tabled_jco, participation_of
from tests.pages import operations_url, page_text

pytestmark = [pytest.mark.django_db, pytest.mark.example("answered")]


def invite_page(operation: Operation) -> str:
    return operations_url("participant_invite", operation.reference)


def invite_form_data(**fields: Any) -> dict[str, Any]:
    return {
        "listed_organisations": ["EE"],
        "requested_contribution": REQUESTED_CONTRIBUTION,
        "response_due_on": due_date_in().isoformat(),
        **fields,
    }


# Inviting


def test_invitation_form_lists_planned_and_declined_organisations(
    client_for: Any, jco_with_responses: Operation
) -> None:
    form = client_for().get(invite_page(jco_with_responses)).context["form"]

    assert [code for code, _label in form["listed_organisations"].field.choices] == ["FI", "LV"]
    assert form["listed_organisations"].value() == ["FI"]
    assert form["response_due_on"].value() == due_date_in(28).isoformat()
    others = [code for code, _label in form["other_organisations"].field.choices]
    assert not {"EE", "LV", "PL", "FI", "LT"} & set(others)
    assert {"EU", "DK", "EUROPOL"} <= set(others)


@pytest.mark.example("")
def test_proposed_response_deadline_is_before_the_start(client_for: Any) -> None:
    start = due_date_in(10).isoformat()
    operation = make_tabled_jco("EE", phases=((start, start),))

    assert (
        client_for().get(invite_page(operation)).context["form"]["response_due_on"].value()
        == due_date_in(9).isoformat()
    )


@pytest.mark.example("tabled with Estonia")
def test_sent_invitations_redirect_to_the_participants_page(client_for: Any) -> None:
    operation = make_tabled_jco("EE")

    answered = client_for().post(
        invite_page(operation), invite_form_data(other_organisations=["FI"]), follow=True
    )

    assert answered.redirect_chain == [
        (operations_url("participant_list", operation.reference), 302)
    ]
    assert "2 organisations are invited." in page_text(answered)
    assert participation_of(operation, "EE").requested_contribution == REQUESTED_CONTRIBUTION


@pytest.mark.example("tabled with Estonia")
def test_resubmitted_form_invites_once(client_for: Any) -> None:
    operation, client = make_tabled_jco("EE"), client_for()
    client.post(invite_page(operation), invite_form_data(other_organisations=["FI"]))

    again = client.post(
        invite_page(operation), invite_form_data(other_organisations=["FI"]), follow=True
    )

    assert "Everybody whom you chose is invited already." in page_text(again)
    assert Participation.objects.filter(operation=operation, response="invited").count() == 2


@pytest.mark.example("tabled with Estonia")
@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (
            {"listed_organisations": []},
            "listed_organisations",
            "Choose at least one organisation to invite.",
        ),
        ({"listed_organisations": ["XX"]}, "listed_organisations", "cannot be invited; untick it."),
        (
            {"listed_organisations": [], "other_organisations": ["XX"]},
            "other_organisations",
            "not in the list",
        ),
        ({"requested_contribution": ""}, "requested_contribution", "Say what is asked of them."),
        ({"requested_contribution": "a\x00b"}, "requested_contribution", "cannot be stored"),
        (
            {"requested_contribution": "x" * 10_000},
            "requested_contribution",
            "at most 2000 characters",
        ),
        ({"response_due_on": ""}, "response_due_on", "Give the day to answer by."),
        ({"response_due_on": "soon"}, "response_due_on", "Write the day as 2026-10-05."),
        ({"response_due_on": "2020-01-01"}, "response_due_on", "lies in the past"),
        ({"response_due_on": "2099-01-01"}, "response_due_on", "lies before"),
    ],
)
def test_invalid_invitation_is_refused_and_redisplayed(
    client_for: Any, typed: dict[str, Any], field: str, sentence: str
) -> None:
    operation = make_tabled_jco("EE")
    sent = invite_form_data(**{"requested_contribution": "Two posts, please."} | typed)

    response = client_for().post(invite_page(operation), sent)

    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors[field])
    assert (
        response.context["form"]["requested_contribution"].value() == sent["requested_contribution"]
    )
    assert participation_of(operation, "EE").response == "planned"


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [("planner", "EE", 403), ("planner", "PL", 404), ("expert", "DK", 404)],
)
def test_users_outside_the_lead_cannot_invite(
    client_for: Any, jco_with_responses: Operation, role: str, code: str, status: int
) -> None:
    client = client_for(role, code)

    assert client.get(invite_page(jco_with_responses)).status_code == status
    assert (
        client.post(invite_page(jco_with_responses), invite_form_data(listed=["FI"])).status_code
        == status
    )
    assert participation_of(jco_with_responses, "FI").response == "planned"


@pytest.mark.example("")
def test_draft_pages_explain_that_the_jco_must_be_tabled_first(client_for: Any) -> None:
    draft, client = make_operation(participants=("EE",)), client_for()

    listed, inviting = (
        client.get(operations_url("participant_list", draft.reference)),
        client.get(invite_page(draft)),
    )

    assert "Table it first: nobody else sees a draft." in page_text(listed)
    assert inviting.status_code == 403
    assert "Table it first: nobody else sees a draft." in page_text(inviting)


def test_invitation_is_withdrawn_only_by_post_request_of_the_lead(
    client_for: Any, jco_with_responses: Operation
) -> None:
    participation = participation_of(jco_with_responses, "PL")
    path = operations_url("invitation_withdraw", jco_with_responses.reference, participation.pk)

    assert client_for().get(path).status_code == 405
    assert client_for("planner", "EE").post(path).status_code == 403
    assert client_for("planner", "PL").post(path).status_code == 404
    text = page_text(client_for().post(path, follow=True))

    assert "The invitation of Poland is withdrawn." in text
    assert participation_of(jco_with_responses, "PL").response == "planned"


# Facilitators


def test_lead_appoints_and_removes_a_facilitator_shown_by_function(
    client_for: Any, jco_with_responses: Operation
) -> None:
    client, facilitator = client_for(), make_user("facilitator", "SE")
    path = operations_url("facilitator_new", jco_with_responses.reference)

    text = page_text(client.post(path, {"person": facilitator.pk}, follow=True))
    named = Facilitator.objects.get(operation=jco_with_responses)
    dismissal = operations_url("facilitator_delete", jco_with_responses.reference, named.pk)
    gone = page_text(client.post(dismissal, follow=True))

    assert "Facilitator, Sweden is named and told." in text
    assert facilitator.email not in text
    assert "Facilitator, Sweden is dismissed and told." in gone
    assert not Facilitator.objects.exists()


@pytest.mark.parametrize("chosen", ["", "0", "x", "99999999999999999999"])
def test_unlisted_facilitator_cannot_be_appointed(
    client_for: Any, jco_with_responses: Operation, chosen: str
) -> None:
    make_user("facilitator", "SE")

    answered = client_for().post(
        operations_url("facilitator_new", jco_with_responses.reference), {"person": chosen}
    )

    assert answered.status_code == 422
    assert "Choose a facilitator" in page_text(answered)
    assert not Facilitator.objects.exists()


def test_facilitator_can_invite_but_not_appoint(
    client_for: Any, jco_with_responses: Operation
) -> None:
    facilitator, other = make_user("facilitator", "SE"), make_user("facilitator", "DK")
    appoint_facilitator(jco_with_responses, facilitator, by=make_user())
    client = client_for("facilitator", "SE")

    inviting = client.post(invite_page(jco_with_responses), invite_form_data(listed=["FI"]))
    naming = client.post(
        operations_url("facilitator_new", jco_with_responses.reference), {"person": other.pk}
    )

    assert inviting.status_code == 302
    assert naming.status_code == 403
    assert "Only a planner of the lead may do this" in page_text(naming)


def test_facilitators_with_equal_functions_have_distinct_labels(
    client_for: Any, jco_with_responses: Operation
) -> None:
    make_user("facilitator", "SE")
    open_account("second@test.example", organisation="SE", roles=["facilitator"])

    form = (
        client_for()
        .get(operations_url("participant_list", jco_with_responses.reference))
        .context["form"]
    )

    labels = [label for _key, label in form.offered]
    assert labels == ["Facilitator, Sweden", "Facilitator, Sweden (2)"]
