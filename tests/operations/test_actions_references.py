"""References of operations: year, lead and name, each used once."""

from typing import Any

import pytest

from jco_portal.directory.models import Organisation, User
from operations.actions.operations import create_operation
from operations.models import Operation
from tests.concurrency import run_concurrently
from tests.factories import make_operation, make_operation_input, make_user


@pytest.mark.parametrize(
    ("name", "leads", "phases", "reference"),
    [
        ("Amber", ("LT",), (("2027-10-01", "2027-10-10"),), "2027-LT-AMBER"),
        ("Amber", ("PL", "LT"), (("2027", ""),), "2027-PL-AMBER"),
        ("Amber", (), (("2027", ""),), "2027-LT-AMBER"),
        ("Amber", ("LT",), (("", ""),), "ND-LT-AMBER"),
        ("Amber", ("LT",), (("2028", ""), ("2027-12", "")), "2027-LT-AMBER"),
        ("  Žaibas – über 2 / A ", ("LT",), (("2027", ""),), "2027-LT-ZAIBAS-UBER-2-A"),
        ("Операция", ("LT",), (("2027", ""),), "2027-LT-OPERATION"),
        ("x" * 120, ("LT",), (("2027", ""),), "2027-LT-" + "X" * 40),
        ("A" * 39 + " B", ("LT",), (("2027", ""),), "2027-LT-" + "A" * 39),
    ],
)
def test_reference_consists_of_year_lead_and_name(
    db: None, name: str, leads: tuple[str, ...], phases: Any, reference: str
) -> None:
    operation = create_operation(
        make_operation_input(name, leads=leads, phases=phases), by=make_user()
    )

    assert operation.reference == reference


def test_reference_is_a_valid_url_for_any_organisation_code(db: None, client_for: Any) -> None:
    client = client_for("planner", "LT")
    Organisation.objects.filter(code="LT").update(code="L/T š?")

    operation = create_operation(
        make_operation_input(organisers=("L/T š?",), leads=()), by=User.objects.get()
    )

    assert operation.reference == "2027-L-T-S-AMBER"
    assert client.get(operation.get_absolute_url()).status_code == 200


@pytest.mark.example("draft")
def test_duplicate_references_are_numbered(db: None) -> None:
    references = [make_operation().reference for _ in range(3)]
    longer = make_operation("Amber 2").reference

    assert references == ["2027-LT-AMBER", "2027-LT-AMBER-2", "2027-LT-AMBER-3"]
    assert longer == "2027-LT-AMBER-2-2"


def test_concurrently_entered_operations_get_different_references(
    transactional_db: None,
) -> None:
    made, planner = make_operation_input(), make_user()

    run_concurrently(*[lambda: create_operation(made, by=planner)] * 4)

    references = set(Operation.objects.values_list("reference", flat=True))
    assert references == {"2027-LT-AMBER", *(f"2027-LT-AMBER-{number}" for number in (2, 3, 4))}
