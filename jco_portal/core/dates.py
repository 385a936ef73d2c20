"""Imprecise dates, their bounds and texts, and working days.

A date as entered is a short text: ``2013-10-05``, ``2013-10``, ``2013``, ``open`` (no end, for ends
only) or empty (not known). It is stored as entered; calculations use the four bounds that are
derived from it, see docs/decisions/vague-dates.md. Saturdays, Sundays and the public holidays of a
state are not working days.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import holidays
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

# The range in which dates may be; proposal of the portal.
MIN_DATE, MAX_DATE = date(1990, 1, 1), date(2100, 12, 31)
NO_END = "open"
DAY_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
ENTERED_DATE_PATTERN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
ONE_DAY = timedelta(days=1)


class Precision(StrEnum):
    """The precision of a date as entered."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    OPEN = "open"
    UNKNOWN = "unknown"


def date_precision(entered: str) -> Precision:
    """Return the precision of a date as returned by ``clean_entered_date``."""
    # The length of the text identifies the precision.
    by_length = {
        0: Precision.UNKNOWN,
        4: Precision.YEAR,
        7: Precision.MONTH,
        10: Precision.DAY,
    }
    return Precision.OPEN if entered == NO_END else by_length[len(entered)]


def clean_entered_date(text: str, *, may_be_open: bool = False) -> str:
    """Return the date in its one spelling.

    Raises ValidationError, with a sentence for the user, if the text is no date, if the day does
    not exist, or if it is outside 1990 to 2100.
    """
    entered = text.strip()
    if entered.lower() == NO_END:
        if may_be_open:
            return NO_END
        raise ValidationError(_("A start cannot be open: leave it empty if it is not known."))
    if not entered:
        return ""
    match = ENTERED_DATE_PATTERN.fullmatch(entered)
    if not match:
        raise ValidationError(
            _(
                "“%(said)s” is not a date we can read. Write a day as 2026-10-05, "
                "a month as 2026-10 or a year as 2026."
            ),
            params={"said": entered[:40]},
        )
    year, month, day = match.groups()
    if not MIN_DATE.year <= int(year) <= MAX_DATE.year:
        raise ValidationError(
            _("The year %(year)s is outside 1990 to 2100."), params={"year": year}
        )
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise ValidationError(
            _("There is no such day as %(said)s."), params={"said": entered}
        ) from None
    return entered


def parse_day(text: str) -> date:
    """Return the day written as 2026-10-05. Raises ValidationError for any other text."""
    if not DAY_PATTERN.fullmatch(text):
        raise ValidationError(_("Write the day as 2026-10-05."))
    return date.fromisoformat(clean_entered_date(text))


def earliest_day(entered: str) -> date:
    """Return the first day that a day, month or year as entered can mean."""
    year, month, day = [*(int(number) for number in entered.split("-")), 1, 1][:3]
    return date(year, month, day)


def latest_day(entered: str) -> date:
    """Return the last day that a day, month or year as entered can mean."""
    numbers = [int(number) for number in entered.split("-")]
    if len(numbers) == 3:
        return date(*numbers)
    month = numbers[1] if len(numbers) == 2 else 12
    return date(numbers[0], month, monthrange(numbers[0], month)[1])


@dataclass(frozen=True, slots=True)
class PeriodBounds:
    """The earliest and latest start and end of a period, all inclusive.

    Without a known start all four are None. With a known start, ends of None have no limit.
    Calculations need four dates because one with a precision cannot be compared in SQL.
    """

    earliest_start: date | None
    latest_start: date | None
    earliest_end: date | None
    latest_end: date | None


UNKNOWN_BOUNDS = PeriodBounds(None, None, None, None)


def period_bounds(start: str, end: str, unknown_end_days: int) -> PeriodBounds:
    """Return the four bounds of a period, by the section ‘Time’ of the overlap rule.

    ``unknown_end_days``: if no end is known, it is at most so many days after the latest start, as
    set for the type of operation. Raises ValidationError when the end is before the start.
    """
    if not start:
        return UNKNOWN_BOUNDS
    earliest_start, latest_start = earliest_day(start), latest_day(start)
    if end == NO_END:
        # ‘Open’: no limit, unlike an end that is not known.
        return PeriodBounds(earliest_start, latest_start, None, None)
    if not end:
        return PeriodBounds(
            earliest_start,
            latest_start,
            earliest_start,
            latest_start + timedelta(days=unknown_end_days),
        )
    earliest_end, latest_end = earliest_day(end), latest_day(end)
    if latest_end < earliest_start:
        raise ValidationError(
            _("The end (%(end)s) lies before the start (%(start)s)."),
            params={"start": format_entered_date(start), "end": format_entered_date(end)},
        )
    return PeriodBounds(
        earliest_start, min(latest_start, latest_end), max(earliest_end, earliest_start), latest_end
    )


