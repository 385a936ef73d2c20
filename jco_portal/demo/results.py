"""A recent JCO with results, so that no page of results is empty."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.utils import timezone

from jco_portal.demo.budgets import load_budget
from jco_portal.directory.actions import read_csv_rows
from jco_portal.directory.models import Organisation, User
from operations.actions.operations import create_operation
from operations.actions.planning.jco_file import write_threat_assessment
from operations.actions.planning.objectives import add_objective
from operations.actions.results.reports import correct_seizure, report_controls, report_seizure
from operations.actions.results.validation import return_result, validate_results
from operations.actions.transitions import perform_operation_transition
from operations.enums import (
    Confirmation,
    Indicator,
    Marking,
    ParticipationRole,
    ReferenceTermKind,
    Response,
    Unit,
)
from operations.models import (
    ControlInput,
    ObjectiveInput,
    Operation,
    OperationInput,
    OperationType,
    PhaseInput,
    ReferenceTerm,
    SeizureInput,
)

FOLDER = Path(__file__).parent
LEAD_EMAIL, EXPERT_EMAIL = "planner.lt@demo.example", "expert.dk@demo.example"
PARTICIPANT_EMAILS = {
    "PL": "planner.pl@demo.example",
    "DE": "planner.de@demo.example",
    "ES": "planner.es@demo.example",
    "EE": "contact.ee@demo.example",
    "FR": "contact.fr@demo.example",
}
# First and last day of each phase, in days before today.
PHASE_DAYS_AGO = ((60, 51), (35, 26))


def load_results() -> Operation:
    """Take a JCO from draft to debriefing, and report its results."""
    people = {user.email: user for user in User.objects.select_related("organisation")}
    lead = people[LEAD_EMAIL]
    operation = _operation(lead)
    _add_planning(operation, lead)
    load_budget(operation)
    perform_operation_transition(operation, "table", by=lead)
    perform_operation_transition(operation, "endorse", by=people[EXPERT_EMAIL])
    _accept_invitations(operation, lead, people)
    operation = perform_operation_transition(operation, "start", by=lead)
    operation = perform_operation_transition(operation, "end", by=lead)
    _report_results(operation, lead, people)
    return operation


def _day(ago: int | str) -> date:
    return timezone.localdate() - timedelta(days=int(ago))


def _operation(lead: User) -> Operation:
    organisations = {organisation.code: organisation for organisation in Organisation.objects.all()}
    others = tuple(
        (organisations[code], ParticipationRole.PARTICIPANT.value) for code in PARTICIPANT_EMAILS
    )
    operation_input = OperationInput(
        name="Dunlin",
        operation_type=OperationType.objects.get(code="jco_full_scale"),
        organisers=(organisations["LT"],),
        marking=Marking.LIMITE,
        aims="Excise goods in freight on road and rail; two phases with a review between them.",
        participations=((organisations["LT"], ParticipationRole.LEAD.value), *others),
        participants_complete=True,
        terms=_terms("cigarettes", "tobacco", "alcohol", "mineral oil"),
        transport_modes=_terms("road", "rail", kind=ReferenceTermKind.TRANSPORT_MODE),
        sources="Fictitious, for demonstration.",
        confirmation=Confirmation.CONFIRMED,
        phases=tuple(
            PhaseInput(
                number, entered_start=_day(first).isoformat(), entered_end=_day(last).isoformat()
            )
            for number, (first, last) in enumerate(PHASE_DAYS_AGO, start=1)
        ),
    )
    return create_operation(operation_input, by=lead)


def _terms(*names: str, kind: str = ReferenceTermKind.RISK_AREA) -> tuple[ReferenceTerm, ...]:
    return tuple(ReferenceTerm.objects.get(kind=kind, name=name) for name in names)


def _add_planning(operation: Operation, lead: User) -> None:
    objective = ObjectiveInput(
        text="Seize cigarettes moved under false transit documents",
        indicator=Indicator.QUANTITY,
        target=Decimal(10_000_000),
        unit=Unit.PIECE,
        goods=_terms("cigarettes")[0],
    )
    add_objective(operation, objective, by=lead)
    write_threat_assessment(operation, by=lead, reference="Fictitious, for demonstration.")


def _accept_invitations(operation: Operation, lead: User, people: dict[str, User]) -> None:
    """Record that all participants were invited and have accepted.

    Written without the actions, since it happened before the demonstration begins.
    """
    now = timezone.now()
    for participation in operation.participations.filter(role=ParticipationRole.PARTICIPANT):
        participation.response = Response.ACCEPTED
        participation.contact_point = "Central coordinating unit"
        participation.invited_at, participation.invited_by = now, lead
        participation.response_due_on = _day(70)
        participation.responded_at = now
        participation.responded_by = people[PARTICIPANT_EMAILS[participation.organisation.code]]
        participation.save()


def _report_results(operation: Operation, lead: User, people: dict[str, User]) -> None:
    valid: list[Any] = []
    goods = {term.name: term for term in ReferenceTerm.objects.all()}
    for row in read_csv_rows(FOLDER / "seizures.csv"):
        entry = _report_seizure(operation, row, people[row["by"]], goods)
        if row["verdict"] == "returned":
            return_result(entry, note=row["note"], by=lead)
        elif row["verdict"] == "valid":
            valid.append(entry)
    for row in read_csv_rows(FOLDER / "controls.csv"):
        entry = _report_controls(operation, row, people[row["by"]], goods)
        if row["verdict"] == "valid":
            valid.append(entry)
    validate_results(operation, valid, by=lead)


def _report_seizure(
    operation: Operation, row: dict[str, str], by: User, goods: dict[str, ReferenceTerm]
) -> Any:
    def seizure_input(quantity: str) -> SeizureInput:
        return SeizureInput(
            day=_day(row["days_ago"]),
            attribution=row["scope"],
            location=row["place"],
            transport_mode=goods[row["mode"]],
            goods=goods[row["goods"]],
            quantity=Decimal(quantity),
            goods_status=row["status"],
            value=Decimal(row["value"]) if row["value"] else None,
            value_basis=row["basis"],
        )

    record = report_seizure(operation, seizure_input(row["quantity"]), by=by, key=uuid4())
    if not row["corrected"]:
        return record.revisions.get()
    return correct_seizure(
        record, seizure_input(row["corrected"]), by=by, based_on=1, reason=row["reason"]
    )


def _report_controls(
    operation: Operation, row: dict[str, str], by: User, modes: dict[str, ReferenceTerm]
) -> Any:
    control_input = ControlInput(
        day=_day(row["days_ago"]),
        location=row["place"],
        transport_mode=modes[row["mode"]],
        control_type=row["kind"],
        control_count=int(row["count"]),
        positive_controls=int(row["hits"]),
    )
    return report_controls(operation, control_input, by=by, key=uuid4()).revisions.get()
