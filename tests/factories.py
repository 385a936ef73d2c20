"""Users and operations for tests, made with the real actions."""

from datetime import date
from decimal import Decimal
from typing import Any

from funding.actions.plan import FundingPlanInput, record_funding_plan
from funding.models import FundingPlan
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.directory.actions import open_account
from jco_portal.directory.enums import Role
from jco_portal.directory.models import Organisation, User
from jco_portal.documents.actions import clean_file
from operations.actions.files import add_file
from operations.actions.operations import create_operation, update_operation
from operations.actions.planning.jco_file import write_threat_assessment
from operations.actions.planning.objectives import add_objective
from operations.actions.transitions import perform_operation_transition
from operations.enums import (
    Indicator,
    Marking,
    OperationState,
    ParticipationRole,
    ReferenceTermKind,
    Unit,
)
from operations.models import (
    ObjectiveInput,
    Operation,
    OperationDocument,
    OperationInput,
    OperationType,
    PhaseInput,
    ReferenceTerm,
)
from operations.queries.operations import operation_input
from tests.example_data import reuse_example

PASSWORD = "Customs-Union-1968"


def make_user(role: str = Role.PLANNER, organisation_code: str = "LT") -> User:
    """Return the user with this role in an organisation; the same user on each call."""
    email = f"{role}.{organisation_code.lower()}@test.example"
    people = User.objects.select_related("organisation")
    known = people.filter(
        email=email, organisation__code=organisation_code, role_assignments__role=role
    )
    existing = known.first()
    if existing is not None:
        return existing
    user = open_account(email, organisation=organisation_code, roles=[role], password=PASSWORD)
    return people.get(pk=user.pk)


def organisation(code: str) -> Organisation:
    """Return an organisation by its code."""
    return Organisation.objects.get(code=code)


def organisations(*codes: str) -> tuple[Organisation, ...]:
    """Return organisations by their codes, in the same order."""
    return tuple(organisation(code) for code in codes)


def terms(*names: str, kind: str = ReferenceTermKind.RISK_AREA) -> tuple[ReferenceTerm, ...]:
    """Return reference terms by their names, in the same order."""
    return tuple(ReferenceTerm.objects.get(kind=kind, name=name) for name in names)


def make_operation_input(
    name: str = "Amber",
    *,
    kind: str = "jco_full_scale",
    organisers: tuple[str, ...] = ("LT",),
    leads: tuple[str, ...] = ("LT",),
    participants: tuple[str, ...] = (),
    terms_: tuple[str, ...] = ("cigarettes",),
    modes: tuple[str, ...] = ("road",),
    phases: tuple[tuple[str, str], ...] = (("2027-10-01", "2027-10-10"),),
    **more: Any,
) -> OperationInput:
    """Return the input of an operation, given by names and codes."""
    lead_roles = tuple((organisation(code), ParticipationRole.LEAD.value) for code in leads)
    others = tuple(
        (organisation(code), ParticipationRole.PARTICIPANT.value) for code in participants
    )
    return OperationInput(
        name=name,
        operation_type=OperationType.objects.get(code=kind),
        organisers=organisations(*organisers),
        participations=lead_roles + others,
        terms=terms(*terms_),
        transport_modes=terms(*modes, kind=ReferenceTermKind.TRANSPORT_MODE),
        phases=tuple(
            PhaseInput(number, entered_start=start, entered_end=end)
            for number, (start, end) in enumerate(phases, start=1)
        ),
        **more,
    )


def complete_planning(operation: Operation, *, by: User) -> Operation:
    """Give a draft JCO all that is required for tabling and endorsing, with its funding plan."""
    with atomic_action():  # so that its timetable is settled once
        add_objective_and_threat_assessment(operation, by=by)
        fund_from_own_funds(operation, by=by)
    return operation


def add_objective_and_threat_assessment(operation: Operation, *, by: User) -> None:
    """Give an operation an objective and a threat assessment."""
    add_objective(operation, make_objective_input(), by=by)
    write_threat_assessment(operation, by=by, absence_reason="Covered by the SOCTA.")


