"""People and operations for tests, made with the real actions."""

from datetime import date
from decimal import Decimal
from typing import Any

from funding.actions.plan import PlanFacts, state_plan
from funding.models import FundingPlan
from jco_portal.core.atomic_actions import action
from jco_portal.directory.actions import open_account
from jco_portal.directory.enums import Role
from jco_portal.directory.models import Organisation, User
from jco_portal.documents.actions import clean_file
from operations.actions.files import add_file
from operations.actions.operations import edit_operation, enter_operation
from operations.actions.planning.jco_file import state_threat_assessment
from operations.actions.planning.objectives import add_objective
from operations.actions.transitions import move_operation
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
from operations.queries.operations import facts_of
from tests.examples import from_example

PASSWORD = "Customs-Union-1968"


def person(role: str = Role.PLANNER, place: str = "LT") -> User:
    """Somebody who holds a role in an organisation; the same person each time."""
    email = f"{role}.{place.lower()}@test.example"
    people = User.objects.select_related("organisation")
    known = people.filter(email=email, organisation__code=place, role_assignments__role=role)
    found = known.first()
    if found is not None:
        return found
    user = open_account(email, organisation=place, roles=[role], password=PASSWORD)
    return people.get(pk=user.pk)


def place(code: str) -> Organisation:
    """An organisation by its code."""
    return Organisation.objects.get(code=code)


def places(*codes: str) -> tuple[Organisation, ...]:
    """Organisations by their codes, in that order."""
    return tuple(place(code) for code in codes)


def terms(*names: str, kind: str = ReferenceTermKind.RISK_AREA) -> tuple[ReferenceTerm, ...]:
    """Terms by their names, in that order."""
    return tuple(ReferenceTerm.objects.get(kind=kind, name=name) for name in names)


def facts(
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
    """Facts of an operation in words and codes."""
    lead_parts = tuple((place(code), ParticipationRole.LEAD.value) for code in leads)
    others = tuple((place(code), ParticipationRole.PARTICIPANT.value) for code in participants)
    return OperationInput(
        name=name,
        operation_type=OperationType.objects.get(code=kind),
        organisers=places(*organisers),
        participations=lead_parts + others,
        terms=terms(*terms_),
        transport_modes=terms(*modes, kind=ReferenceTermKind.TRANSPORT_MODE),
        phases=tuple(
            PhaseInput(number, entered_start=start, entered_end=end)
            for number, (start, end) in enumerate(phases, start=1)
        ),
        **more,
    )


def plan(operation: Operation, *, by: User) -> Operation:
    """Give a draft JCO what tabling and endorsing it need: aims, and whose means pay for it."""
    with action():  # so that its timetable is settled once
        aims(operation, by=by)
        own_means(operation, by=by)
    return operation


def aims(operation: Operation, *, by: User) -> None:
    """Give an operation an objective and its threat assessment."""
    add_objective(operation, an_objective(), by=by)
    state_threat_assessment(operation, by=by, absence_reason="Covered by the SOCTA.")


def own_means(operation: Operation, *, by: User) -> FundingPlan:
    """Let the means of its first organiser pay for a JCO; how much is not known yet."""
    facts = PlanFacts("own", ((operation.organisers.order_by("code")[0], None),))
    return state_plan(operation, facts, by=by, version=0, budget_version=0)


def an_objective(**more: Any) -> ObjectiveInput:
    """An objective that can be measured."""
    given = {
        "text": "Seize what is not declared",
        "indicator": Indicator.QUANTITY.value,
        "target": Decimal(1_000_000),
        "unit": Unit.PIECE.value,
    }
    return ObjectiveInput(**given | more)


def a_file(
    operation: Operation, *, kind: str = "business_case", content: bytes = b"What we plan.\n"
) -> OperationDocument:
    """A document of an operation, filed by its planner."""
    file = clean_file("plan.txt", content)
    by = person(Role.PLANNER, operation.organisers.get().code)
    return add_file(operation, file, by=by, kind=kind, title=f"Our {kind}")


@from_example
def an_operation(
    name: str = "Amber",
    *,
    by: User | None = None,
    state: str = "",
    marking: str = Marking.LIMITE,
    **fields: Any,
) -> Operation:
    """An operation entered by a planner of its first organiser and moved to a state.

    A JCO starts as a draft and another body's operation as announced; ``state`` may be
    tabled, cancelled, confirmed or withdrawn.
    """
    made = facts(name, marking=marking, **fields)
    role = Role.PLANNER if made.organisers[0].is_state else Role.LIAISON
    by = by or person(role, made.organisers[0].code)
    operation = enter_operation(made, by=by)
    path = {
        OperationState.TABLED: "table",
        OperationState.CANCELLED: "cancel",
        OperationState.CONFIRMED: "confirm",
        OperationState.WITHDRAWN: "withdraw",
    }
    if state and state != operation.state:
        if state == OperationState.TABLED:
            plan(operation, by=by)
        operation = move_operation(operation, path[OperationState(state)], by=by, reason="test")
    return operation


def body_operation(name: str = "Vigil", by: str = "WCO", **fields: Any) -> Operation:
    """An operation that a body organises and nobody leads."""
    kind = {"WCO": "wco_operation", "FRONTEX": "frontex_jo", "EUROPOL": "europol_operation"}[by]
    return an_operation(name, kind=kind, organisers=(by,), leads=(), **fields)


@from_example
def jco(name: str, place: str, **fields: Any) -> Operation:
    """A tabled JCO that a state organises and leads."""
    return an_operation(name, state="tabled", organisers=(place,), leads=(place,), **fields)


def edit(operation: Operation, *, by: Any = None, version: int = 0, **changes: Any) -> Operation:
    """Edit an operation as it stands now; with ``version`` from a page of that version."""
    made = facts_of(Operation.objects.get(pk=operation.pk)).with_changes(**changes)
    return edit_operation(operation, made, by=by or person(), version=version or operation.version)


def a_phase(number: int, start: str, end: str) -> PhaseInput:
    """A phase with its ends as said."""
    return PhaseInput(number, entered_start=start, entered_end=end)


def everything() -> OperationInput:
    """Facts of which every one says something."""
    return facts(
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
