"""Creating operations: permissions, duplicates and errors."""

from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest

from jco_portal.core.access import Refused
from jco_portal.outbox.models import Job
from operations.actions.operations import PossibleDuplicate, create_operation, is_same_input
from operations.models import Operation, OperationInput, OperationType, ReferenceTerm
from operations.queries.operations import operation_input
from tests.concurrency import run_concurrently
from tests.factories import complete_operation_input, make_operation_input, make_user


def test_entered_operation_is_stored_completely(db: None) -> None:
    made = complete_operation_input()

    operation = create_operation(made, by=make_user())

    stored = operation_input(Operation.objects.get(pk=operation.pk))
    assert is_same_input(stored, made)
    assert stored.aims == made.aims
    assert [phase.number for phase in stored.phases] == [1, 2]


@pytest.mark.parametrize("field", ["terms", "transport_modes", "regions"])
def test_terms_of_another_list_are_refused(db: None, field: str) -> None:
    kinds = {"terms": "transport_mode", "transport_modes": "region", "regions": "risk_area"}
    foreign = ReferenceTerm.objects.filter(kind=kinds[field]).first()

    with pytest.raises(Refused) as refused:
        create_operation(replace(make_operation_input(), **{field: (foreign,)}), by=make_user())

    assert [each.code for each in refused.value.refusals] == [field]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("jco_full_scale", "draft"),
        ("jcpo", "draft"),
        ("bilateral_customs_operation", "announced"),
        ("wco_operation", "announced"),
    ],
)
def test_jco_starts_as_draft_and_external_operation_as_announced(
    db: None, kind: str, state: str
) -> None:
    operation = create_operation(make_operation_input(kind=kind), by=make_user())

    row = operation.transitions.get()
    assert operation.state == state
    assert (row.name, row.from_state, row.to_state, row.made_by) == (
        "enter",
        "",
        state,
        make_user(),
    )
    assert operation.created_by == make_user()


def test_operation_of_every_shipped_type_starts_as_draft_or_announced(db: None) -> None:
    for kind in OperationType.objects.all():
        operation = create_operation(make_operation_input(kind=kind.code), by=make_user())

        assert operation.state == ("draft" if kind.is_jco else "announced")


def test_resubmitted_form_creates_a_single_operation(db: None) -> None:
    submission = uuid4()

    first = create_operation(make_operation_input(), by=make_user(), submission=submission)
    second = create_operation(make_operation_input(), by=make_user(), submission=submission)
    other = create_operation(make_operation_input(), by=make_user(), submission=uuid4())

    assert first == second
    assert other != first
    assert Operation.objects.count() == 2
    assert first.transitions.count() == 1


def test_form_submitted_three_times_concurrently_creates_a_single_operation(
    transactional_db: None,
) -> None:
    submission, made, planner = uuid4(), make_operation_input(), make_user()

    def send() -> Operation:
        return create_operation(made, by=planner, submission=submission)

    outcomes = run_concurrently(send, send, send)

    operation = Operation.objects.get()
    assert outcomes == [operation, operation, operation]
    assert operation.transitions.count() == 1
    assert operation.phases.count() == 1


def test_second_of_two_concurrent_similar_forms_raises_a_possible_duplicate(
    transactional_db: None,
) -> None:
    planner = make_user()
    made = [make_operation_input(aims=aims) for aims in ("Find them.", "Find all of them.")]

    def send(each: OperationInput) -> Operation:
        return create_operation(each, by=planner, submission=uuid4(), is_another=False)

    outcomes = run_concurrently(*(partial(send, each) for each in made))

    operation = Operation.objects.get()
    [duplicate] = [each for each in outcomes if isinstance(each, PossibleDuplicate)]
    assert [each for each in outcomes if each is not duplicate] == [operation]
    assert list(duplicate.doubles) == [operation]


def test_invalid_operation_is_refused_with_every_field_named(db: None) -> None:
    unsound = make_operation_input(name=" ", phases=(("2027-10-05", "2027-10-01"),))

    with pytest.raises(Refused) as caught:
        create_operation(unsound, by=make_user())

    assert [each.code for each in caught.value.refusals] == ["name", "phases-0-entered_end"]
    assert not Operation.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("role", "at", "kind", "organiser", "allowed"),
    [
        ("planner", "LT", "jco_full_scale", "LT", True),
        ("planner", "LT", "jco_full_scale", "PL", False),
        ("planner", "LT", "wco_operation", "WCO", False),
        ("facilitator", "LT", "jco_full_scale", "LT", True),
        ("liaison", "WCO", "wco_operation", "WCO", True),
        ("liaison", "WCO", "frontex_jo", "FRONTEX", False),
        ("expert", "LT", "wco_operation", "WCO", True),
        ("expert", "LT", "jco_full_scale", "PL", False),
        ("expert", "LT", "jco_full_scale", "LT", True),
        ("secretariat", "GSC", "wco_operation", "WCO", True),
        ("secretariat", "GSC", "jco_full_scale", "PL", False),
        ("contact_point", "LT", "jco_full_scale", "LT", False),
        ("administrator", "GSC", "wco_operation", "WCO", False),
    ],
)
def test_creating_an_operation_depends_on_role_type_and_organiser(
    db: None, role: str, at: str, kind: str, organiser: str, allowed: bool
) -> None:
    made = make_operation_input(kind=kind, organisers=(organiser,), leads=())
    entered = True
    try:
        create_operation(made, by=make_user(role, at))
    except Refused:
        entered = False

    assert entered is allowed
    assert Operation.objects.exists() is allowed


def test_planner_can_create_an_operation_led_by_the_own_state(db: None) -> None:
    assert create_operation(
        make_operation_input(organisers=("CCWP",), leads=("LT",)), by=make_user()
    )

    with pytest.raises(Refused, match="Add Lithuania to the organisers or leads"):
        create_operation(make_operation_input(organisers=("CCWP",), leads=("PL",)), by=make_user())
