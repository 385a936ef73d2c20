"""Calls and applications of demonstration JCOs: one paid, one pending, one in draft.

The days after a call (12 to evaluation, 288 to the grant, and so on) are fictitious.
"""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from funding.actions.applications import (
    ApplicationInput,
    TransitionInput,
    create_application,
    perform_application_transition,
)
from funding.actions.calls import add_call
from funding.models import Application, BudgetLine, Call, Programme
from funding.models.input import CallInput
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from operations.enums import OperationSource
from operations.models import Operation

FICTION_NOTE = "Fictitious, for demonstration."


def load_applications() -> None:
    """Create applications for the budget lines that the best combination has funded.

    One for Copper Beech; for Dunlin one pending, and a draft for each further programme.
    """
    today = timezone.localdate()
    for programme, lines in _funded_lines("Copper Beech").items():
        _load_paid(programme, lines, today)
        break
    for number, (programme, lines) in enumerate(_funded_lines("Dunlin").items()):
        if number:
            _begin_application(programme, lines, closes=today + timedelta(days=40))
        else:
            _load_pending(programme, lines, today)


def _funded_lines(name: str) -> dict[Programme, list[BudgetLine]]:
    lines_by_programme: dict[Programme, list[BudgetLine]] = {}
    lines = BudgetLine.objects.filter(
        budget__operation__name=name, budget__operation__source=OperationSource.PORTAL
    ).exclude(fundings=None)
    for line in lines.select_related("budget__operation").order_by("number"):
        lines_by_programme.setdefault(
            line.fundings.select_related("programme").get().programme, []
        ).append(line)
    return lines_by_programme


def _begin_application(
    programme: Programme, lines: list[BudgetLine], *, closes: date
) -> Application:
    operation = lines[0].budget.operation
    applicant = operation.organisers.order_by("code")[0]
    application_input = ApplicationInput(
        programme=programme,
        applicant=applicant,
        call=_call(programme, closes),
        lines=tuple(lines),
    )
    return create_application(operation, application_input, by=_planner(operation))


def _call(programme: Programme, closes: date) -> Call:
    secretary = User.objects.filter(role_assignments__role=Role.SECRETARIAT).order_by("email")[0]
    call_input = CallInput(
        programme=programme,
        reference=f"DEMO-{closes:%Y-%m}",
        title=f"Operational support {closes:%Y}",
        opens_on=closes - timedelta(days=62),
        closes_on=closes,
        source=FICTION_NOTE,
    )
    return add_call(call_input, by=secretary)


def _planner(operation: Operation) -> User:
    planners = User.objects.filter(
        organisation__in=operation.organisers.values("pk"),
        role_assignments__role=Role.PLANNER,
    )
    return planners.select_related("organisation").order_by("email")[0]


def _load_paid(programme: Programme, lines: list[BudgetLine], today: date) -> None:
    """Take an application from its call to the payment, with a grant 5 % below the request.

    The reduction is in whole euros.
    """
    closes = today - timedelta(days=700)
    application = _begin_application(programme, lines, closes=closes)
    application = _make_transition(
        application, "submit", closes - timedelta(days=3), reference="DEMO-4711"
    )
    application = _make_transition(application, "evaluate", closes + timedelta(days=12))
    requested = application.requested_amount or 0
    granted = requested - requested // 20
    application = _make_transition(
        application, "grant", closes + timedelta(days=288), amount=granted
    )
    first, last = closes + timedelta(days=330), closes + timedelta(days=520)
    application = _make_transition(
        application,
        "sign",
        closes + timedelta(days=320),
        action_starts_on=first,
        action_ends_on=last,
    )
    application = _make_transition(application, "start", first)
    application = _make_transition(application, "end", last, due_on=last + timedelta(days=60))
    application = _make_transition(application, "send_report", last + timedelta(days=44))
    _make_transition(application, "pay", last + timedelta(days=120), amount=granted)


def _load_pending(programme: Programme, lines: list[BudgetLine], today: date) -> None:
    """Submit an application in time, and record that the programme requests information."""
    closes = today - timedelta(days=110)
    application = _begin_application(programme, lines, closes=closes)
    application = _make_transition(
        application, "submit", closes - timedelta(days=1), reference="DEMO-5120"
    )
    _make_transition(
        application,
        "want_more",
        today - timedelta(days=4),
        due_on=today + timedelta(days=9),
    )


def _make_transition(application: Application, name: str, on: date, **more: Any) -> Application:
    by = _planner(Operation.objects.get(applications=application))
    return perform_application_transition(
        application,
        name,
        TransitionInput(happened_on=on, **more),
        by=by,
        version=application.version,
    )
