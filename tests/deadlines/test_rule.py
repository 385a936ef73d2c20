"""The arithmetic of due days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jco_portal.deadlines.rule import day_from
from jco_portal.kernel.workdays import is_working_day, working_days_between

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("anchor", "months", "due"),
    [
        (date(2013, 7, 4), 3, date(2013, 10, 4)),
        (date(2013, 1, 31), 1, date(2013, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2013, 11, 30), 3, date(2014, 2, 28)),
        (date(2013, 12, 31), 2, date(2014, 2, 28)),
        (date(2014, 1, 31), -1, date(2013, 12, 31)),
        (date(2014, 3, 31), -1, date(2014, 2, 28)),
    ],
)
def test_months_end_with_the_month_that_lacks_the_day(anchor: date, months: int, due: date) -> None:
    assert day_from(anchor, months, "months") == due


@given(anchor=DAYS, months=st.integers(-60, 60))
def test_months_keep_the_day_or_clip_it_to_the_last(anchor: date, months: int) -> None:
    found = day_from(anchor, months, "months")

    assert (found.year * 12 + found.month) - (anchor.year * 12 + anchor.month) == months
    is_last = (found + timedelta(days=1)).month != found.month
    assert found.day == anchor.day or (found.day < anchor.day and is_last)


@given(anchor=DAYS, first=st.integers(0, 30), second=st.integers(0, 30))
def test_a_later_anchor_or_more_months_are_never_due_earlier(
    anchor: date, first: int, second: int
) -> None:
    few, many = sorted((first, second))

    assert day_from(anchor, few, "months") <= day_from(anchor, many, "months")
    assert day_from(anchor, few, "months") <= day_from(anchor + timedelta(days=many), few, "months")


@given(anchor=DAYS, count=st.integers(1, 150), state=st.sampled_from(["", "LT", "EL", "DE"]))
def test_working_days_are_counted_and_not_free(anchor: date, count: int, state: str) -> None:
    after = day_from(anchor, count, "working_days", state)
    before = day_from(anchor, -count, "working_days", state)

    assert is_working_day(after, state)
    assert is_working_day(before, state)
    assert working_days_between(anchor, after, state) == count
    assert before < anchor < after
