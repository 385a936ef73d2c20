"""The home page: invitations, overdue responses, and participants to invite."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.actions.participants import appoint_facilitator
from operations.models import Operation
from tests.factories import make_operation, make_user, organisation
from tests.invitations import decline_input, due_date_in, make_invitations, make_tabled_jco, respond
from tests.pages import operations_url

pytestmark = pytest.mark.django_db
TO_ANSWER, OVERDUE = "Invitations to answer", "Answers that are overdue"
TO_INVITE = "Participants to invite"


def todo_items(client: Any, title: str) -> list[Any]:
    groups = client.get("/").context["groups"]
    return [item for group in groups if group.title == title for item in group.items]


def set_due_date(operation: Operation, code: str, days: int) -> None:
    operation.participations.filter(organisation=organisation(code)).update(
        response_due_on=due_date_in(days)
    )


@pytest.mark.example("tabled with Estonia")
def test_invited_organisation_sees_its_invitations_most_urgent_first(client_for: Any) -> None:
    later, sooner = (
        make_tabled_jco("EE"),
        make_operation("Bora", state="tabled", participants=("EE",)),
    )
    for operation, days in ((later, 20), (sooner, -2)):
        make_invitations(operation, "EE")
        set_due_date(operation, "EE", days)

    listed = todo_items(client_for("contact_point", "EE"), TO_ANSWER)

    assert [(each.title, each.action) for each in listed] == [
        ("Bora", "Answer"),
        ("Amber", "Answer"),
    ]
    assert "2 days overdue" in listed[0].reason
    assert "in 20 days" in listed[1].reason
    assert listed[0].action_url == operations_url("invitation_detail", sooner.reference)


def test_outside_body_sees_its_invitation(client_for: Any) -> None:
    make_invitations(make_tabled_jco("EUROPOL"), "EUROPOL")

    assert [each.title for each in todo_items(client_for("liaison", "EUROPOL"), TO_ANSWER)] == [
        "Amber"
    ]


@pytest.mark.parametrize(
    ("role", "code"), [("expert", "EE"), ("planner", "LV"), ("planner", "LT"), ("planner", "FI")]
)
def test_other_users_do_not_see_the_invitation(client_for: Any, role: str, code: str) -> None:
    make_invitations(make_tabled_jco("EE", "FI"), "EE")

    assert todo_items(client_for(role, code), TO_ANSWER) == []


@pytest.mark.example("tabled with Estonia")
def test_invitation_is_not_listed_after_the_response_or_the_start(client_for: Any) -> None:
    operation, other = (
        make_tabled_jco("EE"),
        make_operation("B", state="tabled", participants=("EE",)),
    )
    for each in (operation, other):
        make_invitations(each, "EE")
    respond(operation, "EE", decline_input())
    Operation.objects.filter(pk=other.pk).update(state="running")

    assert todo_items(client_for("planner", "EE"), TO_ANSWER) == []


def test_lead_and_facilitator_see_overdue_responses(client_for: Any) -> None:
    operation = make_tabled_jco("EE", "LV", "PL")
    make_invitations(operation, "EE", "LV", "PL")
    set_due_date(operation, "EE", -3)
    set_due_date(operation, "LV", -1)
    facilitator = make_user("facilitator", "SE")
    appoint_facilitator(operation, facilitator, by=make_user())

    for role, code in (("planner", "LT"), ("facilitator", "SE")):
        (item,) = todo_items(client_for(role, code), OVERDUE)
        assert item.reason.startswith("2 organisations have not answered; the first answer")
        assert (item.action, item.action_url) == (
            "See who",
            operations_url("participant_list", operation.reference),
        )
    assert todo_items(client_for("planner", "PL"), OVERDUE) == []


def test_tabled_jco_lists_participants_to_be_invited(client_for: Any) -> None:
    operation = make_tabled_jco("EE", "LV")
    make_operation("Draft", participants=("EE",))

    (item,) = todo_items(client_for(), TO_INVITE)

    assert (item.title, item.action) == ("Amber", "Invite them")
    assert item.reason == "2 participants are planned and not invited yet."
    make_invitations(operation, "EE", "LV")
    assert todo_items(client_for(), TO_INVITE) == []


def test_query_count_does_not_grow_with_invitations(client_for: Any) -> None:
    client = client_for()

    def one(name: str) -> None:
        operation = make_operation(name, state="tabled", participants=("EE", "LV"))
        make_invitations(operation, "EE")
        set_due_date(operation, "EE", -1)

    one("Amber")
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for number in range(3):
        one(f"Bora {number}")

    with CaptureQueriesContext(connection) as many:
        client.get("/")

    assert len(many) == len(few)
