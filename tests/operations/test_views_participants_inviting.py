"""Inviting participants on their page, and naming facilitators."""

from typing import Any

import pytest

from jco_portal.directory.actions import open_account
from operations.actions.participants import name_facilitator
from operations.models import Facilitator, Operation, Participation
from tests.invitations import ASKED, a_tabled_jco, part_of, soon
from tests.pages import address, words
from tests.world import an_operation, person

pytestmark = [pytest.mark.django_db, pytest.mark.example("answered")]


def invite_page(operation: Operation) -> str:
    return address("participant_invite", operation.reference)


def a_form(**fields: Any) -> dict[str, Any]:
    return {
        "listed": ["EE"],
        "requested_contribution": ASKED,
        "response_due_on": soon().isoformat(),
        **fields,
    }


# Inviting


def test_invitation_form_lists_planned_and_declined_organisations(
    client_of: Any, settled: Operation
) -> None:
    form = client_of().get(invite_page(settled)).context["form"]

    assert [code for code, _label in form["listed"].field.choices] == ["FI", "LV"]
    assert form["listed"].value() == ["FI"]
    assert form["response_due_on"].value() == soon(28).isoformat()
    others = [code for code, _label in form["others"].field.choices]
    assert not {"EE", "LV", "PL", "FI", "LT"} & set(others)
    assert {"EU", "DK", "EUROPOL"} <= set(others)


@pytest.mark.example("")
def test_proposed_response_deadline_is_before_the_start(client_of: Any) -> None:
    start = soon(10).isoformat()
    operation = a_tabled_jco("EE", phases=((start, start),))

    assert (
        client_of().get(invite_page(operation)).context["form"]["response_due_on"].value()
        == soon(9).isoformat()
    )


@pytest.mark.example("tabled with Estonia")
def test_sent_invitations_redirect_to_the_participants_page(client_of: Any) -> None:
    operation = a_tabled_jco("EE")

    answered = client_of().post(invite_page(operation), a_form(others=["FI"]), follow=True)

    assert answered.redirect_chain == [(address("participant_list", operation.reference), 302)]
    assert "2 organisations are invited." in words(answered)
    assert part_of(operation, "EE").requested_contribution == ASKED


@pytest.mark.example("tabled with Estonia")
def test_resubmitted_form_invites_once(client_of: Any) -> None:
    operation, client = a_tabled_jco("EE"), client_of()
    client.post(invite_page(operation), a_form(others=["FI"]))

    again = client.post(invite_page(operation), a_form(others=["FI"]), follow=True)

    assert "Everybody whom you chose is invited already." in words(again)
    assert Participation.objects.filter(operation=operation, response="invited").count() == 2


@pytest.mark.example("tabled with Estonia")
@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"listed": []}, "listed", "Choose at least one organisation to invite."),
        ({"listed": ["XX"]}, "listed", "cannot be invited; untick it."),
        ({"listed": [], "others": ["XX"]}, "others", "not in the list"),
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
    client_of: Any, typed: dict[str, Any], field: str, sentence: str
) -> None:
    operation = a_tabled_jco("EE")
    sent = a_form(**{"requested_contribution": "Two posts, please."} | typed)

    response = client_of().post(invite_page(operation), sent)

    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors[field])
    assert (
        response.context["form"]["requested_contribution"].value() == sent["requested_contribution"]
    )
    assert part_of(operation, "EE").response == "planned"


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [("planner", "EE", 403), ("planner", "PL", 404), ("expert", "DK", 404)],
)
def test_users_outside_the_lead_cannot_invite(
    client_of: Any, settled: Operation, role: str, code: str, status: int
) -> None:
    client = client_of(role, code)

    assert client.get(invite_page(settled)).status_code == status
    assert client.post(invite_page(settled), a_form(listed=["FI"])).status_code == status
    assert part_of(settled, "FI").response == "planned"


@pytest.mark.example("")
def test_draft_pages_explain_that_the_jco_must_be_tabled_first(client_of: Any) -> None:
    draft, client = an_operation(participants=("EE",)), client_of()

    listed, inviting = (
        client.get(address("participant_list", draft.reference)),
        client.get(invite_page(draft)),
    )

    assert "Table it first: nobody else sees a draft." in words(listed)
    assert inviting.status_code == 403
    assert "Table it first: nobody else sees a draft." in words(inviting)


def test_invitation_is_withdrawn_only_by_post_request_of_the_lead(
    client_of: Any, settled: Operation
) -> None:
    part = part_of(settled, "PL")
    path = address("invitation_withdraw", settled.reference, part.pk)

    assert client_of().get(path).status_code == 405
    assert client_of("planner", "EE").post(path).status_code == 403
    assert client_of("planner", "PL").post(path).status_code == 404
    said = words(client_of().post(path, follow=True))

    assert "The invitation of Poland is withdrawn." in said
    assert part_of(settled, "PL").response == "planned"


# Facilitators


def test_lead_appoints_and_removes_a_facilitator_shown_by_function(
    client_of: Any, settled: Operation
) -> None:
    client, helper = client_of(), person("facilitator", "SE")
    path = address("facilitator_name", settled.reference)

    said = words(client.post(path, {"person": helper.pk}, follow=True))
    named = Facilitator.objects.get(operation=settled)
    dismissal = address("facilitator_dismiss", settled.reference, named.pk)
    gone = words(client.post(dismissal, follow=True))

    assert "Facilitator, Sweden is named and told." in said
    assert helper.email not in said
    assert "Facilitator, Sweden is dismissed and told." in gone
    assert not Facilitator.objects.exists()


@pytest.mark.parametrize("chosen", ["", "0", "x", "99999999999999999999"])
def test_unlisted_facilitator_cannot_be_appointed(
    client_of: Any, settled: Operation, chosen: str
) -> None:
    person("facilitator", "SE")

    answered = client_of().post(address("facilitator_name", settled.reference), {"person": chosen})

    assert answered.status_code == 422
    assert "Choose a facilitator" in words(answered)
    assert not Facilitator.objects.exists()


def test_facilitator_can_invite_but_not_appoint(client_of: Any, settled: Operation) -> None:
    helper, other = person("facilitator", "SE"), person("facilitator", "DK")
    name_facilitator(settled, helper, by=person())
    client = client_of("facilitator", "SE")

    inviting = client.post(invite_page(settled), a_form(listed=["FI"]))
    naming = client.post(address("facilitator_name", settled.reference), {"person": other.pk})

    assert inviting.status_code == 302
    assert naming.status_code == 403
    assert "Only a planner of the lead may do this" in words(naming)


def test_facilitators_with_equal_functions_have_distinct_labels(
    client_of: Any, settled: Operation
) -> None:
    person("facilitator", "SE")
    open_account("second@test.example", organisation="SE", roles=["facilitator"])

    form = client_of().get(address("participant_list", settled.reference)).context["form"]

    labels = [label for _key, label in form.offered]
    assert labels == ["Facilitator, Sweden", "Facilitator, Sweden (2)"]
