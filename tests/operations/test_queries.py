"""Queries over several tables: input, likely duplicates, and managers."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.enums import Marking, ParticipationRole
from operations.models import Operation
from operations.queries.operations import (
    is_led_or_organised_by,
    operation_input,
    possible_duplicates,
    references_in_use,
    with_record_data,
)
from tests.factories import make_operation, make_operation_input, make_user, organisation


def possible_duplicates_of(
    name: str = "Amber", *phases: tuple[str, str], by: Any = None, **more: Any
) -> int:
    made = make_operation_input(name, phases=phases or (("2027-10-01", "2027-10-10"),))
    return possible_duplicates(made, user=by or make_user(), **more).count()


@pytest.mark.example("draft")
@pytest.mark.parametrize("name", ["Amber", "AMBER", " amber\t", "aMBER"])
def test_same_name_in_the_same_period_is_a_possible_duplicate(db: None, name: str) -> None:
    make_operation("Amber")

    assert possible_duplicates_of(name) == 1


@pytest.mark.example("draft")
@pytest.mark.parametrize("name", ["Amber 2", "Ambe", "Ämber", "%", "_mber"])
def test_different_name_is_no_duplicate(db: None, name: str) -> None:
    make_operation("Amber")

    assert possible_duplicates_of(name) == 0


@pytest.mark.parametrize(
    ("stored", "typed", "count"),
    [
        (("2027-10-01", "2027-10-10"), ("2027-01-05", "2027-01-09"), 1),
        (("2027-10-01", "2027-10-10"), ("2025", "2025"), 0),
        (("2027-10-01", "2027-10-10"), ("2029-01-01", "2029-01-05"), 0),
        (("2027-10-01", "2027-10-10"), ("", ""), 1),
        (("", ""), ("2027-01-01", "2027-01-02"), 1),
        (("2020", "open"), ("2027-01-01", "2027-01-02"), 1),
        (("2027-12-31", "2027-12-31"), ("2027-12-31", "2027-12-31"), 1),
        (("2027-01-01", "2027-01-01"), ("2027-12-31", "2027-12-31"), 1),
        (("2100-12-31", "2100-12-31"), ("2100-12-31", "2100-12-31"), 1),
        (("2026-12-28", "2027-01-03"), ("2027-01-01", "2027-01-02"), 1),
    ],
)
def test_editions_of_other_years_are_no_duplicates(
    db: None, stored: tuple[str, str], typed: tuple[str, str], count: int
) -> None:
    make_operation("Amber", phases=(stored,))

    assert possible_duplicates_of("Amber", typed) == count


def test_duplicate_with_several_phases_is_listed_once(db: None) -> None:
    make_operation(phases=(("2027-01", "2027-01"), ("2027-03", "2027-03"), ("2027-05", "2027-05")))

    assert possible_duplicates_of("Amber", ("2027", "2027")) == 1


@pytest.mark.example("draft")
def test_operation_is_no_duplicate_of_itself(db: None) -> None:
    operation = make_operation()

    assert possible_duplicates_of(exclude=operation) == 0


@pytest.mark.example("draft")
def test_hidden_duplicate_is_not_disclosed(db: None) -> None:
    make_operation("Amber")

    assert possible_duplicates_of(by=make_user("planner", "PL")) == 0
    assert possible_duplicates_of(by=make_user("expert", "DK")) == 0
    assert possible_duplicates_of(by=make_user("contact_point", "LT")) == 1

    Operation.objects.update(state="tabled", marking=Marking.LIMITE)
    assert possible_duplicates_of(by=make_user("planner", "PL")) == 1
    assert possible_duplicates_of(by=make_user("liaison", "FRONTEX")) == 0


def test_operation_input_is_loaded_as_stored(db: None) -> None:
    made = make_operation_input(
        participants=("PL", "EU"), phases=(("2027-10", "open"), ("2026", "2026")), aims="All."
    )
    operation = make_operation(
        participants=("PL", "EU"), phases=(("2027-10", "open"), ("2026", "2026")), aims="All."
    )

    current_input = operation_input(operation)

    assert current_input.with_changes(participations=()) == made.with_changes(participations=())
    assert set(current_input.participations) == set(made.participations)
    assert current_input.period_bounds == made.period_bounds


def test_leads_co_leads_and_organisers_can_manage_an_operation(db: None) -> None:
    operation = make_operation(
        organisers=("LT", "OLAF"), leads=("PL",), by=make_user("planner", "LT")
    )
    for code, role in (
        ("SE", ParticipationRole.CO_LEAD),
        ("EE", ParticipationRole.PARTICIPANT),
        ("LV", ParticipationRole.OBSERVER),
    ):
        operation.participations.create(organisation=organisation(code), role=role)
    operation = Operation.objects.get(pk=operation.pk)

    runners = {
        code
        for code in ("LT", "OLAF", "PL", "SE", "EE", "LV", "DE")
        if is_led_or_organised_by(operation, organisation(code).pk)
    }

    assert runners == {"LT", "OLAF", "PL", "SE"}
    assert not is_led_or_organised_by(operation, None)
    by_query = {
        code
        for code in ("LT", "OLAF", "PL", "SE", "EE", "LV", "DE")
        if Operation.objects.managed_by(make_user("planner", code)).exists()
    }
    assert by_query == runners


@pytest.mark.example("draft")
def test_references_in_use_are_matched_by_their_stems(db: None) -> None:
    make_operation("Amber")
    make_operation("Amber")
    make_operation("Bora")

    assert references_in_use({"2027-LT-AMBER"}) == {"2027-LT-AMBER", "2027-LT-AMBER-2"}
    assert references_in_use({"2027-LT-A_BER", "%"}) == set()
    assert references_in_use(set()) == set()


def test_loading_related_records_takes_a_constant_number_of_queries(db: None) -> None:
    counts = []
    for number in range(3):
        make_operation(f"Amber {number}", participants=("PL",))
        with CaptureQueriesContext(connection) as queries:
            for operation in with_record_data(Operation.objects.all()):
                assert operation.operation_type.name
                assert [each.organisation.name for each in operation.participations.all()]
                assert [*operation.organisers.all(), *operation.terms.all()]
                assert [*operation.transport_modes.all(), *operation.phases.all()]
                assert list(operation.regions.all()) == []
                assert operation.created_by.organisation.name
        counts.append(len(queries))

    assert len(set(counts)) == 1
