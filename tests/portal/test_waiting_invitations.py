"""Home: invitations to answer, answers that are overdue, participants to invite."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.actions.participants import name_facilitator
from operations.models import Operation
from tests.invitations import a_tabled_jco, answer, invited, no, soon
from tests.pages import address
from tests.world import an_operation, person, place

pytestmark = pytest.mark.django_db
TO_ANSWER, OVERDUE = "Invitations to answer", "Answers that are overdue"
TO_INVITE = "Participants to invite"


def items(client: Any, title: str) -> list[Any]:
    groups = client.get("/").context["groups"]
    return [item for group in groups if group.title == title for item in group.items]


def due(operation: Operation, code: str, days: int) -> None:
    operation.participations.filter(organisation=place(code)).update(response_due_on=soon(days))


@pytest.mark.example("tabled with Estonia")
def test_invited_organisation_sees_its_invitations_most_urgent_first(client_of: Any) -> None:
    later, sooner = a_tabled_jco("EE"), an_operation("Bora", state="tabled", participants=("EE",))
    for operation, days in ((later, 20), (sooner, -2)):
        invited(operation, "EE")
        due(operation, "EE", days)

    waiting = items(client_of("contact_point", "EE"), TO_ANSWER)

    assert [(each.title, each.action) for each in waiting] == [
        ("Bora", "Answer"),
        ("Amber", "Answer"),
    ]
    assert "2 days overdue" in waiting[0].reason
    assert "in 20 days" in waiting[1].reason
    assert waiting[0].action_url == address("invitation", sooner.reference)


def test_outside_body_sees_its_invitation(client_of: Any) -> None:
    invited(a_tabled_jco("EUROPOL"), "EUROPOL")

    assert [each.title for each in items(client_of("liaison", "EUROPOL"), TO_ANSWER)] == ["Amber"]


@pytest.mark.parametrize(
    ("role", "code"), [("expert", "EE"), ("planner", "LV"), ("planner", "LT"), ("planner", "FI")]
)
def test_other_users_do_not_see_the_invitation(client_of: Any, role: str, code: str) -> None:
    invited(a_tabled_jco("EE", "FI"), "EE")

    assert items(client_of(role, code), TO_ANSWER) == []


@pytest.mark.example("tabled with Estonia")
def test_invitation_is_not_listed_after_the_response_or_the_start(client_of: Any) -> None:
    operation, other = a_tabled_jco("EE"), an_operation("B", state="tabled", participants=("EE",))
    for each in (operation, other):
        invited(each, "EE")
    answer(operation, "EE", no())
    Operation.objects.filter(pk=other.pk).update(state="running")

    assert items(client_of("planner", "EE"), TO_ANSWER) == []


def test_lead_and_facilitator_see_overdue_responses(client_of: Any) -> None:
    operation = a_tabled_jco("EE", "LV", "PL")
    invited(operation, "EE", "LV", "PL")
    due(operation, "EE", -3)
    due(operation, "LV", -1)
    helper = person("facilitator", "SE")
    name_facilitator(operation, helper, by=person())

    for role, code in (("planner", "LT"), ("facilitator", "SE")):
        (item,) = items(client_of(role, code), OVERDUE)
        assert item.reason.startswith("2 organisations have not answered; the first answer")
        assert (item.action, item.action_url) == (
            "See who",
            address("participant_list", operation.reference),
        )
    assert items(client_of("planner", "PL"), OVERDUE) == []


def test_tabled_jco_lists_participants_to_be_invited(client_of: Any) -> None:
    operation = a_tabled_jco("EE", "LV")
    an_operation("Draft", participants=("EE",))

    (item,) = items(client_of(), TO_INVITE)

    assert (item.title, item.action) == ("Amber", "Invite them")
    assert item.reason == "2 participants are planned and not invited yet."
    invited(operation, "EE", "LV")
    assert items(client_of(), TO_INVITE) == []


def test_query_count_does_not_grow_with_invitations(client_of: Any) -> None:
    client = client_of()

    def one(name: str) -> None:
        operation = an_operation(name, state="tabled", participants=("EE", "LV"))
        invited(operation, "EE")
        due(operation, "EE", -1)

    one("Amber")
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for number in range(3):
        one(f"Bora {number}")

    with CaptureQueriesContext(connection) as many:
        client.get("/")

    assert len(many) == len(few)
