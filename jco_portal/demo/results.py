"""A JCO of the recent past with its results, so that every part of them shows something."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.utils import timezone

from jco_portal.demo.budgets import load_budget
from jco_portal.directory.actions import read_rows
from jco_portal.directory.models import Organisation, User
from operations.actions.operations import enter_operation
from operations.actions.planning.jco_file import state_threat_assessment
from operations.actions.planning.objectives import add_objective
from operations.actions.results.reports import correct_seizure, report_controls, report_seizure
from operations.actions.results.validation import return_entry, validate_entries
from operations.actions.transitions import move_operation
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

HERE = Path(__file__).parent
LEAD, EXPERT = "planner.lt@demo.example", "expert.dk@demo.example"
PARTICIPANTS = {
    "PL": "planner.pl@demo.example",
    "DE": "planner.de@demo.example",
    "ES": "planner.es@demo.example",
    "EE": "contact.ee@demo.example",
    "FR": "contact.fr@demo.example",
}
PHASES = ((60, 51), (35, 26))


def load_results() -> Operation:
    """Take a JCO through its life until the debriefing, and report what was found in it."""
    people = {user.email: user for user in User.objects.select_related("organisation")}
    lead = people[LEAD]
    operation = _operation(lead)
    _plan(operation, lead)
    load_budget(operation)
    move_operation(operation, "table", by=lead)
    move_operation(operation, "endorse", by=people[EXPERT])
    _accept(operation, lead, people)
    operation = move_operation(operation, "start", by=lead)
    operation = move_operation(operation, "end", by=lead)
    _report(operation, lead, people)
    return operation


def _day(ago: int | str) -> date:
    return timezone.localdate() - timedelta(days=int(ago))


def _operation(lead: User) -> Operation:
    places = {place.code: place for place in Organisation.objects.all()}
    others = tuple((places[code], ParticipationRole.PARTICIPANT.value) for code in PARTICIPANTS)
    facts = OperationInput(
        name="Dunlin",
        operation_type=OperationType.objects.get(code="jco_full_scale"),
        organisers=(places["LT"],),
        marking=Marking.LIMITE,
        aims="Excise goods in freight on road and rail; two phases with a review between them.",
        participations=((places["LT"], ParticipationRole.LEAD.value), *others),
        participants_complete=True,
        terms=_terms("cigarettes", "tobacco", "alcohol", "mineral oil"),
        transport_modes=_terms("road", "rail", kind=ReferenceTermKind.TRANSPORT_MODE),
        sources="Fictitious, for demonstration.",
        confirmation=Confirmation.CONFIRMED,
        phases=tuple(
            PhaseInput(
                number, entered_start=_day(first).isoformat(), entered_end=_day(last).isoformat()
            )
            for number, (first, last) in enumerate(PHASES, start=1)
        ),
    )
    return enter_operation(facts, by=lead)


def _terms(*names: str, kind: str = ReferenceTermKind.RISK_AREA) -> tuple[ReferenceTerm, ...]:
    return tuple(ReferenceTerm.objects.get(kind=kind, name=name) for name in names)


def _plan(operation: Operation, lead: User) -> None:
    objective = ObjectiveInput(
        text="Seize cigarettes moved under false transit documents",
        indicator=Indicator.QUANTITY,
        target=Decimal(10_000_000),
        unit=Unit.PIECE,
        goods=_terms("cigarettes")[0],
    )
    add_objective(operation, objective, by=lead)
    state_threat_assessment(operation, by=lead, reference="Fictitious, for demonstration.")


def _accept(operation: Operation, lead: User, people: dict[str, User]) -> None:
    """Everybody was invited and has accepted, before this demonstration begins."""
    now = timezone.now()
    for each in operation.participations.filter(role=ParticipationRole.PARTICIPANT):
        each.response, each.contact_point = Response.ACCEPTED, "Central coordinating unit"
        each.invited_at, each.invited_by, each.response_due_on = now, lead, _day(70)
        each.responded_at, each.responded_by = now, people[PARTICIPANTS[each.organisation.code]]
        each.save()


def _report(operation: Operation, lead: User, people: dict[str, User]) -> None:
    valid: list[Any] = []
    goods = {term.name: term for term in ReferenceTerm.objects.all()}
    for row in read_rows(HERE / "seizures.csv"):
        entry = _seizure(operation, row, people[row["by"]], goods)
        if row["verdict"] == "returned":
            return_entry(entry, note=row["note"], by=lead)
        elif row["verdict"] == "valid":
            valid.append(entry)
    for row in read_rows(HERE / "controls.csv"):
        entry = _controls(operation, row, people[row["by"]], goods)
        if row["verdict"] == "valid":
            valid.append(entry)
    validate_entries(operation, valid, by=lead)


def _seizure(
    operation: Operation, row: dict[str, str], by: User, goods: dict[str, ReferenceTerm]
) -> Any:
    def facts(quantity: str) -> SeizureInput:
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

    record = report_seizure(operation, facts(row["quantity"]), by=by, key=uuid4())
    if not row["corrected"]:
        return record.revisions.get()
    return correct_seizure(record, facts(row["corrected"]), by=by, based_on=1, reason=row["reason"])


def _controls(
    operation: Operation, row: dict[str, str], by: User, modes: dict[str, ReferenceTerm]
) -> Any:
    facts = ControlInput(
        day=_day(row["days_ago"]),
        location=row["place"],
        transport_mode=modes[row["mode"]],
        control_type=row["kind"],
        control_count=int(row["count"]),
        positive_controls=int(row["hits"]),
    )
    return report_controls(operation, facts, by=by, key=uuid4()).revisions.get()
