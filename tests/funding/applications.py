"""Calls and applications for tests."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from funding.actions.applications import (
    ApplicationInput,
    TransitionInput,
    create_application,
    perform_application_transition,
)
from funding.actions.line_funding import fund_line
from funding.models import Application, Call
from operations.models import Operation
from tests.factories import make_jco, make_user, organisation
from tests.funding.budgets import make_line, shipped_programme

CLOSES_ON = date(2026, 3, 31)


def form_day(count: int) -> str:
    """Return the day so many days from today as entered in a form."""
    return (timezone.localdate() + timedelta(days=count)).isoformat()


def make_call(code: str = "union-anti-fraud", **more: Any) -> Call:
    """Return a call of a programme that closes on 31 March 2026."""
    defaults = {
        "programme": shipped_programme(code),
        "reference": "CALL-2026-1",
        "title": "Technical assistance 2026",
        "closes_on": CLOSES_ON,
        "source": "Made up for a test",
    }
    return Call.objects.create(**defaults | more)


def make_application(operation: Operation, /, call: Call | None = None, **more: Any) -> Application:
    """Return an application of Lithuania, created without the actions."""
    defaults = {
        "operation": operation,
        "title": operation.name,
        "programme": call.programme if call else shipped_programme("union-anti-fraud"),
        "call": call,
        "call_closes_on": call.closes_on if call else None,
        "applicant": organisation("LT"),
    }
    return Application.objects.create(**defaults | more)


def draft_application(
    amount: Any = 1000, *, code: str = "union-anti-fraud", call: Call | None = None
) -> Application:
    """Return a draft application of Lithuania for the only line of a JCO's budget."""
    operation = make_jco("Lock", "LT")
    line = make_line(operation, amount, goods=("cigarettes",))
    fund_line(line, call.programme if call else shipped_programme(code), by=make_user())
    draft_input = ApplicationInput(
        programme=call.programme if call else shipped_programme(code),
        call=call,
        applicant=organisation("LT"),
        lines=(line,),
    )
    return create_application(operation, draft_input, by=make_user())


def application_input(application: Application, **more: Any) -> ApplicationInput:
    """Return the input of an application as stored, with the changes of the test."""
    lines = tuple(each.line for each in application.lines.select_related("line"))
    defaults = {
        "programme": application.programme,
        "call": application.call,
        "applicant": application.applicant,
        "lines": lines,
    }
    return ApplicationInput(**defaults | more)


def make_transition(application: Application, name: str, on: date, **more: Any) -> Application:
    """Perform a transition of an application as the planner of Lithuania."""
    version = Application.objects.get(pk=application.pk).version
    return perform_application_transition(
        application, name, TransitionInput(happened_on=on, **more), by=make_user(), version=version
    )
