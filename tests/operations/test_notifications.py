"""Notifications: links that open for their recipients, nothing about drafts."""

from typing import Any

import pytest

from jco_portal.deadlines.models import Deadline
from jco_portal.outbox.models import Notification
from operations.actions.transitions import perform_operation_transition
from operations.enums import Marking
from operations.models import Operation
from tests.factories import make_user
from tests.invitations import make_invitations, make_tabled_jco, respond
from tests.pages import operations_url

pytestmark = pytest.mark.django_db
BODY = ("liaison", "WCO")


def participants_only_jco() -> Operation:
    """Return a JCO visible to participants only, with an invited external body."""
    operation = make_tabled_jco(marking=Marking.PARTICIPANTS)
    make_user(*BODY)
    make_invitations(operation, "WCO")
    Notification.objects.all().delete()
    return operation


def notification_urls(who: tuple[str, str]) -> list[str]:
    """Return the addresses to which the notifications of a user link."""
    return list(Notification.objects.filter(person=make_user(*who)).values_list("url", flat=True))


def test_notification_links_the_invited_body_to_the_invitation_page(
    client_for: Any,
) -> None:
    operation = participants_only_jco()

    perform_operation_transition(operation, "postpone", by=make_user(), reason="Too early.")

    assert client_for(*BODY).get(operation.get_absolute_url()).status_code == 404
    assert notification_urls(BODY) == [operations_url("invitation_detail", operation.reference)]
    assert client_for(*BODY).get(notification_urls(BODY)[0]).status_code == 200


def test_notification_links_an_accepted_participant_to_the_overview(client_for: Any) -> None:
    operation = participants_only_jco()
    respond(operation, "WCO")

    perform_operation_transition(operation, "postpone", by=make_user(), reason="Too early.")

    assert notification_urls(BODY) == [operation.get_absolute_url()]
    assert client_for(*BODY).get(notification_urls(BODY)[0]).status_code == 200


def test_response_deadline_links_to_the_invitation_page(client_for: Any) -> None:
    operation = participants_only_jco()

    due = Deadline.objects.get(responsible__code="WCO")

    assert due.url == operations_url("invitation_detail", operation.reference)
    assert due.due_on == operation.participations.get(organisation__code="WCO").response_due_on
    assert client_for(*BODY).get(due.url).status_code == 200


def test_response_deadline_is_dropped_when_the_jco_is_sent_back() -> None:
    operation = participants_only_jco()
    perform_operation_transition(operation, "send_back", by=make_user(), reason="Unclear aims.")

    assert Deadline.objects.get(responsible__code="WCO").outcome == "dropped"
    assert notification_urls(BODY) == []
