"""A JCO with a pending grant of a fictitious programme, so that the forecast of delays has data.

No source states the time to grant of the present programmes. Their fields stay empty, and the
fictitious programme has both numbers.
"""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from funding.actions.applications import ApplicationInput, create_application
from funding.actions.calls import add_call
from funding.actions.line_funding import fund_line
from funding.actions.lines import add_line
from funding.enums import AcceptedCompetence, ProgrammeTopic, TimeToGrantBasis
from funding.models import Programme
from funding.models.input import BudgetLineInput, CallInput
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from operations.enums import OperationSource, ReferenceTermKind
from operations.models import Operation, ReferenceTerm

OPERATION_NAME, PROGRAMME_CODE = "Osprey", "demonstration-fund"
FICTION_NOTE = "Fictitious, for demonstration."


def load_late_grant() -> None:
    """Fund the JCO by the programme, and create an application for a call of 1 January.

    Does nothing if the JCO has no recorded creator.
    """
    operation = Operation.objects.get(name=OPERATION_NAME, source=OperationSource.PORTAL)
    today = timezone.localdate()
    programme, by = _programme(today), operation.created_by
    if by is None:
        return
    line = add_line(
        operation,
        BudgetLineInput(
            description="Teams and laboratories at the ports",
            cost_category="travel",
            organisation=operation.organisers.order_by("code")[0],
            planned_amount=Decimal("86400.00"),
        ),
        by=by,
    )
    fund_line(line, programme, by=by)
    create_application(
        operation,
        ApplicationInput(
            programme=programme,
            applicant=line.organisation,
            call=add_call(_call(programme, date(today.year + 1, 1, 1)), by=_administrator()),
            lines=(line,),
        ),
        by=by,
    )


def _programme(today: date) -> Programme:
    programme = Programme.objects.create(
        code=PROGRAMME_CODE,
        name="Demonstration Fund",
        instrument="A programme of the demonstration; there is none of this name",
        valid_from=date(today.year, 1, 1),
        accepted_competence=AcceptedCompetence.BOTH,
        allows_start_before_grant=False,
        months_to_grant_median=Decimal(6),
        months_to_grant_ninetieth=Decimal(9),
        months_to_grant_basis=TimeToGrantBasis.SOURCE,
    )
    programme.rates.create(percent=Decimal(80), source=FICTION_NOTE)
    programme.domains.create(
        term=ReferenceTerm.objects.get(kind=ReferenceTermKind.RISK_AREA, name="waste")
    )
    statements = {
        ProgrammeTopic.START: "Activities start after the grant.",
        ProgrammeTopic.TIME_TO_GRANT: (
            "Half are granted within 6 months of the deadline, nine of ten within 9."
        ),
        ProgrammeTopic.DOMAINS: "Waste.",
    }
    for topic, text in statements.items():
        programme.statements.create(topic=topic, source_text=text, source=FICTION_NOTE)
    return programme


def _call(programme: Programme, closes: date) -> CallInput:
    return CallInput(
        programme=programme,
        reference=f"DEMO-WASTE-{closes:%Y}",
        title=f"Waste at the ports {closes:%Y}",
        opens_on=date(closes.year - 1, 10, 1),
        closes_on=closes,
        source=FICTION_NOTE,
    )


def _administrator() -> User:
    return User.objects.filter(role_assignments__role=Role.SECRETARIAT).order_by("email")[0]
