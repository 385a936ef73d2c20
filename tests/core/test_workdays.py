"""Working days by the calendar of a state, forwards and backwards."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from jco_portal.core.dates import (
    _holiday_calendar,
    add_working_days,
    count_working_days,
    is_working_day,
    public_holidays,
)

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
STATES = st.sampled_from(["", "LT", "PL", "EL", "UK", "FR", "OLAF"])
COUNTS = st.integers(-300, 300)


@pytest.mark.parametrize(
    ("day", "state", "works"),
    [
        ("2027-03-11", "LT", False),  # restoration of independence
        ("2027-03-11", "PL", True),
        ("2027-03-11", "", True),
        ("2027-03-25", "EL", False),
        ("2027-12-27", "UK", False),
        ("2027-03-13", "LT", False),
        ("2027-07-14", "FR", False),
        ("2027-07-14", "OLAF", True),
    ],
)
def test_weekends_and_state_holidays_are_not_working_days(
    day: str, state: str, works: bool
) -> None:
    assert is_working_day(date.fromisoformat(day), state) is works


@pytest.mark.parametrize(
    ("day", "count", "state", "expected"),
    [
        ("2027-03-10", 1, "LT", "2027-03-12"),
        ("2027-03-12", -1, "LT", "2027-03-10"),
        ("2027-03-10", 1, "PL", "2027-03-11"),
        ("2027-03-13", 0, "LT", "2027-03-12"),
        ("2027-03-15", -5, "", "2027-03-08"),
    ],
)
def test_add_working_days_skips_weekends_and_holidays(
    day: str, count: int, state: str, expected: str
) -> None:
    assert add_working_days(date.fromisoformat(day), count, state) == date.fromisoformat(expected)


@given(day=DAYS, count=COUNTS, state=STATES)
def test_add_working_days_returns_a_working_day_at_the_requested_distance(
    day: date, count: int, state: str
) -> None:
    working_day = add_working_days(day, count, state)

    assert is_working_day(working_day, state)
    if count > 0:
        assert count_working_days(day, working_day, state) == count
    if count < 0:
        before = working_day - timedelta(days=1)
        assert count_working_days(before, day - timedelta(days=1), state) == -count


@given(day=DAYS, count=COUNTS, state=STATES)
def test_add_working_days_grows_with_the_number_of_days(day: date, count: int, state: str) -> None:
    nearer, further = (add_working_days(day, each, state) for each in (count, count + 1))

    if count == -1 and not is_working_day(day, state):  # both are the last one before
        assert nearer == further
    else:
        assert nearer < further


@pytest.mark.parametrize("locale", ["", "C.UTF-8", "lt_LT.UTF-8"])
def test_holidays_are_named_in_english_in_any_server_locale(
    monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, locale)
    _holiday_calendar.cache_clear()
    day = date(2027, 11, 1)

    for state in ("LT", "PL", "BE"):
        assert public_holidays(day, day, state) == [(day, "All Saints' Day")], state


def test_holidays_are_named_in_british_english() -> None:
    day = date(2027, 5, 1)

    assert public_holidays(day, day, "BE") == [(day, "Labour Day")]