def fund_from_own_funds(operation: Operation, *, by: User) -> FundingPlan:
    """Record that the first organiser pays from its own funds, without an amount."""
    plan_input = FundingPlanInput("own", ((operation.organisers.order_by("code")[0], None),))
    return record_funding_plan(operation, plan_input, by=by, version=0, budget_version=0)


def make_objective_input(**more: Any) -> ObjectiveInput:
    """Return the input of a measurable objective."""
    defaults = {
        "text": "Seize what is not declared",
        "indicator": Indicator.QUANTITY.value,
        "target": Decimal(1_000_000),
        "unit": Unit.PIECE.value,
    }
    return ObjectiveInput(**defaults | more)


def make_file(
    operation: Operation, *, kind: str = "business_case", content: bytes = b"What we plan.\n"
) -> OperationDocument:
    """File a document of an operation as its planner."""
    file = clean_file("plan.txt", content)
    by = make_user(Role.PLANNER, operation.organisers.get().code)
    return add_file(operation, file, by=by, kind=kind, title=f"Our {kind}")


@reuse_example
def make_operation(
    name: str = "Amber",
    *,
    by: User | None = None,
    state: str = "",
    marking: str = Marking.LIMITE,
    **fields: Any,
) -> Operation:
    """Return an operation entered by a planner of its first organiser, in this status.

    A JCO starts as a draft and an external operation as announced; ``state`` may be tabled,
    cancelled, confirmed or withdrawn.
    """
    made = make_operation_input(name, marking=marking, **fields)
    role = Role.PLANNER if made.organisers[0].is_state else Role.LIAISON
    by = by or make_user(role, made.organisers[0].code)
    operation = create_operation(made, by=by)
    path = {
        OperationState.TABLED: "table",
        OperationState.CANCELLED: "cancel",
        OperationState.CONFIRMED: "confirm",
        OperationState.WITHDRAWN: "withdraw",
    }
    if state and state != operation.state:
        if state == OperationState.TABLED:
            complete_planning(operation, by=by)
        operation = perform_operation_transition(
            operation, path[OperationState(state)], by=by, reason="test"
        )
    return operation


def make_external_operation(name: str = "Vigil", by: str = "WCO", **fields: Any) -> Operation:
    """Return an operation organised by an external body, without a lead."""
    kind = {"WCO": "wco_operation", "FRONTEX": "frontex_jo", "EUROPOL": "europol_operation"}[by]
    return make_operation(name, kind=kind, organisers=(by,), leads=(), **fields)


@reuse_example
def make_jco(name: str, organisation_code: str, **fields: Any) -> Operation:
    """Return a tabled JCO that a state organises and leads."""
    return make_operation(
        name, state="tabled", organisers=(organisation_code,), leads=(organisation_code,), **fields
    )


def edit_as_planner(
    operation: Operation, *, by: Any = None, version: int = 0, **changes: Any
) -> Operation:
    """Edit an operation in its current version, or in ``version`` as from an older page."""
    made = operation_input(Operation.objects.get(pk=operation.pk)).with_changes(**changes)
    return update_operation(
        operation, made, by=by or make_user(), version=version or operation.version
    )


def make_phase_input(number: int, start: str, end: str) -> PhaseInput:
    """Return the input of a phase with its dates as entered."""
    return PhaseInput(number, entered_start=start, entered_end=end)


def complete_operation_input() -> OperationInput:
    """Return the input of an operation with a value for every field."""
    return make_operation_input(
        "Ämber",
        organisers=("LT", "OLAF"),
        participants=("PL", "EU"),
        phases=(("2027-10", ""), ("2028-02-01", "2028-02-09")),
        marking=Marking.PARTICIPANTS,
        aims="Find them.\nAll of them.",
        participants_complete=True,
        participants_note="and others",
        regions=tuple(ReferenceTerm.objects.filter(kind="region")[:1]),
        dates_note="in autumn",
        results_note="none yet",
        sources="one\ntwo",
        confirmation="confirmed",
        last_confirmed_on=date(2026, 5, 1),
    )