def format_day(day: date | None) -> str:
    """Return the day as 5 October 2013; empty for None."""
    return date_format(day, "j F Y") if day else ""


def format_entered_date(entered: str) -> str:
    """Return a date as entered for reading: 5 October 2013, October 2013, 2013, open, not known."""
    match date_precision(entered):
        case Precision.DAY:
            return format_day(earliest_day(entered))
        case Precision.MONTH:
            return date_format(earliest_day(entered), "F Y")
        case Precision.OPEN:
            return _("open")
        case Precision.UNKNOWN:
            return _("not known")
        case _year:
            return entered


def format_period(start: str, end: str) -> str:
    """Return a period as short as its precision allows: 18–27 October 2011."""
    if not start and not end:
        return _("dates not known")
    if not start and end == NO_END:
        return _("start not known, still running")
    if not start:
        return _("start not known, until %(end)s") % {"end": format_entered_date(end)}
    if end == NO_END:
        return _("from %(start)s, still running") % {"start": format_entered_date(start)}
    if not end:
        return _("from %(start)s, end not known") % {"start": format_entered_date(start)}
    if start == end:
        return format_entered_date(start)
    return _format_short_period(start, end)


def _format_short_period(start: str, end: str) -> str:
    day, month = Precision.DAY, Precision.MONTH
    same = date_precision(start), date_precision(end)
    if same == (day, day) and start[:7] == end[:7]:
        return f"{earliest_day(start).day}–{format_entered_date(end)}"
    if same == (day, day) and start[:4] == end[:4]:
        return f"{date_format(earliest_day(start), 'j F')} – {format_entered_date(end)}"
    if same == (month, month) and start[:4] == end[:4]:
        return f"{date_format(earliest_day(start), 'F')} – {format_entered_date(end)}"
    return f"{format_entered_date(start)} – {format_entered_date(end)}"


def format_days(first: date, last: date | None) -> str:
    """Return a range of days, both inclusive; without a last day it still runs."""
    return format_period(first.isoformat(), last.isoformat() if last else NO_END)


# The Union writes EL and UK where ISO 3166, and the package, have GR and GB.
HOLIDAY_COUNTRY_CODES = {"EL": "GR", "UK": "GB"}
# Without a language, names of holidays follow the locale of the server.
HOLIDAY_LANGUAGE = "en_US"
SATURDAY = 5


@cache
def _holiday_calendar(state: str) -> holidays.HolidayBase | None:
    """Return the public holidays of a state by its code; None for other bodies."""
    code = HOLIDAY_COUNTRY_CODES.get(state, state)
    if code not in holidays.list_supported_countries(include_aliases=False):
        return None
    return holidays.country_holidays(code, language=HOLIDAY_LANGUAGE)


def is_working_day(day: date, state: str = "") -> bool:
    """Return whether the day is a working day in the state; without a state, a weekday."""
    if day.weekday() >= SATURDAY:
        return False
    free = _holiday_calendar(state)
    return free is None or day not in free


def public_holidays(first: date, last: date, state: str) -> list[tuple[date, str]]:
    """Return the public holidays of a state (code) in a period (inclusive), with names.

    Empty for a code that is not one of a state.
    """
    free = _holiday_calendar(state)
    if free is None:
        return []
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [(day, free[day].replace("Labor", "Labour")) for day in days if day in free]


def add_working_days(day: date, count: int, state: str = "") -> date:
    """Return the day so many working days after the day, or before it if ``count`` is negative.

    For 0 it is the day itself, or the last working day before it.
    """
    step = ONE_DAY if count > 0 else -ONE_DAY
    working_day, left = day, abs(count)
    if not left:
        while not is_working_day(working_day, state):
            working_day -= ONE_DAY
        return working_day
    while left:
        working_day += step
        left -= is_working_day(working_day, state)
    return working_day


def count_working_days(first: date, last: date, state: str = "") -> int:
    """Return the number of working days after ``first`` up to ``last``, which is included.

    Negative when ``last`` is before ``first``.
    """
    if last < first:
        return -count_working_days(last, first, state)
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(is_working_day(day, state) for day in days)
