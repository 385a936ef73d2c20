"""Due dates in days, working days and months."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from jco_portal.core.dates import is_working_day
from jco_portal.deadlines.models.rule import add_offset

DAYS = st.dates(date(1995, 1, 1), date(2095, 12, 31))


@pytest.mark.parametrize(
    ("anchor", "offset", "counting", "expected"),
    [
        ("2013-07-04", 3, "months", "2013-10-04"),
        ("2023-11-30", 3, "months", "2024-02-29"),
        ("2024-01-31", 1, "months", "2024-02-29"),
        ("2025-01-31", 1, "months", "2025-02-28"),
        ("2024-02-29", 12, "months", "2025-02-28"),
        ("2025-03-31", -1, "months", "2025-02-28"),
        ("2026-12-31", 2, "months", "2027-02-28"),
        ("2027-03-27", 1, "days", "2027-03-28"),
        ("2027-12-31", 1, "days", "2028-01-01"),
        ("2026-11-27", 1, "working_days", "2026-11-30"),
        ("2026-12-23", 2, "working_days", "2026-12-29"),  # 24 to 26 December are free in LT
    ],
)
def test_add_offset_counts_days_and_months_from_the_anchor(
    anchor: str, offset: int, counting: str, expected: str
) -> None:
    due_on = add_offset(date.fromisoformat(anchor), offset, counting, "LT")

    assert due_on.isoformat() == expected


@given(DAYS, st.integers(-120, 120))
def test_add_offset_in_months_keeps_the_day_or_uses_the_last_day(anchor: date, count: int) -> None:
    due_on = add_offset(anchor, count, "months")

    assert (due_on.year - anchor.year) * 12 + due_on.month - anchor.month == count
    assert due_on.day == anchor.day or (due_on + timedelta(days=1)).day == 1
    assert due_on.day <= anchor.day


@given(DAYS, st.integers(1, 60))
def test_add_offset_in_working_days_skips_weekends_and_holidays(anchor: date, count: int) -> None:
    due_on = add_offset(anchor, count, "working_days", "LT")
    between = [anchor + timedelta(days=n) for n in range(1, (due_on - anchor).days + 1)]

    assert is_working_day(due_on, "LT")
    assert sum(is_working_day(day, "LT") for day in between) == count
