"""Calls and applications of demonstration JCOs: one paid, one that waits, one still a draft."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from funding.actions.applications import (
    ApplicationFacts,
    StepFacts,
    begin_application,
    move_application,
)
from funding.actions.calls import add_call
from funding.models import Application, BudgetLine, Call, Programme
from funding.models.input import CallInput
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from operations.enums import OperationSource
from operations.models import Operation

FICTION = "Fictitious, for demonstration."


def load_applications() -> None:
    """Apply for the lines that the best combination gave to programmes."""
    today = timezone.localdate()
    for programme, lines in _funded("Copper Beech").items():
        _paid(programme, lines, today)
        break
    for number, (programme, lines) in enumerate(_funded("Dunlin").items()):
        if number:
            _begin(programme, lines, closes=today + timedelta(days=40))
        else:
            _waiting(programme, lines, today)


def _funded(name: str) -> dict[Programme, list[BudgetLine]]:
    found: dict[Programme, list[BudgetLine]] = {}
    lines = BudgetLine.objects.filter(
        budget__operation__name=name, budget__operation__source=OperationSource.PORTAL
    ).exclude(fundings=None)
    for line in lines.select_related("budget__operation").order_by("number"):
        found.setdefault(line.fundings.select_related("programme").get().programme, []).append(line)
    return found


def _begin(programme: Programme, lines: list[BudgetLine], *, closes: date) -> Application:
    operation = lines[0].budget.operation
    applicant = operation.organisers.order_by("code")[0]
    facts = ApplicationFacts(
        programme=programme,
        applicant=applicant,
        call=_call(programme, closes),
        lines=tuple(lines),
    )
    return begin_application(operation, facts, by=_planner(operation))


def _call(programme: Programme, closes: date) -> Call:
    keeper = User.objects.filter(role_assignments__role=Role.SECRETARIAT).order_by("email")[0]
    facts = CallInput(
        programme=programme,
        reference=f"DEMO-{closes:%Y-%m}",
        title=f"Operational support {closes:%Y}",
        opens_on=closes - timedelta(days=62),
        closes_on=closes,
        source=FICTION,
    )
    return add_call(facts, by=keeper)


def _planner(operation: Operation) -> User:
    found = User.objects.filter(
        organisation__in=operation.organisers.values("pk"),
        role_assignments__role=Role.PLANNER,
    )
    return found.select_related("organisation").order_by("email")[0]


def _paid(programme: Programme, lines: list[BudgetLine], today: date) -> None:
    """From its call to its payment, with a grant a little below what was asked."""
    closes = today - timedelta(days=700)
    application = _begin(programme, lines, closes=closes)
    application = _step(application, "submit", closes - timedelta(days=3), reference="DEMO-4711")
    application = _step(application, "evaluate", closes + timedelta(days=12))
    asked = application.requested_amount or 0
    granted = asked - asked // 20
    application = _step(application, "grant", closes + timedelta(days=288), amount=granted)
    first, last = closes + timedelta(days=330), closes + timedelta(days=520)
    application = _step(
        application,
        "sign",
        closes + timedelta(days=320),
        action_starts_on=first,
        action_ends_on=last,
    )
    application = _step(application, "start", first)
    application = _step(application, "end", last, due_on=last + timedelta(days=60))
    application = _step(application, "send_report", last + timedelta(days=44))
    _step(application, "pay", last + timedelta(days=120), amount=granted)


def _waiting(programme: Programme, lines: list[BudgetLine], today: date) -> None:
    """Submitted in time; the programme asks for more."""
    closes = today - timedelta(days=110)
    application = _begin(programme, lines, closes=closes)
    application = _step(application, "submit", closes - timedelta(days=1), reference="DEMO-5120")
    _step(
        application,
        "want_more",
        today - timedelta(days=4),
        due_on=today + timedelta(days=9),
    )


def _step(application: Application, name: str, on: date, **more: Any) -> Application:
    by = _planner(Operation.objects.get(applications=application))
    return move_application(
        application, name, StepFacts(happened_on=on, **more), by=by, version=application.version
    )
