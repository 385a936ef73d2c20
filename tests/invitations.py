"""JCOs to which organisations are invited, and what they answer."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from operations.actions.participants import AnswerFacts, answer_invitation, invite
from operations.models import Operation, Participation
from tests.examples import from_example
from tests.pages import address
from tests.world import an_operation, person, place, places

ASKED = "Two posts and eight officers."


def soon(days: int = 28) -> date:
    """A day to answer by."""
    return timezone.localdate() + timedelta(days=days)


@from_example
def a_tabled_jco(*participants: str, **fields: Any) -> Operation:
    """A JCO that Lithuania leads and has tabled, with planned participants."""
    return an_operation("Amber", state="tabled", participants=participants, **fields)


def invited(operation: Operation, *codes: str, by: User | None = None) -> list[Participation]:
    """Organisations that the lead has invited."""
    return invite(
        operation, places(*codes), asked=ASKED, answer_by=soon(), by=by or person("planner", "LT")
    )


def part_of(operation: Operation, code: str) -> Participation:
    """How an organisation stands now."""
    return Participation.objects.get(operation=operation, organisation=place(code))


def yes(**more: Any) -> AnswerFacts:
    """An organisation takes part."""
    given = {"contact_point": "Operations desk, +372 600", "posts": 2, "officers": 8}
    return AnswerFacts(accepts=True, **given | more)


def no(**more: Any) -> AnswerFacts:
    """An organisation does not take part."""
    return AnswerFacts(accepts=False, **{"reason": "resources"} | more)


def answer(
    operation: Operation, code: str, said: AnswerFacts | None = None, *, by: User | None = None
) -> Participation:
    """What an organisation answers, from a fresh page."""
    part = part_of(operation, code)
    is_state = part.organisation.is_state
    by = by or person(Role.PLANNER if is_state else Role.LIAISON, code)
    return answer_invitation(part, said or yes(), by=by, seen=part.version_token)


def page_of(operation: Operation) -> str:
    """The address of its invitation."""
    return address("invitation", operation.reference)


def a_form(part: Participation, kind: str = "accept", **fields: Any) -> dict[str, Any]:
    """What the browser sends from the page of an invitation."""
    typed = {
        "accept": {"contact_point": "Desk", "posts": "2", "officers": "8", "priority": "high"},
        "decline": {"reason": "resources", "note": ""},
    }[kind]
    sent = {f"{kind}-{name}": value for name, value in (typed | fields).items()}
    return {"answer": kind, "seen": part.version_token, **sent}


@from_example
def an_inviting_jco() -> Operation:
    """A JCO that has invited a state, an outside body, and another state which has accepted."""
    operation = a_tabled_jco(
        "EE", "EUROPOL", "PT", "MT", aims="Find the trucks.", participants_note="CANARY-NOTE"
    )
    invited(operation, "EE", "EUROPOL", "PT")
    answer(operation, "PT", yes(contact_point="CANARY-DESK", note="CANARY-ANSWER"))
    return Operation.objects.get(pk=operation.pk)


@from_example
def an_answered_jco() -> Operation:
    """A JCO in which one has accepted, one declined, one has yet to answer, one is planned."""
    operation = a_tabled_jco("EE", "LV", "PL", "FI")
    invited(operation, "EE", "LV", "PL")
    answer(operation, "EE", yes(priority="high"))
    answer(operation, "LV", no(note="No ships left"))
    return Operation.objects.get(pk=operation.pk)
