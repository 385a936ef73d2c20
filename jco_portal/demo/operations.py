"""Loading of the demonstration into an empty portal.

Only through the actions that users call, so that the change history is a real one.
"""

from decimal import Decimal
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from coordination.actions import run_full_overlap_check
from jco_portal.demo.applications import load_applications
from jco_portal.demo.budgets import load_budgets
from jco_portal.demo.followup import load_debriefing, load_lessons
from jco_portal.demo.late_grant import load_late_grant
from jco_portal.demo.planning import load_planning
from jco_portal.demo.results import load_results
from jco_portal.directory.actions import open_account, read_csv_rows
from jco_portal.directory.models import Organisation, User
from operations.actions.operations import create_operation
from operations.actions.planning.jco_file import write_threat_assessment
from operations.actions.planning.objectives import add_objective
from operations.actions.reference_lists import DATA_FOLDER as OPERATIONS_DATA_FOLDER
from operations.actions.transitions import perform_operation_transition
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

FOLDER = Path(__file__).parent
PASSWORD = "Customs-Union-1968"  # noqa: S105 - shown on the sign-in page of the demonstration
TRANSITIONS_BY_STATE = {"tabled": "table", "confirmed": "confirm", "cancelled": "cancel"}
FICTION_NOTE = "Fictitious, for demonstration."


def load_accounts() -> list[User]:
    """Create the accounts of every role; all have the same password."""
    users = [
        open_account(row["email"], organisation=row["organisation"], roles=row["roles"].split(";"))
        for row in read_csv_rows(FOLDER / "accounts.csv")
    ]
    # Hashed once for all accounts, because hashing is slow on purpose.
    hashed = make_password(PASSWORD)
    User.objects.filter(pk__in=[user.pk for user in users]).update(password=hashed)
    return users


def load_operations() -> None:
    """Import the published operations, create fictitious ones, and run the overlap check."""
    published = (OPERATIONS_DATA_FOLDER / "published.csv").read_bytes()
    import_operations(published, marking=Marking.PUBLIC)
    finished = load_results()
    load_debriefing(finished)
    for row in read_csv_rows(FOLDER / "operations.csv"):
        _enter_operation(row)
    load_planning()
    load_lessons()
    load_budgets()
    load_applications()
    load_late_grant()
    run_full_overlap_check()


def _enter_operation(row: dict[str, str]) -> Operation:
    by = User.objects.get(email=row["by"])
    operation = create_operation(_operation_input(row), by=by)
    if operation.operation_type.is_jco:
        _add_planning(operation, by)
    transition = TRANSITIONS_BY_STATE.get(row["state"])
    if transition:
        reason = "Too few participants." if transition == "cancel" else ""
        operation = perform_operation_transition(operation, transition, by=by, reason=reason)
    return operation


def _add_planning(operation: Operation, by: User) -> None:
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
    write_threat_assessment(operation, by=by, reference=f"{operation.reference}/TA, {FICTION_NOTE}")


def _operation_input(row: dict[str, str]) -> OperationInput:
    leads = _organisations(row["leads"])
    participations = [(organisation, ParticipationRole.LEAD.value) for organisation in leads] + [
        (organisation, ParticipationRole.PARTICIPANT.value)
        for organisation in _organisations(row["participants"])
        if organisation not in leads
    ]
    return OperationInput(
        name=row["name"],
        operation_type=OperationType.objects.get(code=row["kind"]),
        organisers=_organisations(row["organisers"]),
        marking=row["marking"],
        aims=row["aims"],
        participations=tuple(participations),
        participants_complete=row["complete"] == "yes",
        terms=_terms(row["terms"], ReferenceTermKind.RISK_AREA),
        transport_modes=_terms(row["modes"], ReferenceTermKind.TRANSPORT_MODE),
        regions=_terms(row["regions"], ReferenceTermKind.REGION),
        sources=FICTION_NOTE,
        confirmation=Confirmation(row["confidence"]),
        phases=_phases(row["phases"]),
    )


def _organisations(cell: str) -> tuple[Organisation, ...]:
    by_code = {
        organisation.code: organisation
        for organisation in Organisation.objects.filter(code__in=cell.split(";"))
    }
    return tuple(by_code[code] for code in cell.split(";") if code)


def _terms(cell: str, kind: str) -> tuple[ReferenceTerm, ...]:
    return tuple(
        ReferenceTerm.objects.get(kind=kind, name=name) for name in cell.split(";") if name
    )


def _phases(cell: str) -> tuple[PhaseInput, ...]:
    """Return the phases of ``start/end|start/end``; {this} and {next} are years."""
    year = timezone.localdate().year
    dated = cell.replace("{this}", str(year)).replace("{next}", str(year + 1))
    return tuple(
        PhaseInput(number, entered_start=each.split("/")[0], entered_end=each.split("/")[1])
        for number, each in enumerate(dated.split("|"), start=1)
    )
