"""Calls and applications for tests."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from funding.actions.applications import (
    ApplicationFacts,
    StepFacts,
    begin_application,
    move_application,
)
from funding.actions.line_funding import fund_line
from funding.models import Application, Call
from operations.models import Operation
from tests.funding.budgets import a_line, programme
from tests.world import jco, person, place

CLOSES = date(2026, 3, 31)


def typed_day(count: int) -> str:
    """So many days from today, as it is typed."""
    return (timezone.localdate() + timedelta(days=count)).isoformat()


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


def begun(
    amount: Any = 1000, *, code: str = "union-anti-fraud", call: Call | None = None
) -> Application:
    """A draft of Lithuania that asks a programme for the one line of a JCO's budget."""
    operation = jco("Lock", "LT")
    line = a_line(operation, amount, goods=("cigarettes",))
    fund_line(line, call.programme if call else programme(code), by=person())
    facts = ApplicationFacts(
        programme=call.programme if call else programme(code),
        call=call,
        applicant=place("LT"),
        lines=(line,),
    )
    return begin_application(operation, facts, by=person())


def facts_of(application: Application, **more: Any) -> ApplicationFacts:
    """The draft as it stands, with what a test changes."""
    lines = tuple(each.line for each in application.lines.select_related("line"))
    given = {
        "programme": application.programme,
        "call": application.call,
        "applicant": application.applicant,
        "lines": lines,
    }
    return ApplicationFacts(**given | more)


def noted(application: Application, name: str, on: date, **more: Any) -> Application:
    """A step that the planner of Lithuania notes on the application as it stands."""
    version = Application.objects.get(pk=application.pk).version
    return move_application(
        application, name, StepFacts(happened_on=on, **more), by=person(), version=version
    )
