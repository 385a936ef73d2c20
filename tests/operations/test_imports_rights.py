"""Permissions of imports: calendar editors all lists, others their own operations."""

import pytest

from jco_portal.core.access import Refused
from operations.imports.import_run import import_operations
from operations.models import Operation
from tests.factories import make_user
from tests.import_files import ROW, csv_file


@pytest.mark.parametrize(
    ("role", "at", "organisers", "imported"),
    [
        ("expert", "DK", "WCO", True),
        ("secretariat", "GSC", "WCO", True),
        ("liaison", "WCO", "WCO", True),
        ("liaison", "FRONTEX", "WCO", False),
    ],
)
def test_calendar_editors_import_any_list_and_liaison_officers_only_own_lists(
    db: None, role: str, at: str, organisers: str, imported: bool
) -> None:
    outcome = import_operations(csv_file({"organisers": organisers}), by=make_user(role, at))

    assert Operation.objects.exists() is imported
    assert [error.column for error in outcome.errors] == ([] if imported else ["organisers"])
    if imported:
        operation = Operation.objects.get()
        assert operation.created_by == operation.transitions.get().made_by == make_user(role, at)


@pytest.mark.parametrize(
    ("role", "at"), [("planner", "LT"), ("contact_point", "LT"), ("administrator", "GSC")]
)
def test_planners_contact_points_and_administrators_cannot_import(
    db: None, role: str, at: str
) -> None:
    with pytest.raises(Refused, match="import lists of operations"):
        import_operations(csv_file(ROW), by=make_user(role, at))


@pytest.mark.django_db
def test_liaison_officer_imports_only_operations_of_the_own_body() -> None:
    by = make_user("liaison", "WCO")

    own = import_operations(csv_file({"organisers": "WCO"}), by=by)
    others = import_operations(csv_file({"organisers": "EUROPOL"}), by=by)

    assert own.counts == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 0}
    assert others.counts == {"created": 0, "updated": 0, "unchanged": 0, "rejected": 1}
    assert [(error.row, error.column) for error in others.errors] == [(2, "organisers")]
    assert Operation.objects.count() == 1


@pytest.mark.django_db
def test_secretariat_imports_operations_of_any_body() -> None:
    outcome = import_operations(
        csv_file({"organisers": "EUROPOL"}), by=make_user("secretariat", "GSC")
    )

    assert outcome.created == 1


@pytest.mark.django_db
def test_liaison_officer_cannot_overwrite_an_operation_of_another_body() -> None:
    # A row that names the own body as a lead must not change the operation that it matches.
    import_operations(csv_file({"participants": ""}))
    row = csv_file({"participants": "", "lead_states": "EUROPOL"})

    outcome = import_operations(row, by=make_user("liaison", "EUROPOL"))

    assert outcome.counts == {"created": 0, "updated": 0, "unchanged": 0, "rejected": 1}
    assert [error.row for error in outcome.errors] == [2]
    assert "stands here" not in outcome.errors[0].sentence
    assert not Operation.objects.get().participations.exists()
