"""JCOs with invited organisations and their responses."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from operations.actions.participants import (
    ResponseInput,
    invite_organisations,
    respond_to_invitation,
)
from operations.models import Operation, Participation
from tests.example_data import reuse_example
from tests.factories import make_operation, make_user, organisation, organisations
from tests.pages import operations_url

REQUESTED_CONTRIBUTION = "Two posts and eight officers."


def due_date_in(days: int = 28) -> date:
    """Return a response deadline so many days from today."""
    return timezone.localdate() + timedelta(days=days)


@reuse_example
def make_tabled_jco(*participants: str, **fields: Any) -> Operation:
    """Return a tabled JCO led by Lithuania, with planned participants."""
    return make_operation("Amber", state="tabled", participants=participants, **fields)


def make_invitations(
    operation: Operation, *codes: str, by: User | None = None
) -> list[Participation]:
    """Invite organisations as the planner of the lead."""
    return invite_organisations(
        operation,
        organisations(*codes),
        requested_contribution=REQUESTED_CONTRIBUTION,
        answer_by=due_date_in(),
        by=by or make_user("planner", "LT"),
    )


def participation_of(operation: Operation, code: str) -> Participation:
    """Return the participation of an organisation as stored now."""
    return Participation.objects.get(operation=operation, organisation=organisation(code))


def accept_input(**more: Any) -> ResponseInput:
    """Return the input of a response that accepts."""
    defaults = {"contact_point": "Operations desk, +372 600", "control_posts": 2, "officers": 8}
    return ResponseInput(accepts=True, **defaults | more)


def decline_input(**more: Any) -> ResponseInput:
    """Return the input of a response that declines."""
    return ResponseInput(accepts=False, **{"reason": "resources"} | more)


def respond(
    operation: Operation,
    code: str,
    response_input: ResponseInput | None = None,
    *,
    by: User | None = None,
) -> Participation:
    """Record the response of an organisation as on a page just opened."""
    participation = participation_of(operation, code)
    is_state = participation.organisation.is_state
    by = by or make_user(Role.PLANNER if is_state else Role.LIAISON, code)
    return respond_to_invitation(
        participation,
        response_input or accept_input(),
        by=by,
        version_token=participation.version_token,
    )


def invitation_url(operation: Operation) -> str:
    """Return the address of the invitation page."""
    return operations_url("invitation_detail", operation.reference)


def invitation_form_data(
    participation: Participation, kind: str = "accept", **fields: Any
) -> dict[str, Any]:
    """Return the data that a browser sends from the invitation page."""
    typed = {
        "accept": {
            "contact_point": "Desk",
            "control_posts": "2",
            "officers": "8",
            "priority": "high",
        },
        "decline": {"reason": "resources", "response_note": ""},
    }[kind]
    sent = {f"{kind}-{name}": value for name, value in (typed | fields).items()}
    return {"answer": kind, "seen": participation.version_token, **sent}


@reuse_example
def make_inviting_jco() -> Operation:
    """Return a JCO with two pending invitations, an accepted one and a planned participant."""
    operation = make_tabled_jco(
        "EE", "EUROPOL", "PT", "MT", aims="Find the trucks.", participants_note="CANARY-NOTE"
    )
    make_invitations(operation, "EE", "EUROPOL", "PT")
    respond(
        operation, "PT", accept_input(contact_point="CANARY-DESK", response_note="CANARY-ANSWER")
    )
    return Operation.objects.get(pk=operation.pk)


@reuse_example
def make_jco_with_responses() -> Operation:
    """Return a JCO with one accepted, one declined, one invited and one planned participant."""
    operation = make_tabled_jco("EE", "LV", "PL", "FI")
    make_invitations(operation, "EE", "LV", "PL")
    respond(operation, "EE", accept_input(priority="high"))
    respond(operation, "LV", decline_input(response_note="No ships left"))
    return Operation.objects.get(pk=operation.pk)
