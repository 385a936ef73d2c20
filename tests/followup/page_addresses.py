"""Addresses of the pages of the follow-up app, and the data sent to them."""

from typing import Any

from django.urls import reverse

from operations.models import Operation
from tests.execution_factories import day_from_today

HOSTILE_TEXT = (
    "<script>alert(1)</script> {{ user.password }} {% now 'Y' %} file:///etc/passwd 🛃 Ωλός"
)
LONG_TEXT = "x" * 10_000
UNCLEAN_TEXT = ["a%00b", "a%ED%A0%80b"]


def followup_url(name: str, *args: Any) -> str:
    """Return the address of a page of the follow-up app."""
    return reverse(f"followup:{name}", args=args)


def operation_url(operation: Operation, name: str = "debriefing_detail", *args: Any) -> str:
    """Return the address of a follow-up page of an operation."""
    return followup_url(name, operation.reference, *args)


DEBRIEFING_FORM_DATA = {
    "version": "0",
    "starts_on": day_from_today(0).isoformat(),
    "ends_on": "",
    "location": "Vilnius",
    "participants": "Planner, Lithuania",
    "agenda": "- Results",
    "conclusions": "Forged **in series**.",
}
