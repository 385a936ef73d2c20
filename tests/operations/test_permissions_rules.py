"""Permissions of actions: rule by rule, for each account."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from jco_portal.core.access import Decision
from operations.enums import OperationState
from operations.models import Operation
from operations.permissions import (
    can_create_operation,
    can_create_operations,
    can_edit,
    can_edit_external,
    can_import_operations,
    can_manage,
    can_review,
)
from tests.factories import make_operation, make_operation_input, make_user

ACCOUNTS = [
    ("planner", "LT"),
    ("facilitator", "LT"),
    ("contact_point", "LT"),
    ("expert", "LT"),
    ("expert", "DK"),
    ("planner", "PL"),
    ("secretariat", "GSC"),
    ("liaison", "WCO"),
    ("liaison", "FRONTEX"),
    ("administrator", "GSC"),
]


def allowed(permission: Callable[..., Decision], *more: Any) -> set[tuple[str, str]]:
    permitted = set()
    for account in ACCOUNTS:
        decision = permission(make_user(*account), *more)
        assert decision.refusal is None or str(decision.refusal).endswith("."), account
        if decision:
            permitted.add(account)
    return permitted


def test_contact_points_and_administrators_cannot_create_operations(db: None) -> None:
    assert allowed(can_create_operations) == {
        account for account in ACCOUNTS if account[0] not in {"contact_point", "administrator"}
    }


def test_only_experts_secretariat_and_liaison_officers_can_import_operations(db: None) -> None:
    assert allowed(can_import_operations) == {
        ("expert", "LT"),
        ("expert", "DK"),
        ("secretariat", "GSC"),
        ("liaison", "WCO"),
        ("liaison", "FRONTEX"),
    }


def test_managing_editing_and_reviewing_are_limited_to_their_roles(db: None) -> None:
    jco = make_operation(participants=("PL",))
    entry = make_operation("Bora", kind="wco_operation", organisers=("WCO",), leads=())

    assert allowed(can_manage, jco) == {("planner", "LT"), ("facilitator", "LT")}
    assert allowed(can_manage, entry) == {("liaison", "WCO")}
    assert allowed(can_edit_external, jco) == set()
    assert allowed(can_edit_external, entry) == {
        ("expert", "LT"),
        ("expert", "DK"),
        ("secretariat", "GSC"),
    }
    assert allowed(can_review, jco) == {("expert", "DK")}
    assert allowed(can_review, entry) == {("expert", "LT"), ("expert", "DK")}


@pytest.mark.slow
def test_edit_permission_is_limited_by_role_and_ends_in_final_states(db: None) -> None:
    made = make_operation(participants=("PL",))
    entered = make_operation("Bora", kind="wco_operation", organisers=("WCO",), leads=())
    editors = {
        made: {("planner", "LT"), ("facilitator", "LT")},
        entered: {("liaison", "WCO"), ("expert", "LT"), ("expert", "DK"), ("secretariat", "GSC")},
    }

    for state, operation in product(OperationState.values, editors):
        Operation.objects.update(state=state)
        is_final = state in {"cancelled", "withdrawn", "closed"}
        expected = set() if is_final else editors[operation]

        current = Operation.objects.get(pk=operation.pk)
        assert allowed(can_edit, current) == expected, (state, current.name)


def test_calendar_editors_can_edit_a_closed_imported_jco(db: None) -> None:
    jco = make_operation()
    Operation.objects.update(state="closed", imported_cells={"name": "Amber"})
    jco.refresh_from_db()

    assert allowed(can_edit, jco) == {
        ("expert", "LT"),
        ("expert", "DK"),
        ("secretariat", "GSC"),
    }


def test_creation_permission_depends_on_organisation_and_operation_type(db: None) -> None:
    jco, entry = (
        make_operation_input(),
        make_operation_input(kind="wco_operation", organisers=("WCO",), leads=()),
    )

    assert allowed(can_create_operation, jco) == {
        account for account in ACCOUNTS if account[1] == "LT"
    }
    assert allowed(can_create_operation, entry) == {
        ("liaison", "WCO"),
        ("expert", "LT"),
        ("expert", "DK"),
        ("secretariat", "GSC"),
    }
