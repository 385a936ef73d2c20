"""An invitation: who reads what of it, how much time is left, and what is too late."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from operations.models import Operation
from tests.invitations import ASKED, a_form, page_of, part_of, soon
from tests.pages import address, queries_of, words
from tests.world import an_operation, place

pytestmark = [pytest.mark.django_db, pytest.mark.example("inviting")]
CANARY = "CANARY-DESK"


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
    client_of: Any, inviting: Operation, role: str, code: str, status: int
) -> None:
    client = client_of(role, code)

    assert client.get(page_of(inviting)).status_code == status
    posted = client.post(page_of(inviting), a_form(part_of(inviting, "EE")))
    assert (posted.status_code in {200, 302, 409}) == (status == 200)


def test_refusal_names_the_roles_that_can_respond(client_of: Any, inviting: Operation) -> None:
    said = words(client_of("expert", "EE").get(page_of(inviting)))

    assert "Only a planner or contact point of Estonia answers for it." in said


def test_invited_body_sees_the_invitation_but_not_the_operation(
    client_of: Any, inviting: Operation
) -> None:
    client = client_of("liaison", "EUROPOL")

    extract = client.get(page_of(inviting))
    html, said = extract.content.decode(), words(extract)

    assert client.get(inviting.get_absolute_url()).status_code == 404
    assert client.get(address("participant_list", inviting.reference)).status_code == 404
    assert client.get(address("operation_history", inviting.reference)).status_code == 404
    for shown in ("Amber", "Find the trucks.", "1–10 October 2027", "cigarettes", "road", ASKED):
        assert shown in said
    assert "Lithuania" in said
    assert "CANARY" not in html
    assert "Estonia" not in html
    assert "Portugal" not in html
    assert "Malta" not in html
    assert inviting.get_absolute_url() + '"' not in html


def test_insider_gets_links_to_overview_overlaps_and_history(
    client_of: Any, inviting: Operation
) -> None:
    links = dict(client_of("planner", "EE").get(page_of(inviting)).context["facts"].links)

    assert set(links) == {"Record", "Overlaps", "History"}
    assert links["Overlaps"] == f"/calendar/operations/{inviting.reference}/overlaps/"


def test_own_operations_in_the_same_period_are_listed(client_of: Any, inviting: Operation) -> None:
    days = {"state": "tabled", "phases": (("2027-10-05", "2027-10-06"),)}
    an_operation("Ours", organisers=("EE",), leads=("EE",), **days)
    an_operation("Theirs", organisers=("PL",), leads=("PL",), **days)
    an_operation("Later", organisers=("EE",), leads=("EE",), phases=(("2028-01", "2028-01"),))

    page = client_of("planner", "EE").get(page_of(inviting))

    assert [each.name for each in page.context["facts"].own] == ["Ours"]
    overlaps = page.context["forms"].decline.fields["overlaps_with"].choices
    offered = {group: [name for _key, name in names] for group, names in overlaps[2:]}
    said = "5–6 October 2027"
    assert offered == {"Yours": [f"Ours, {said}"], "Others": [f"Theirs, {said}"]}


def test_invitation_is_hidden_when_the_jco_is_a_draft_again(
    client_of: Any, inviting: Operation
) -> None:
    Operation.objects.filter(pk=inviting.pk).update(state="draft")

    assert client_of("planner", "EE").get(page_of(inviting)).status_code == 404


def test_withdrawn_invitation_returns_404(client_of: Any, inviting: Operation) -> None:
    path = address("invitation_withdraw", inviting.reference, part_of(inviting, "EE").pk)
    client_of().post(path)

    assert client_of("planner", "EE").get(page_of(inviting)).status_code == 404


def test_overview_links_only_responding_users_to_the_invitation(
    client_of: Any, inviting: Operation
) -> None:
    def leads(role: str, code: str) -> bool:
        page = client_of(role, code).get(inviting.get_absolute_url())
        return f'href="{page_of(inviting)}"' in page.content.decode()

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
    client_of: Any, inviting: Operation, days: int, sentence: str
) -> None:
    inviting.participations.filter(organisation=place("EE")).update(response_due_on=soon(days))
    day = timezone.localdate() + timedelta(days=days)

    said = words(client_of("planner", "EE").get(page_of(inviting)))

    assert f"Answer by {day.strftime('%-d %B %Y')}: {sentence}" in said
    assert ("It can still be given or changed until the operation starts." in said) == (days < 0)


def test_late_response_is_stored(client_of: Any, inviting: Operation) -> None:
    inviting.participations.filter(organisation=place("EE")).update(response_due_on=soon(-5))
    sent = a_form(part_of(inviting, "EE"))

    assert client_of("planner", "EE").post(page_of(inviting), sent).status_code == 302


def test_invitation_page_refuses_responses_after_the_start(
    client_of: Any, inviting: Operation
) -> None:
    Operation.objects.filter(pk=inviting.pk).update(state="running")
    client, sent = client_of("planner", "EE"), a_form(part_of(inviting, "EE"))

    shown, answered = client.get(page_of(inviting)), client.post(page_of(inviting), sent)

    assert "It has started and is running: tell its lead" in words(shown)
    assert "We take part" not in words(shown)
    assert answered.status_code == 403
    assert "It has started and is running: tell its lead" in words(answered)
    assert part_of(inviting, "EE").response == "invited"


def test_invitation_page_takes_a_constant_number_of_queries(
    client_of: Any, inviting: Operation
) -> None:
    client = client_of("planner", "EE")
    days = {"state": "tabled", "phases": (("2027-10-05", "2027-10-06"),)}
    an_operation("Ours 0", organisers=("EE",), leads=("EE",), **days)
    for_few = queries_of(client, page_of(inviting))
    for number in range(1, 5):
        an_operation(f"Ours {number}", organisers=("EE",), leads=("EE",), **days)

    assert queries_of(client, page_of(inviting)) == for_few <= 30
