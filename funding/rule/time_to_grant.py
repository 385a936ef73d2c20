"""Time to grant: which days are likely, and from when a start is safe; without the database.

At most two numbers of a programme are known: the months from the deadline to the grant within
which half of the grants are awarded, and those for nine of ten. The curve through both is
log-normal: a duration is never negative and has a long tail (‘9 to 10 months or even longer’,
Council 9947/1/11 REV 1, 5.1.1), and two such numbers fix one such curve. That it fits is an
assumption of the portal. With one number there is no curve, and nothing is forecast.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, erfc, exp, log, sqrt
from statistics import NormalDist

from dateutil.relativedelta import relativedelta

# Safe: awarded in nine of ten cases (proposal of the portal)
SAFE_PROBABILITY = 0.9
# In standard deviations
NINETIETH_QUANTILE = NormalDist().inv_cdf(0.9)
# Share of grants still pending. Below it the grant is so late that the curve has no meaning.
MIN_SHARE_PENDING = 1e-6
# Later days are not computed: no programme takes so long, and ``date`` would overflow
MAX_MONTHS = 600
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class TimeToGrantMonths:
    """Months from the deadline to the grant for half, and for nine of ten; None: not recorded."""

    median: Decimal | None = None
    ninetieth: Decimal | None = None


@dataclass(frozen=True)
class TimeToGrant:
    """The time to one grant, counted from ``started_on``.

    ``needs_grant`` is false if the programme allows activities to start before the grant.
    ``granted_on`` is the day of the decision, None before it.
    """

    started_on: date
    statistics: TimeToGrantMonths
    needs_grant: bool = True
    granted_on: date | None = None


@dataclass(frozen=True)
class PendingCurve:
    """A log-normal curve: natural logarithm of the median in months, and its standard deviation.

    A ``spread`` of 0 means that all grants are awarded at the median.
    """

    middle: float
    spread: float

    def share_pending(self, months: float) -> float:
        """Return the share (1 to 0) of grants still pending after ``months``."""
        if months <= 0:
            return 1.0
        if not self.spread:
            return 1.0 if log(months) < self.middle else 0.0
        return 0.5 * erfc((log(months) - self.middle) / self.spread / sqrt(2))

    def months_until_share(self, share: float) -> float:
        """Return the months after which only ``share`` (0 to 1) of grants is pending."""
        if not self.spread:
            return exp(self.middle)
        return exp(self.middle - self.spread * NormalDist().inv_cdf(share))


def pending_curve(usual: TimeToGrantMonths) -> PendingCurve | None:
    """Return the curve through both numbers; None unless both are known and above 0."""
    if not usual.median or not usual.ninetieth or usual.ninetieth < usual.median:
        return None
    middle = log(usual.median)
    return PendingCurve(middle, (log(usual.ninetieth) - middle) / NINETIETH_QUANTILE)


def months_after(day: date, months: float | Decimal) -> date | None:
    """Return the day ``months`` later: whole months by the calendar, the rest by its days.

    The last day of a month replaces a missing one; a fraction of a day is a day. None past the
    last year of ``date``, or past ``MAX_MONTHS``.
    """
    if months > MAX_MONTHS:
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
    """Return the months from a day to a later one, as ``months_after`` has them; 0 if not later."""
    if last <= first:
        return 0.0
    gone = relativedelta(last, first)
    whole = 12 * gone.years + gone.months
    start, after = _whole_months_after(first, whole), _whole_months_after(first, whole + 1)
    if start is None or after is None:
        return float(whole)
    return whole + gone.days / (after - start).days


def probability_by(time_to_grant: TimeToGrant, by: date, today: date) -> float | None:
    """Return the likelihood (0 to 1) that the grant is awarded by a day, inclusive.

    Given that it has not been awarded until today. None without a curve, or if the grant is so
    late that the curve has no meaning.
    """
    if time_to_grant.granted_on is not None:
        return 1.0 if time_to_grant.granted_on <= by else 0.0
    curve = pending_curve(time_to_grant.statistics)
    if curve is None:
        return None
    now = curve.share_pending(months_between(time_to_grant.started_on, today))
    if now < MIN_SHARE_PENDING:
        return None
    if by <= today:
        return 0.0
    return 1.0 - min(curve.share_pending(months_between(time_to_grant.started_on, by)) / now, 1.0)


def median_day(time_to_grant: TimeToGrant) -> date | None:
    """Return the day by which half of such grants are awarded; None if not recorded."""
    median = time_to_grant.statistics.median
    return months_after(time_to_grant.started_on, median) if median else None


def day_of_probability(time_to_grant: TimeToGrant, share: float, today: date) -> date | None:
    """Return the first day by which the grant is awarded with a likelihood of ``share`` (0 to 1).

    None without a curve; the day of the grant once awarded.
    """
    curve = pending_curve(time_to_grant.statistics)
    if time_to_grant.granted_on is not None or curve is None:
        return time_to_grant.granted_on
    now = curve.share_pending(months_between(time_to_grant.started_on, today))
    if now < MIN_SHARE_PENDING:
        return None
    return _first_day(time_to_grant, share, today, curve.months_until_share((1 - share) * now))


def _first_day(time_to_grant: TimeToGrant, share: float, today: date, months: float) -> date | None:
    """Return the exact first day; the inverse may be off by a day or two, as days are whole."""
    day = months_after(time_to_grant.started_on, months)
    if day is None:
        return None
    day = max(day, today + ONE_DAY)
    while (
        day > today + ONE_DAY
        and (probability_by(time_to_grant, day - ONE_DAY, today) or 0) >= share
    ):
        day -= ONE_DAY
    while (probability_by(time_to_grant, day, today) or 0) < share:
        day += ONE_DAY
    return day


def earliest_safe_start(time_to_grant: TimeToGrant, today: date) -> date | None:
    """Return the first day by which the grant has been awarded in nine of ten cases.

    If activities may start before the grant, this is the day from which the time is counted. None
    without a curve, or if the grant is so late that it has no meaning.
    """
    if not time_to_grant.needs_grant:
        return time_to_grant.started_on
    return day_of_probability(time_to_grant, SAFE_PROBABILITY, today)


def monthly_forecast(time_to_grant: TimeToGrant, today: date) -> list[tuple[date, float]]:
    """Return the likelihood (0 to 1) at the end of each month from this one on, up to 99 %.

    Empty without a curve or once granted; at most 36 months.
    """
    if time_to_grant.granted_on is not None:
        return []
    forecast: list[tuple[date, float]] = []
    first = max(today, time_to_grant.started_on)
    for month_offset in range(36):
        month = _whole_months_after(first, month_offset)
        if month is None:
            break
        end = month + relativedelta(day=31)
        likely = probability_by(time_to_grant, end, today)
        if likely is None:
            break
        forecast.append((end, likely))
        if likely >= 0.99:
            break
    return forecast
