"""The page of an invitation: access, remaining time, and late responses."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from operations.models import Operation
from tests.factories import make_operation, organisation
from tests.invitations import (
    REQUESTED_CONTRIBUTION,
    due_date_in,
    invitation_form_data,
    invitation_url,
    participation_of,
)
from tests.pages import count_queries, operations_url, page_text

pytestmark = [pytest.mark.django_db, pytest.mark.example("inviting")]


# Who reads it


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        ("planner", "EE", 200),
        ("contact_point", "EE", 200),
        ("facilitator", "EE", 200),
        ("liaison", "EUROPOL", 200),
        ("planner", "PT", 200),
        ("expert", "EE", 403),
        ("secretariat", "EE", 403),
        ("planner", "MT", 404),
        ("planner", "LT", 404),
        ("planner", "DK", 404),
        ("liaison", "WCO", 404),
        ("administrator", "EE", 404),
    ],
)
def test_invitation_page_opens_only_for_responding_roles_of_the_invited(
    client_for: Any, inviting_jco: Operation, role: str, code: str, status: int
) -> None:
    client = client_for(role, code)

    assert client.get(invitation_url(inviting_jco)).status_code == status
    posted = client.post(
        invitation_url(inviting_jco), invitation_form_data(participation_of(inviting_jco, "EE"))
    )
    assert (posted.status_code in {200, 302, 409}) == (status == 200)


def test_refusal_names_the_roles_that_can_respond(client_for: Any, inviting_jco: Operation) -> None:
    text = page_text(client_for("expert", "EE").get(invitation_url(inviting_jco)))

    assert "Only a planner or contact point of Estonia answers for it." in text


def test_invited_body_sees_the_invitation_but_not_the_operation(
    client_for: Any, inviting_jco: Operation
) -> None:
    client = client_for("liaison", "EUROPOL")

    extract = client.get(invitation_url(inviting_jco))
    html, text = extract.content.decode(), page_text(extract)

    assert client.get(inviting_jco.get_absolute_url()).status_code == 404
    assert client.get(operations_url("participant_list", inviting_jco.reference)).status_code == 404
    assert (
        client.get(operations_url("operation_history", inviting_jco.reference)).status_code == 404
    )
    for shown in (
        "Amber",
        "Find the trucks.",
        "1–10 October 2027",
        "cigarettes",
        "road",
        REQUESTED_CONTRIBUTION,
    ):
        assert shown in text
    assert "Lithuania" in text
    assert "CANARY" not in html
    assert "Estonia" not in html
    assert "Portugal" not in html
    assert "Malta" not in html
    assert inviting_jco.get_absolute_url() + '"' not in html


def test_insider_gets_links_to_overview_overlaps_and_history(
    client_for: Any, inviting_jco: Operation
) -> None:
    links = dict(
        client_for("planner", "EE").get(invitation_url(inviting_jco)).context["facts"].links
    )

    assert set(links) == {"Record", "Overlaps", "History"}
    assert links["Overlaps"] == f"/calendar/operations/{inviting_jco.reference}/overlaps/"


def test_own_operations_in_the_same_period_are_listed(
    client_for: Any, inviting_jco: Operation
) -> None:
    days = {"state": "tabled", "phases": (("2027-10-05", "2027-10-06"),)}
    make_operation("Ours", organisers=("EE",), leads=("EE",), **days)
    make_operation("Theirs", organisers=("PL",), leads=("PL",), **days)
    make_operation("Later", organisers=("EE",), leads=("EE",), phases=(("2028-01", "2028-01"),))

    page = client_for("planner", "EE").get(invitation_url(inviting_jco))

    assert [each.name for each in page.context["facts"].own_operations] == ["Ours"]
    overlaps = page.context["forms"].decline.fields["overlaps_with"].choices
    offered = {group: [name for _key, name in names] for group, names in overlaps[2:]}
    dates = "5–6 October 2027"
    assert offered == {"Yours": [f"Ours, {dates}"], "Others": [f"Theirs, {dates}"]}


def test_invitation_is_hidden_when_the_jco_is_a_draft_again(
    client_for: Any, inviting_jco: Operation
) -> None:
    Operation.objects.filter(pk=inviting_jco.pk).update(state="draft")

    assert client_for("planner", "EE").get(invitation_url(inviting_jco)).status_code == 404


def test_withdrawn_invitation_returns_404(client_for: Any, inviting_jco: Operation) -> None:
    path = operations_url(
        "invitation_withdraw", inviting_jco.reference, participation_of(inviting_jco, "EE").pk
    )
    client_for().post(path)

    assert client_for("planner", "EE").get(invitation_url(inviting_jco)).status_code == 404


def test_overview_links_only_responding_users_to_the_invitation(
    client_for: Any, inviting_jco: Operation
) -> None:
    def leads(role: str, code: str) -> bool:
        page = client_for(role, code).get(inviting_jco.get_absolute_url())
        return f'href="{invitation_url(inviting_jco)}"' in page.content.decode()

    assert leads("planner", "EE")
    assert not leads("expert", "EE")
    assert not leads("planner", "MT")
    assert not leads("planner", "PT")
    assert not leads("planner", "LT")


# Days


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(12, "in 12 days."), (1, "tomorrow."), (0, "today."), (-1, "1 day overdue."), (-5, "5 days")],
)
def test_remaining_time_to_respond_is_formatted(
    client_for: Any, inviting_jco: Operation, days: int, sentence: str
) -> None:
    inviting_jco.participations.filter(organisation=organisation("EE")).update(
        response_due_on=due_date_in(days)
    )
    day = timezone.localdate() + timedelta(days=days)

    text = page_text(client_for("planner", "EE").get(invitation_url(inviting_jco)))

    assert f"Answer by {day.strftime('%-d %B %Y')}: {sentence}" in text
    assert ("It can still be given or changed until the operation starts." in text) == (days < 0)


def test_late_response_is_stored(client_for: Any, inviting_jco: Operation) -> None:
    inviting_jco.participations.filter(organisation=organisation("EE")).update(
        response_due_on=due_date_in(-5)
    )
    sent = invitation_form_data(participation_of(inviting_jco, "EE"))

    assert client_for("planner", "EE").post(invitation_url(inviting_jco), sent).status_code == 302


def test_invitation_page_refuses_responses_after_the_start(
    client_for: Any, inviting_jco: Operation
) -> None:
    Operation.objects.filter(pk=inviting_jco.pk).update(state="running")
    client, sent = (
        client_for("planner", "EE"),
        invitation_form_data(participation_of(inviting_jco, "EE")),
    )

    shown, answered = (
        client.get(invitation_url(inviting_jco)),
        client.post(invitation_url(inviting_jco), sent),
    )

    assert "It has started and is running: tell its lead" in page_text(shown)
    assert "We take part" not in page_text(shown)
    assert answered.status_code == 403
    assert "It has started and is running: tell its lead" in page_text(answered)
    assert participation_of(inviting_jco, "EE").response == "invited"


def test_invitation_page_takes_a_constant_number_of_queries(
    client_for: Any, inviting_jco: Operation
) -> None:
    client = client_for("planner", "EE")
    days = {"state": "tabled", "phases": (("2027-10-05", "2027-10-06"),)}
    make_operation("Ours 0", organisers=("EE",), leads=("EE",), **days)
    for_few = count_queries(client, invitation_url(inviting_jco))
    for number in range(1, 5):
        make_operation(f"Ours {number}", organisers=("EE",), leads=("EE",), **days)

    assert count_queries(client, invitation_url(inviting_jco)) == for_few <= 30
