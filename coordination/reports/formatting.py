"""Formatting of names, days and weeks in sentences about overlaps."""

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import format_days, format_entered_date

# Of more states than this only the number is given.
MAX_STATES_NAMED = 6


def join_names(names: Sequence[str]) -> str:
    """Return names as part of a sentence: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def format_states(names: Sequence[str]) -> str:
    """Return states by name, or by number when there are many."""
    if len(names) <= MAX_STATES_NAMED:
        return join_names(names)
    return ngettext("%(n)d state", "%(n)d states", len(names)) % {"n": len(names)}


def format_certain_days(first: date, last: date | None) -> str:
    """Return certain days: ‘on 1–31 October 2013’, ‘from 1 October 2013 on’."""
    if last is None:
        return _("from %(day)s on") % {"day": format_entered_date(first.isoformat())}
    return _("on %(days)s") % {"days": format_days(first, last)}


def format_possible_days(first: date, last: date | None) -> str:
    """Return the days between which the overlapping ones are; both ends inclusive."""
    if last is None or first == last:
        return format_certain_days(first, last)
    start = format_entered_date(first.isoformat())
    if (first.year, first.month) == (last.year, last.month):
        start = str(first.day)
    elif first.year == last.year:
        start = date_format(first, "j F")
    return _("between %(first)s and %(last)s") % {
        "first": start,
        "last": format_entered_date(last.isoformat()),
    }


def format_years(first: date, last: date | None) -> str:
    """Return the years in which the overlapping days are."""
    if last is None:
        return _("from %(year)s on") % {"year": first.year}
    if first.year == last.year:
        return _("in %(year)s") % {"year": first.year}
    return _("in %(first)s to %(last)s") % {"first": first.year, "last": last.year}


def format_bounds(earliest: date | None, latest: date | None) -> str:
    """Return one end of a period: a day, a range of days, or ‘without limit’ for None."""
    if earliest is None:
        return _("without limit")
    if latest is None:
        return _("on %(first)s or later") % {"first": format_entered_date(earliest.isoformat())}
    if earliest == latest:
        return _("on %(day)s") % {"day": format_entered_date(earliest.isoformat())}
    return format_possible_days(earliest, latest)


def format_weeks(first: date, last: date | None) -> str:
    """Return ISO weeks from one day to another: 2013-W40 to 2013-W44."""
    start = _format_week(first)
    if last is None:
        return _("from %(week)s on") % {"week": start}
    end = _format_week(last)
    return start if start == end else _("%(first)s to %(last)s") % {"first": start, "last": end}


def format_weeks_phrase(first: date, last: date | None) -> str:
    """Return ISO weeks as part of a sentence."""
    weeks = {"weeks": format_weeks(first, last)}
    if last is not None and _format_week(first) == _format_week(last):
        return _("in week %(weeks)s") % weeks
    return _("in weeks %(weeks)s") % weeks if last else _("in the weeks %(weeks)s") % weeks


def _format_week(day: date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"
