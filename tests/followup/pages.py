"""What tests send to the pages of follow-up, and where these are."""

from typing import Any

from django.urls import reverse

from operations.models import Operation
from tests.running import day

NASTY = "<script>alert(1)</script> {{ user.password }} {% now 'Y' %} file:///etc/passwd 🛃 Ωλός"
LONG = "x" * 10_000
UNCLEAN = ["a%00b", "a%ED%A0%80b"]


def url(name: str, *args: Any) -> str:
    """The address of a page of follow-up."""
    return reverse(f"followup:{name}", args=args)


def of(operation: Operation, name: str = "debriefing", *args: Any) -> str:
    """The address of a page of follow-up of an operation."""
    return url(name, operation.reference, *args)


MEETING = {
    "version": "0",
    "starts_on": day(0).isoformat(),
    "ends_on": "",
    "location": "Vilnius",
    "participants": "Planner, Lithuania",
    "agenda": "- Results",
    "conclusions": "Forged **in series**.",
}
