"""Totals of results as at any day: what counts, of what, in which unit, and what does not."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from jco_portal.core.svg_text import THIN_SPACE
from operations.actions.results.validation import return_entry
from operations.enums import Attribution, GoodsStatus
from operations.reports.results.sums import sums_of_controls
from operations.reports.results.totals import totals_of
from tests.operations.totals import at, lines, sums
from tests.running import (
    control,
    correct,
    day,
    judged_at,
    running_jco,
    said,
    seize,
    today,
    validate,
)
from tests.world import person, place, terms

MILLION = 1_000_000


# Three operations as they were published


@pytest.mark.django_db
def test_post_operational_seizures_are_shown_separately_and_included_in_the_total() -> None:
    operation = running_jco(phases=(said(-30, -20),))
    seize(operation, 4_100_000, day=day(-25))
    for quantity, back in ((3_200_000, -10), (5_700_000, -5)):
        seize(
            operation, quantity, day=day(back), attribution=Attribution.POST_OPERATIONAL, place="PL"
        )
    validate(operation)

    totals = totals_of(operation, today())

    assert totals.parts.heads == ("Part", "Seizures", "cigarettes (pieces)")
    assert lines(totals.parts) == {
        "Phase 1": ["1", "4 100 000"],
        "Post-operational": ["2", "8 900 000"],
        "Total of the operation": ["3", "13 000 000"],
    }
    assert lines(totals.states) == {
        "Lithuania": ["1", "4 100 000"],
        "Poland": ["2", "8 900 000"],
    }


@pytest.mark.example("running")
@pytest.mark.django_db
def test_seizures_outside_the_scope_are_shown_separately_and_excluded_from_the_total() -> None:
    operation = running_jco()
    seize(operation, 16 * MILLION)
    seize(operation, 25 * MILLION, attribution=Attribution.OUTSIDE, place="PL")
    validate(operation)

    totals = totals_of(operation, today())

    assert lines(totals.parts) == {
        "Phase 1": ["1", "16 000 000"],
        "Total of the operation": ["1", "16 000 000"],
        "Outside the scope, not in the total": ["1", "25 000 000"],
    }
    assert lines(totals.states) == {"Lithuania": ["1", "16 000 000"]}
    assert totals.headline[:2] == (
        "1 seizure counts",
        f"16{THIN_SPACE}000{THIN_SPACE}000 cigarettes (pieces)",
    )


@pytest.mark.example("running")
@pytest.mark.django_db
def test_later_release_leaves_earlier_totals_unchanged() -> None:
    operation = running_jco()
    record = seize(operation, 5000)
    judged_at(record.revisions.get(), at(-3))
    released = correct(record, 5000, goods_status=GoodsStatus.RELEASED)
    assert sums(operation) == {("cigarettes", "piece", None): 5000}

    judged_at(released, at(-1))

    assert sums(operation, day(-4)) == {}
    assert sums(operation, day(-3)) == sums(operation, day(-2)) != {}
    assert sums(operation, day(-1)) == sums(operation) == {}


# What counts


@pytest.mark.example("running")
@pytest.mark.django_db
def test_totals_include_only_the_latest_revision_validated_before_midnight() -> None:
    operation = running_jco()
    record = seize(operation, 5)
    judged_at(record.revisions.get(), at(-2, 0) - timedelta(microseconds=1))
    waiting = correct(record, 7)

    assert sums(operation, day(-4)) == {}
    assert sums(operation, day(-3)) == sums(operation) == {("cigarettes", "piece", None): 5}

    judged_at(waiting, at(0, 0), is_valid=False)
    assert sums(operation) == {("cigarettes", "piece", None): 5}

    judged_at(correct(record, 9), at(0, 1))
    assert sums(operation) == {("cigarettes", "piece", None): 9}
    judged_at(correct(record, 9, gone=True), at(0, 2))
    assert sums(operation) == {}


@pytest.mark.example("running")
@pytest.mark.django_db
def test_returned_result_is_excluded_from_the_totals() -> None:
    operation = running_jco()
    record = seize(operation, 5)

    return_entry(record.revisions.get(), note="?", by=person())

    assert sums(operation) == {}


@pytest.mark.example("running")
@pytest.mark.django_db
def test_goods_with_different_units_have_separate_columns() -> None:
    operation = running_jco()
    resin, smuggling = terms("cannabis resin", "smuggling")
    seize(operation, 100)
    seize(operation, 50)
    seize(operation, "1.25", goods=resin)
    seize(operation, 3, goods=smuggling, unit="m3", transport_mode=None)
    seize(operation, 4, goods=smuggling, unit="litre", transport_mode=None, place="PL")
    validate(operation)

    totals = totals_of(operation, today())

    assert totals.modes.heads == (
        "Transport mode",
        "Seizures",
        "cigarettes (pieces)",
        "smuggling (litres)",
        "smuggling (m³)",
        "cannabis resin (kg)",
    )
    assert lines(totals.modes) == {
        "not recorded": ["2", "", "4", "3", ""],
        "road": ["3", "150", "", "", "1.25"],
    }
    assert sums(operation, sort="state")["cigarettes", "piece", place("LT").pk] == 150


@pytest.mark.example("running")
@pytest.mark.django_db
def test_amounts_state_how_many_seizures_have_a_value() -> None:
    operation = running_jco()
    seize(operation, value=Decimal("1200.50"), value_basis="retail price")
    seize(operation, value=Decimal("800"), value_basis="retail price")
    seize(operation)
    seize(operation, attribution=Attribution.OUTSIDE, value=Decimal(9), value_basis="x")
    validate(operation)

    totals = totals_of(operation, today())

    assert [each.replace(THIN_SPACE, " ") for each in totals.amounts] == [
        "Value: 2 000.5 euro; 2 of 3 seizures have a value."
    ]


@pytest.mark.example("running")
@pytest.mark.django_db
def test_controls_are_totalled_by_state_and_type() -> None:
    operation = running_jco()
    control(operation, 100, 3)
    control(operation, 50, 1, place="PL", control_type="documentary")
    control(operation, 7, 7, attribution=Attribution.OUTSIDE)
    validate(operation)
    control(operation, 1000, 1000)

    totals = totals_of(operation, today())

    assert totals.controls.heads == (
        "State",
        "Controls",
        "With a hit",
        "Physical",
        "Documentary",
    )
    assert lines(totals.controls) == {
        "Lithuania": ["100", "3", "100", "0"],
        "Poland": ["50", "1", "0", "50"],
        "Total of the operation": ["150", "4", "100", "50"],
        "Outside the scope, not in the total": ["7", "7", "7", "0"],
    }
    assert totals.headline[-1] == "150 controls, 4 with a hit"
    assert sums_of_controls(operation, day(-1)) == []


@pytest.mark.example("running")
@pytest.mark.django_db
def test_results_of_other_operations_are_excluded_from_the_totals() -> None:
    operation, other = running_jco(), running_jco("Bora")
    seize(other, 5)
    validate(other)

    totals = totals_of(operation, today())

    assert totals.tables == []
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
        seize(operation, 5, goods=goods[number % 4], place=("LT", "PL")[number % 2])
        control(operation)
    validate(operation)

    with django_assert_num_queries(5):
        totals_of(operation, today())
