"""Days as people say them: a day, a month, a year, open, or not known.

A said date is a short text: ``2013-10-05``, ``2013-10``, ``2013``, ``open`` (still running,
ends only) or empty (not known). It is kept as it was said; everything that computes uses
the bounds that are derived from it. On working days, weekends and the public holidays of a
state do not count.
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

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
OPEN = "open"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
SAID = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
ONE_DAY = timedelta(days=1)


class Precision(StrEnum):
    """How exactly a date was said."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    OPEN = "open"
    UNKNOWN = "unknown"


def precision_of(said: str) -> Precision:
    """How exactly a clean said date speaks."""
    by_length = {
        0: Precision.UNKNOWN,
        4: Precision.YEAR,
        7: Precision.MONTH,
        10: Precision.DAY,
    }
    return Precision.OPEN if said == OPEN else by_length[len(said)]


def clean_said(text: str, *, may_be_open: bool = False) -> str:
    """The said date in its one spelling.

    Raises ValidationError, with a sentence for the person who typed it, for anything that
    is no date, does not exist, or lies outside 1990 to 2100.
    """
    said = text.strip()
    if said.lower() == OPEN:
        if may_be_open:
            return OPEN
        raise ValidationError(_("A start cannot be open: leave it empty if it is not known."))
    if not said:
        return ""
    match = SAID.fullmatch(said)
    if not match:
        raise ValidationError(
            _(
                "“%(said)s” is not a date we can read. Write a day as 2026-10-05, "
                "a month as 2026-10 or a year as 2026."
            ),
            params={"said": said[:40]},
        )
    year, month, day = match.groups()
    if not FIRST_DAY.year <= int(year) <= LAST_DAY.year:
        raise ValidationError(
            _("The year %(year)s is outside 1990 to 2100."), params={"year": year}
        )
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise ValidationError(
            _("There is no such day as %(said)s."), params={"said": said}
        ) from None
    return said


def day_in(text: str) -> date:
    """The day that is written as 2026-10-05; raises ValidationError as ``clean_said`` does."""
    if not DAY.fullmatch(text):
        raise ValidationError(_("Write the day as 2026-10-05."))
    return date.fromisoformat(clean_said(text))


def first_day(said: str) -> date:
    """The earliest day that a said day, month or year can mean."""
    year, month, day = [*(int(part) for part in said.split("-")), 1, 1][:3]
    return date(year, month, day)


def last_day(said: str) -> date:
    """The latest day that a said day, month or year can mean."""
    parts = [int(part) for part in said.split("-")]
    if len(parts) == 3:
        return date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    return date(parts[0], month, monthrange(parts[0], month)[1])


@dataclass(frozen=True, slots=True)
class Bounds:
    """Earliest and latest start and end of a period, all days inclusive.

    ``es is None``: the start is not known. ``ee``/``le`` None with a known start: no limit.
    """

    es: date | None
    ls: date | None
    ee: date | None
    le: date | None


NOTHING_KNOWN = Bounds(None, None, None, None)


def bounds(start: str, end: str, unknown_end_days: int) -> Bounds:
    """The four bounds of a period by the overlap rule, section "Time".

    ``unknown_end_days`` is how long after its latest start a period of this kind may go on
    when its end is not known. Raises ValidationError when the end lies before the start.
    """
    if not start:
        return NOTHING_KNOWN
    es, ls = first_day(start), last_day(start)
    if end == OPEN:
        return Bounds(es, ls, None, None)
    if not end:
        return Bounds(es, ls, es, ls + timedelta(days=unknown_end_days))
    ee, le = first_day(end), last_day(end)
    if le < es:
        raise ValidationError(
            _("The end (%(end)s) lies before the start (%(start)s)."),
            params={"start": say(start), "end": say(end)},
        )
    return Bounds(es, min(ls, le), max(ee, es), le)


def day_in_words(day: date | None) -> str:
    """A day as it is written everywhere, 5 October 2013; empty where there is none."""
    return date_format(day, "j F Y") if day else ""


def say(said: str) -> str:
    """A said date in words: 5 October 2013, October 2013, 2013, open, not known."""
    match precision_of(said):
        case Precision.DAY:
            return day_in_words(first_day(said))
        case Precision.MONTH:
            return date_format(first_day(said), "F Y")
        case Precision.OPEN:
            return _("open")
        case Precision.UNKNOWN:
            return _("not known")
        case _year:
            return said


def say_period(start: str, end: str) -> str:
    """A period in words, as short as its precision allows: 18–27 October 2011."""
    if not start and not end:
        return _("dates not known")
    if not start and end == OPEN:
        return _("start not known, still running")
    if not start:
        return _("start not known, until %(end)s") % {"end": say(end)}
    if end == OPEN:
        return _("from %(start)s, still running") % {"start": say(start)}
    if not end:
        return _("from %(start)s, end not known") % {"start": say(start)}
    if start == end:
        return say(start)
    return _short_period(start, end)


def _short_period(start: str, end: str) -> str:
    day, month = Precision.DAY, Precision.MONTH
    same = precision_of(start), precision_of(end)
    if same == (day, day) and start[:7] == end[:7]:
        return f"{first_day(start).day}–{say(end)}"
    if same == (day, day) and start[:4] == end[:4]:
        return f"{date_format(first_day(start), 'j F')} – {say(end)}"
    if same == (month, month) and start[:4] == end[:4]:
        return f"{date_format(first_day(start), 'F')} – {say(end)}"
    return f"{say(start)} – {say(end)}"


def say_days(first: date, last: date | None) -> str:
    """A span of exact days in words; no last day means still running."""
    return say_period(first.isoformat(), last.isoformat() if last else OPEN)


NAMED_OTHERWISE = {"EL": "GR", "UK": "GB"}  # the Union's codes beside those of ISO 3166
ENGLISH = "en_US"  # all holidays are named in it; else the server's locale counts
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
