"""Totals of results as at any day: what is included, by goods and unit."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from jco_portal.core.svg_text import THIN_SPACE
from operations.actions.results.validation import return_result
from operations.enums import Attribution, GoodsStatus
from operations.reports.results.sums import control_sums
from operations.reports.results.totals import totals_page
from tests.execution_factories import (
    day_from_today,
    make_controls,
    make_correction,
    make_seizure,
    phase_dates,
    running_jco,
    today,
    validate_as_lead,
    validation_at,
)
from tests.factories import make_user, organisation, terms
from tests.operations.totals import cells_by_label, moment_at, seizure_sums_by_key

MILLION = 1_000_000


# Three operations as they were published


@pytest.mark.django_db
def test_post_operational_seizures_are_shown_separately_and_included_in_the_total() -> None:
    operation = running_jco(phases=(phase_dates(-30, -20),))
    make_seizure(operation, 4_100_000, day=day_from_today(-25))
    for quantity, back in ((3_200_000, -10), (5_700_000, -5)):
        make_seizure(
            operation,
            quantity,
            day=day_from_today(back),
            attribution=Attribution.POST_OPERATIONAL,
            organisation_code="PL",
        )
    validate_as_lead(operation)

    totals = totals_page(operation, today())

    assert totals.by_attribution.headers == ("Part", "Seizures", "cigarettes (pieces)")
    assert cells_by_label(totals.by_attribution) == {
        "Phase 1": ["1", "4 100 000"],
        "Post-operational": ["2", "8 900 000"],
        "Total of the operation": ["3", "13 000 000"],
    }
    assert cells_by_label(totals.by_state) == {
        "Lithuania": ["1", "4 100 000"],
        "Poland": ["2", "8 900 000"],
    }


@pytest.mark.example("running")
@pytest.mark.django_db
def test_seizures_outside_the_scope_are_shown_separately_and_excluded_from_the_total() -> None:
    operation = running_jco()
    make_seizure(operation, 16 * MILLION)
    make_seizure(operation, 25 * MILLION, attribution=Attribution.OUTSIDE, organisation_code="PL")
    validate_as_lead(operation)

    totals = totals_page(operation, today())

    assert cells_by_label(totals.by_attribution) == {
        "Phase 1": ["1", "16 000 000"],
        "Total of the operation": ["1", "16 000 000"],
        "Outside the scope, not in the total": ["1", "25 000 000"],
    }
    assert cells_by_label(totals.by_state) == {"Lithuania": ["1", "16 000 000"]}
    assert totals.headline[:2] == (
        "1 seizure counts",
        f"16{THIN_SPACE}000{THIN_SPACE}000 cigarettes (pieces)",
    )


@pytest.mark.example("running")
@pytest.mark.django_db
def test_later_release_leaves_earlier_totals_unchanged() -> None:
    operation = running_jco()
    record = make_seizure(operation, 5000)
    validation_at(record.revisions.get(), moment_at(-3))
    released = make_correction(record, 5000, goods_status=GoodsStatus.RELEASED)
    assert seizure_sums_by_key(operation) == {("cigarettes", "piece", None): 5000}

    validation_at(released, moment_at(-1))

    assert seizure_sums_by_key(operation, day_from_today(-4)) == {}
    assert (
        seizure_sums_by_key(operation, day_from_today(-3))
        == seizure_sums_by_key(operation, day_from_today(-2))
        != {}
    )
    assert (
        seizure_sums_by_key(operation, day_from_today(-1)) == seizure_sums_by_key(operation) == {}
    )


# What counts


@pytest.mark.example("running")
@pytest.mark.django_db
def test_totals_include_only_the_latest_revision_validated_before_midnight() -> None:
    operation = running_jco()
    record = make_seizure(operation, 5)
    validation_at(record.revisions.get(), moment_at(-2, 0) - timedelta(microseconds=1))
    pending_revision = make_correction(record, 7)

    assert seizure_sums_by_key(operation, day_from_today(-4)) == {}
    assert (
        seizure_sums_by_key(operation, day_from_today(-3))
        == seizure_sums_by_key(operation)
        == {("cigarettes", "piece", None): 5}
    )

    validation_at(pending_revision, moment_at(0, 0), is_valid=False)
    assert seizure_sums_by_key(operation) == {("cigarettes", "piece", None): 5}

    validation_at(make_correction(record, 9), moment_at(0, 1))
    assert seizure_sums_by_key(operation) == {("cigarettes", "piece", None): 9}
    validation_at(make_correction(record, 9, is_withdrawn=True), moment_at(0, 2))
    assert seizure_sums_by_key(operation) == {}


@pytest.mark.example("running")
@pytest.mark.django_db
def test_returned_result_is_excluded_from_the_totals() -> None:
    operation = running_jco()
    record = make_seizure(operation, 5)

    return_result(record.revisions.get(), note="?", by=make_user())

    assert seizure_sums_by_key(operation) == {}


@pytest.mark.example("running")
@pytest.mark.django_db
def test_goods_with_different_units_have_separate_columns() -> None:
    operation = running_jco()
    resin, smuggling = terms("cannabis resin", "smuggling")
    make_seizure(operation, 100)
    make_seizure(operation, 50)
    make_seizure(operation, "1.25", goods=resin)
    make_seizure(operation, 3, goods=smuggling, unit="m3", transport_mode=None)
    make_seizure(
        operation, 4, goods=smuggling, unit="litre", transport_mode=None, organisation_code="PL"
    )
    validate_as_lead(operation)

    totals = totals_page(operation, today())

    assert totals.by_mode.headers == (
        "Transport mode",
        "Seizures",
        "cigarettes (pieces)",
        "smuggling (litres)",
        "smuggling (m³)",
        "cannabis resin (kg)",
    )
    assert cells_by_label(totals.by_mode) == {
        "not recorded": ["2", "", "4", "3", ""],
        "road": ["3", "150", "", "", "1.25"],
    }
    assert (
        seizure_sums_by_key(operation, sort="state")["cigarettes", "piece", organisation("LT").pk]
        == 150
    )


@pytest.mark.example("running")
@pytest.mark.django_db
def test_amounts_state_how_many_seizures_have_a_value() -> None:
    operation = running_jco()
    make_seizure(operation, value=Decimal("1200.50"), value_basis="retail price")
    make_seizure(operation, value=Decimal("800"), value_basis="retail price")
    make_seizure(operation)
    make_seizure(operation, attribution=Attribution.OUTSIDE, value=Decimal(9), value_basis="x")
    validate_as_lead(operation)

    totals = totals_page(operation, today())

    assert [each.replace(THIN_SPACE, " ") for each in totals.amounts] == [
        "Value: 2 000.5 euro; 2 of 3 seizures have a value."
    ]


@pytest.mark.example("running")
@pytest.mark.django_db
def test_controls_are_totalled_by_state_and_type() -> None:
    operation = running_jco()
    make_controls(operation, 100, 3)
    make_controls(operation, 50, 1, organisation_code="PL", control_type="documentary")
    make_controls(operation, 7, 7, attribution=Attribution.OUTSIDE)
    validate_as_lead(operation)
    make_controls(operation, 1000, 1000)

    totals = totals_page(operation, today())

    assert totals.controls.headers == (
        "State",
        "Controls",
        "With a hit",
        "Physical",
        "Documentary",
    )
    assert cells_by_label(totals.controls) == {
        "Lithuania": ["100", "3", "100", "0"],
        "Poland": ["50", "1", "0", "50"],
        "Total of the operation": ["150", "4", "100", "50"],
        "Outside the scope, not in the total": ["7", "7", "7", "0"],
    }
    assert totals.headline[-1] == "150 controls, 4 with a hit"
    assert control_sums(operation, day_from_today(-1)) == []


@pytest.mark.example("running")
@pytest.mark.django_db
def test_results_of_other_operations_are_excluded_from_the_totals() -> None:
    operation, other = running_jco(), running_jco("Bora")
    make_seizure(other, 5)
    validate_as_lead(other)

    totals = totals_page(operation, today())

    assert totals.all_tables == []
    assert totals.curve is None
    assert totals.headline == ("0 seizures count", "0 controls, 0 with a hit")


@pytest.mark.example("running")
@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 12])
def test_totals_take_a_constant_number_of_queries(
    rows: int, django_assert_num_queries: Any
) -> None:
    operation = running_jco()
    goods = terms("cigarettes", "alcohol", "cocaine", "timber")
    for number in range(rows):
        make_seizure(
            operation, 5, goods=goods[number % 4], organisation_code=("LT", "PL")[number % 2]
        )
        make_controls(operation)
    validate_as_lead(operation)

    with django_assert_num_queries(5):
        totals_page(operation, today())
