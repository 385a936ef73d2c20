"""Calls and applications for tests."""

from datetime import date
from typing import Any

from funding.models import Application, Call
from operations.models import Operation
from tests.funding.budgets import programme
from tests.world import place

CLOSES = date(2026, 3, 31)


def a_call(code: str = "union-anti-fraud", **more: Any) -> Call:
    """A call of a programme that closes at the end of March 2026."""
    given = {
        "programme": programme(code),
        "reference": "CALL-2026-1",
        "title": "Technical assistance 2026",
        "closes_on": CLOSES,
        "source": "Made up for a test",
    }
    return Call.objects.create(**given | more)


def an_application(operation: Operation, /, call: Call | None = None, **more: Any) -> Application:
    """An application of Lithuania, written past the actions."""
    given = {
        "operation": operation,
        "title": operation.name,
        "programme": call.programme if call else programme("union-anti-fraud"),
        "call": call,
        "call_closes_on": call.closes_on if call else None,
        "applicant": place("LT"),
    }
    return Application.objects.create(**given | more)
