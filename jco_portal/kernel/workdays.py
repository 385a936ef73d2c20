"""Working days: weekends and the public holidays of a state do not count."""

from datetime import date, timedelta
from functools import cache

import holidays

NAMED_OTHERWISE = {"EL": "GR", "UK": "GB"}  # the Union's codes beside those of ISO 3166
ENGLISH = "en_US"  # all holidays are named in it; else the server's locale counts
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@cache
def _holidays_of(state: str) -> holidays.HolidayBase | None:
    """The public holidays of a state by its code; None for a body, which keeps weekends only."""
    code = NAMED_OTHERWISE.get(state, state)
    if code not in holidays.list_supported_countries(include_aliases=False):
        return None
    return holidays.country_holidays(code, language=ENGLISH)


def is_working_day(day: date, state: str = "") -> bool:
    """True when people of the state work on the day."""
    if day.weekday() >= SATURDAY:
        return False
    free = _holidays_of(state)
    return free is None or day not in free


def public_holidays(first: date, last: date, state: str) -> list[tuple[date, str]]:
    """The public holidays of a state (by its code) in a period, with their names, in order.

    None are known of what is no state.
    """
    free = _holidays_of(state)
    if free is None:
        return []
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [(day, free[day].replace("Labor", "Labour")) for day in days if day in free]


def working_day_from(day: date, count: int, state: str = "") -> date:
    """The working day so many working days after the day, or before it when below 0.

    From 0 it is the day itself, or the last working day before it.
    """
    step = ONE_DAY if count > 0 else -ONE_DAY
    found, left = day, abs(count)
    if not left:
        while not is_working_day(found, state):
            found -= ONE_DAY
        return found
    while left:
        found += step
        left -= is_working_day(found, state)
    return found


def working_days_between(first: date, last: date, state: str = "") -> int:
    """How many working days lie after the first day up to the last one; below 0 backwards."""
    if last < first:
        return -working_days_between(last, first, state)
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(is_working_day(day, state) for day in days)
