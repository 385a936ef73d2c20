"""The arithmetic of deadlines: days from an anchor, in days, working days or months."""

import calendar
from datetime import date, timedelta

from jco_portal.deadlines.enums import Counting
from jco_portal.kernel.workdays import working_day_from

MONTHS_A_YEAR = 12


def day_from(anchor: date, offset: int, counting: str, state: str = "") -> date:
    """The day so many days, working days or months after the anchor, or before it below 0.

    ``state`` is whose holidays count for working days. A month that lacks the day ends
    earlier: one month after 31 January is the last day of February.
    """
    if counting == Counting.WORKING_DAYS:
        return working_day_from(anchor, offset, state)
    if counting == Counting.MONTHS:
        return _months_from(anchor, offset)
    return anchor + timedelta(days=offset)


def _months_from(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, MONTHS_A_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
