"""A notice leads to a page that opens for whoever is told, and tells nobody of a draft."""

from typing import Any

import pytest

from jco_portal.deadlines.models import Deadline
from jco_portal.outbox.models import Notification
from operations.actions.transitions import move_operation
from operations.enums import Marking
from operations.models import Operation
from tests.invitations import a_tabled_jco, answer, invited
from tests.pages import address
from tests.world import person

pytestmark = pytest.mark.django_db
BODY = ("liaison", "WCO")


def a_closed_circle() -> Operation:
    """A JCO of which only those who take part know, with an outside body that is invited."""
    operation = a_tabled_jco(marking=Marking.PARTICIPANTS)
    person(*BODY)
    invited(operation, "WCO")
    Notification.objects.all().delete()
    return operation


def told(who: tuple[str, str]) -> list[str]:
    """Where the notices of a person lead."""
    return list(Notification.objects.filter(person=person(*who)).values_list("url", flat=True))


def test_notification_links_the_invited_body_to_the_invitation_page(
    client_of: Any,
) -> None:
    operation = a_closed_circle()

    move_operation(operation, "postpone", by=person(), reason="Too early.")

    assert client_of(*BODY).get(operation.get_absolute_url()).status_code == 404
    assert told(BODY) == [address("invitation", operation.reference)]
    assert client_of(*BODY).get(told(BODY)[0]).status_code == 200


def test_notification_links_an_accepted_participant_to_the_overview(client_of: Any) -> None:
    operation = a_closed_circle()
    answer(operation, "WCO")

    move_operation(operation, "postpone", by=person(), reason="Too early.")

    assert told(BODY) == [operation.get_absolute_url()]
    assert client_of(*BODY).get(told(BODY)[0]).status_code == 200


def test_response_deadline_links_to_the_invitation_page(client_of: Any) -> None:
    operation = a_closed_circle()

    due = Deadline.objects.get(responsible__code="WCO")

    assert due.url == address("invitation", operation.reference)
    assert due.due_on == operation.participations.get(organisation__code="WCO").response_due_on
    assert client_of(*BODY).get(due.url).status_code == 200


def test_response_deadline_is_dropped_when_the_jco_is_sent_back() -> None:
    operation = a_closed_circle()
    move_operation(operation, "send_back", by=person(), reason="Unclear aims.")

    assert Deadline.objects.get(responsible__code="WCO").outcome == "dropped"
    assert told(BODY) == []
