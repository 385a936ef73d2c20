"""Filling an empty portal with the demonstration, by the actions that people use."""

from decimal import Decimal
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from coordination.actions import detect_all
from jco_portal.demo.applications import load_applications
from jco_portal.demo.budgets import load_budgets
from jco_portal.demo.followup import load_debriefing, load_lessons
from jco_portal.demo.late_grant import load_late_grant
from jco_portal.demo.planning import load_planning
from jco_portal.demo.results import load_results
from jco_portal.directory.actions import open_account, read_rows
from jco_portal.directory.models import Organisation, User
from operations.actions.operations import enter_operation
from operations.actions.planning.jco_file import state_threat_assessment
from operations.actions.planning.objectives import add_objective
from operations.actions.reference_lists import DATA as OPERATIONS_DATA
from operations.actions.transitions import move_operation
from operations.enums import Confirmation, Indicator, Marking, ParticipationRole, ReferenceTermKind
from operations.imports.import_run import import_operations
from operations.models import (
    ObjectiveInput,
    Operation,
    OperationInput,
    OperationType,
    PhaseInput,
    ReferenceTerm,
)

HERE = Path(__file__).parent
PASSWORD = "Customs-Union-1968"  # noqa: S105 - shown to everybody who tries the demonstration
MOVES = {"tabled": "table", "confirmed": "confirm", "cancelled": "cancel"}
FICTION = "Fictitious, for demonstration."


def load_accounts() -> list[User]:
    """Open the accounts of every role; all share one password."""
    users = [
        open_account(row["email"], organisation=row["organisation"], roles=row["roles"].split(";"))
        for row in read_rows(HERE / "accounts.csv")
    ]
    hashed = make_password(PASSWORD)
    User.objects.filter(pk__in=[user.pk for user in users]).update(password=hashed)
    return users


def load_operations() -> None:
    """Import the published operations and enter fictitious ones of this and the next year."""
    published = (OPERATIONS_DATA / "published.csv").read_bytes()
    import_operations(published, marking=Marking.PUBLIC)
    finished = load_results()
    load_debriefing(finished)
    for row in read_rows(HERE / "operations.csv"):
        _enter(row)
    load_planning()
    load_lessons()
    load_budgets()
    load_applications()
    load_late_grant()
    detect_all()


def _enter(row: dict[str, str]) -> Operation:
    by = User.objects.get(email=row["by"])
    operation = enter_operation(_facts(row), by=by)
    if operation.operation_type.is_jco:
        _plan(operation, by)
    move = MOVES.get(row["state"])
    if move:
        reason = "Too few participants." if move == "cancel" else ""
        operation = move_operation(operation, move, by=by, reason=reason)
    return operation


def _plan(operation: Operation, by: User) -> None:
    goods = operation.terms.first()
    add_objective(
        operation,
        ObjectiveInput(
            text="Find consignments that the risk profiles point to",
            indicator=Indicator.POSITIVE_CONTROLS,
            target=Decimal(50),
            goods=goods,
        ),
        by=by,
    )
    state_threat_assessment(operation, by=by, reference=f"{operation.reference}/TA, {FICTION}")


def _facts(row: dict[str, str]) -> OperationInput:
    leads = _places(row["leads"])
    participations = [(place, ParticipationRole.LEAD.value) for place in leads] + [
        (place, ParticipationRole.PARTICIPANT.value)
        for place in _places(row["participants"])
        if place not in leads
    ]
    return OperationInput(
        name=row["name"],
        operation_type=OperationType.objects.get(code=row["kind"]),
        organisers=_places(row["organisers"]),
        marking=row["marking"],
        aims=row["aims"],
        participations=tuple(participations),
        participants_complete=row["complete"] == "yes",
        terms=_terms(row["terms"], ReferenceTermKind.RISK_AREA),
        transport_modes=_terms(row["modes"], ReferenceTermKind.TRANSPORT_MODE),
        regions=_terms(row["regions"], ReferenceTermKind.REGION),
        sources=FICTION,
        confirmation=Confirmation(row["confidence"]),
        phases=_phases(row["phases"]),
    )


def _places(cell: str) -> tuple[Organisation, ...]:
    found = {place.code: place for place in Organisation.objects.filter(code__in=cell.split(";"))}
    return tuple(found[code] for code in cell.split(";") if code)


def _terms(cell: str, kind: str) -> tuple[ReferenceTerm, ...]:
    return tuple(
        ReferenceTerm.objects.get(kind=kind, name=name) for name in cell.split(";") if name
    )


def _phases(cell: str) -> tuple[PhaseInput, ...]:
    """Phases as ``start/end|start/end``, in the present and the next year."""
    year = timezone.localdate().year
    dated = cell.replace("{this}", str(year)).replace("{next}", str(year + 1))
    return tuple(
        PhaseInput(number, entered_start=each.split("/")[0], entered_end=each.split("/")[1])
        for number, each in enumerate(dated.split("|"), start=1)
    )
