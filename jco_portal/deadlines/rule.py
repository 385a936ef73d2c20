"""The arithmetic of deadlines: days from an anchor, in days, working days or months."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from jco_portal.deadlines.enums import Counting
from jco_portal.kernel.workdays import working_day_from


def day_from(anchor: date, offset: int, counting: str, state: str = "") -> date:
    """The day so many days, working days or months after the anchor, or before it below 0.

    ``state`` is whose holidays count for working days. A month that lacks the day ends
    earlier: one month after 31 January is the last day of February.
    """
    if counting == Counting.WORKING_DAYS:
        return working_day_from(anchor, offset, state)
    if counting == Counting.MONTHS:
        return anchor + relativedelta(months=offset)
    return anchor + timedelta(days=offset)
