"""Phases moved by months and weeks, as they were said."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from funding.rule.delays import SaidPhase, are_days, first_start, moved_by_days, moved_by_months
from jco_portal.core.dates import first_day


def phases(*said: tuple[str, str]) -> list[SaidPhase]:
    return [SaidPhase(key, key, *ends) for key, ends in enumerate(said, start=1)]


def said(moved: list[SaidPhase] | None) -> list[tuple[str, str]] | None:
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
    assert said(moved_by_months(phases(*before), months)) == after


def test_delay_in_weeks_shifts_all_dates_equally() -> None:
    moved = moved_by_days(phases(("2027-03-08", "2027-03-14"), ("2027-04-12", "")), 14)

    assert said(moved) == [("2027-03-22", "2027-03-28"), ("2027-04-26", "")]
    assert moved_by_days(phases(("2100-12-20", "2100-12-31")), 7) is None


def test_phase_with_ends_out_of_order_has_no_bounds() -> None:
    assert SaidPhase(1, 1, "2027-06-02", "2027-06-01").bounds(60).es is None


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
    assert are_days(phases(*before)) is in_days


@given(
    st.lists(
        st.tuples(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 400)),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 24),
)
def test_delay_in_months_preserves_lengths_breaks_and_order(
    given_: list[tuple[date, int]], months: int
) -> None:
    before = phases(
        *(
            (day.isoformat(), date.fromordinal(day.toordinal() + length).isoformat())
            for day, length in given_
        )
    )

    moved = moved_by_months(before, months)

    steps = {
        (first_day(later) - first_day(said_)).days
        for one, other in zip(before, moved, strict=True)
        for said_, later in ((one.start, other.start), (one.end, other.end))
    }
    assert len(steps) == 1
    assert 28 * months <= steps.pop() <= 31 * months
