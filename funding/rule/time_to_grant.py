"""The wait for a grant: which days are likely, and from when on a start is safe. No database here.

Two numbers of a programme are known at best: the months from deadline to grant within which
half of the grants come, and those within which nine of ten do. The curve through both is the
log-normal one: a wait is never below nothing and has a long tail ("9 to 10 months or even
longer", document 9947/1/11 REV 1, 5.1.1), and two such numbers fix exactly one such curve.
With one number alone there is no curve, and nothing is forecast from it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, erfc, exp, log, sqrt
from statistics import NormalDist

from dateutil.relativedelta import relativedelta

SAFE = 0.9
NINE_OF_TEN = NormalDist().inv_cdf(0.9)
SPENT = 1e-6
LONGEST_MONTHS = 600
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Usual:
    """Months from deadline to grant: half come within ``median``; None is not recorded."""

    median: Decimal | None = None
    ninetieth: Decimal | None = None


@dataclass(frozen=True)
class Wait:
    """The wait for one grant, counted from ``since``.

    ``needs_grant`` is false where the programme lets activities start before it. ``granted_on``
    is the day of the decision, once it has been taken.
    """

    since: date
    usual: Usual
    needs_grant: bool = True
    granted_on: date | None = None


@dataclass(frozen=True)
class Curve:
    """The log-normal curve: logarithm of the median, and the spread (0: all at the median)."""

    middle: float
    spread: float

    def left(self, months: float) -> float:
        """The share of waits that last longer than so many months, from 1 down to 0."""
        if months <= 0:
            return 1.0
        if not self.spread:
            return 1.0 if log(months) < self.middle else 0.0
        return 0.5 * erfc((log(months) - self.middle) / self.spread / sqrt(2))

    def months_leaving(self, share: float) -> float:
        """After how many months so small a share of waits goes on."""
        if not self.spread:
            return exp(self.middle)
        return exp(self.middle - self.spread * NormalDist().inv_cdf(share))


def curve_of(usual: Usual) -> Curve | None:
    """The curve through both numbers; None unless both are known and lie above nothing."""
    if not usual.median or not usual.ninetieth or usual.ninetieth < usual.median:
        return None
    middle = log(usual.median)
    return Curve(middle, (log(usual.ninetieth) - middle) / NINE_OF_TEN)


def months_after(day: date, months: float | Decimal) -> date | None:
    """The day so many months later: whole ones by the calendar, the rest by its days.

    A month that lacks the day ends; part of a day counts as one. None past the last year
    that a calendar holds, or past ``LONGEST_MONTHS``.
    """
    if months > LONGEST_MONTHS:
        return None
    whole = int(months)
    start, after = _whole_months_after(day, whole), _whole_months_after(day, whole + 1)
    if start is None or after is None:
        return None
    return start + timedelta(days=ceil(float(months - whole) * (after - start).days))


def _whole_months_after(day: date, months: int) -> date | None:
    try:
        return day + relativedelta(months=months)
    except ValueError:  # past the last year that a date can have
        return None


def months_between(first: date, last: date) -> float:
    """Months from a day to a later one, counted as ``months_after`` does; 0 when not later."""
    if last <= first:
        return 0.0
    gone = relativedelta(last, first)
    whole = 12 * gone.years + gone.months
    start, after = _whole_months_after(first, whole), _whole_months_after(first, whole + 1)
    if start is None or after is None:
        return float(whole)
    return whole + gone.days / (after - start).days


def chance(wait: Wait, by: date, today: date) -> float | None:
    """How likely the grant has come by a day, from 0 to 1; None where no curve is known.

    That it has not come until today is taken into account. None, too, when it is so late that
    the curve tells nothing any more.
    """
    if wait.granted_on is not None:
        return 1.0 if wait.granted_on <= by else 0.0
    curve = curve_of(wait.usual)
    if curve is None:
        return None
    now = curve.left(months_between(wait.since, today))
    if now < SPENT:
        return None
    if by <= today:
        return 0.0
    return 1.0 - min(curve.left(months_between(wait.since, by)) / now, 1.0)


def usual_day(wait: Wait) -> date | None:
    """The day by which half of such grants have come; None where the median is not recorded."""
    median = wait.usual.median
    return months_after(wait.since, median) if median else None


def day_of_chance(wait: Wait, share: float, today: date) -> date | None:
    """The first day by which the grant has come with a chance; None where none is known."""
    curve = curve_of(wait.usual)
    if wait.granted_on is not None or curve is None:
        return wait.granted_on
    now = curve.left(months_between(wait.since, today))
    if now < SPENT:
        return None
    return _first_day(wait, share, today, curve.months_leaving((1 - share) * now))


def _first_day(wait: Wait, share: float, today: date, months: float) -> date | None:
    """The day that rounding leaves in doubt by one or two, made sure."""
    day = months_after(wait.since, months)
    if day is None:
        return None
    day = max(day, today + ONE_DAY)
    while day > today + ONE_DAY and (chance(wait, day - ONE_DAY, today) or 0) >= share:
        day -= ONE_DAY
    while (chance(wait, day, today) or 0) < share:
        day += ONE_DAY
    return day


def safe_start(wait: Wait, today: date) -> date | None:
    """The earliest safe start: the grant has come by then in nine of ten cases.

    Where activities may start before the grant it is the day from which the wait is counted.
    None where the months are not recorded, or tell nothing any more.
    """
    if not wait.needs_grant:
        return wait.since
    return day_of_chance(wait, SAFE, today)


def months_ahead(wait: Wait, today: date) -> list[tuple[date, float]]:
    """The chance at the end of each month from this one on, until it is all but sure.

    Empty where nothing is known or the grant has come; at most three years.
    """
    if wait.granted_on is not None:
        return []
    found: list[tuple[date, float]] = []
    first = max(today, wait.since)
    for place in range(36):
        month = _whole_months_after(first, place)
        if month is None:
            break
        end = month + relativedelta(day=31)
        likely = chance(wait, end, today)
        if likely is None:
            break
        found.append((end, likely))
        if likely >= 0.99:
            break
    return found
