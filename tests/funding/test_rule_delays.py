"""Phases delayed by months and weeks, with the precision of their entered dates."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from funding.rule.delays import (
    PlannedPhase,
    delay_by_days,
    delay_by_months,
    first_start,
    have_exact_dates,
)
from jco_portal.core.dates import earliest_day


def phases(*entered: tuple[str, str]) -> list[PlannedPhase]:
    return [PlannedPhase(key, key, *ends) for key, ends in enumerate(entered, start=1)]


def entered_dates(moved: list[PlannedPhase] | None) -> list[tuple[str, str]] | None:
    return None if moved is None else [(each.start, each.end) for each in moved]


@pytest.mark.parametrize(
    ("before", "months", "after"),
    [
        ([("2027-06-01", "2027-06-12")], 3, [("2027-09-01", "2027-09-12")]),
        ([("2027-01-31", "2027-02-02")], 1, [("2027-02-28", "2027-03-02")]),
        (
            [("2027-03-08", "2027-03-14"), ("2027-04-12", "2027-04-18")],
            3,
            [("2027-06-08", "2027-06-14"), ("2027-07-13", "2027-07-19")],
        ),
        ([("2027-06", "2027-07")], 7, [("2028-01", "2028-02")]),
        ([("2027-06-01", "open")], 1, [("2027-07-01", "open")]),
        ([("2027-06", "")], 1, [("2027-07", "")]),
        ([("2027-06-15", "2027-07")], 1, [("2027-07-15", "2027-08")]),
        ([("2027-06", "2027-07"), ("2028", "2028")], 2, [("2027-08", "2027-09")]),
        ([("2027", "2027")], 3, None),
        ([("2027-06-01", "2027")], 3, None),
        ([("", "2027-06-01")], 3, None),
        ([("2100-11-01", "2100-11-30")], 3, None),
        ([("2100-11", "2100-11")], 3, None),
        ([], 3, None),
    ],
)
def test_phases_are_delayed_by_months_with_unchanged_precision(
    before: list[tuple[str, str]], months: int, after: list[tuple[str, str]] | None
) -> None:
    assert entered_dates(delay_by_months(phases(*before), months)) == after


def test_delay_in_weeks_shifts_all_dates_equally() -> None:
    moved = delay_by_days(phases(("2027-03-08", "2027-03-14"), ("2027-04-12", "")), 14)

    assert entered_dates(moved) == [("2027-03-22", "2027-03-28"), ("2027-04-26", "")]
    assert delay_by_days(phases(("2100-12-20", "2100-12-31")), 7) is None


def test_phase_with_ends_out_of_order_has_no_bounds() -> None:
    assert PlannedPhase(1, 1, "2027-06-02", "2027-06-01").period_bounds(60).earliest_start is None


@pytest.mark.parametrize(
    ("before", "start", "in_days"),
    [
        ([("2027-06-01", "2027-06-12")], date(2027, 6, 1), True),
        ([("2027-06-01", "open")], date(2027, 6, 1), True),
        ([("2027-06", "2027-06")], date(2027, 6, 1), False),
        ([("2027-06-01", "2027-07")], date(2027, 6, 1), False),
        ([("2027", "")], None, False),
        ([("", "")], None, False),
    ],
)
def test_first_start_and_day_precision_follow_the_entered_dates(
    before: list[tuple[str, str]], start: date | None, in_days: bool
) -> None:
    assert first_start(phases(*before)) == start
    assert have_exact_dates(phases(*before)) is in_days


@given(
    st.lists(
        st.tuples(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 400)),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 24),
)
def test_delay_in_months_preserves_lengths_breaks_and_order(
    days_and_lengths: list[tuple[date, int]], months: int
) -> None:
    before = phases(
        *(
            (day.isoformat(), date.fromordinal(day.toordinal() + length).isoformat())
            for day, length in days_and_lengths
        )
    )

    moved = delay_by_months(before, months)

    steps = {
        (earliest_day(later) - earliest_day(earlier)).days
        for one, other in zip(before, moved, strict=True)
        for earlier, later in ((one.start, other.start), (one.end, other.end))
    }
    assert len(steps) == 1
    assert 28 * months <= steps.pop() <= 31 * months
