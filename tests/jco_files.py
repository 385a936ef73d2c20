"""Content of the file of a JCO: sections, responses, facilitators, and who can read it."""

from typing import Any

from django.utils import timezone

from operations.actions.planning.business_case import write_section
from operations.models import (
    BusinessCaseSection,
    BusinessCaseText,
    Facilitator,
    Operation,
    Participation,
)
from tests.factories import make_user

READERS = [
    ("planner", "LT"),
    ("facilitator", "SE"),
    ("planner", "PL"),
    ("planner", "IT"),
    ("expert", "DK"),
    ("secretariat", "GSC"),
    ("liaison", "FRONTEX"),
    ("administrator", "GSC"),
]


def count_by_reader(rows: Any) -> str:
    """Return the number of visible rows for each account of ``READERS``, in that order."""
    return " ".join(str(rows.visible_to(make_user(*account)).count()) for account in READERS)


def business_case_section(code: str = "background") -> BusinessCaseSection:
    """Return a section of the business case by its code."""
    return BusinessCaseSection.objects.get(code=code)


def write_section_as_planner(
    operation: Operation, code: str = "background", **more: Any
) -> BusinessCaseText | None:
    """Write a section as the planner of Lithuania."""
    defaults = {"by": make_user(), "text": "Why now.", "is_ready_for_review": True, "version": 0}
    return write_section(operation, business_case_section(code), **defaults | more)


def accept_invitation(operation: Operation, code: str) -> None:
    """Set a participant to accepted."""
    now = timezone.now()
    Participation.objects.filter(operation=operation, organisation__code=code).update(
        response="accepted", responded_at=now, responded_by=make_user("planner", code)
    )


def appoint_facilitator(operation: Operation) -> None:
    """Appoint a Swedish facilitator of the operation."""
    facilitator = make_user("facilitator", "SE")
    Facilitator.objects.create(operation=operation, user=facilitator, appointed_by=make_user())
