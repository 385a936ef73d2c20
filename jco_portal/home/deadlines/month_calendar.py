"""The deadlines of a month, as a calendar and, on narrow screens, as a list by day."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from jco_portal.core.dates import MAX_DATE, MIN_DATE
from jco_portal.deadlines.models import Deadline
from jco_portal.deadlines.pages import DeadlineRow, deadline_rows
from jco_portal.directory.requests import PortalRequest
from jco_portal.home.context_processors import has_operations_section
from jco_portal.home.deadlines.tabs import deadline_tabs

MAX_SHOWN_PER_DAY = 4  # deadlines; the number of the others is shown
MAX_PER_MONTH = 400  # deadlines that are read, the earliest first


@dataclass(frozen=True)
class CalendarDay:
    """A day of the calendar with its deadlines; ``is_inside`` if it is in the month."""

    number: int
    label: str
    is_inside: bool
    is_today: bool
    rows: tuple[DeadlineRow, ...]
    hidden_count: int


@require_safe
def deadline_calendar(request: PortalRequest) -> HttpResponse:
    """Show the open deadlines of a month that are visible to the user."""
    if not has_operations_section(request.user):
        raise Http404
    today = timezone.localdate()
    first = _requested_month(request.GET.get("month", ""), today)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    visible = Deadline.objects.visible_to(request.user).open()
    due = visible.filter(due_on__range=(weeks[0][0], weeks[-1][-1])).order_by("due_on", "pk")
    by_day: dict[date, list[Deadline]] = {}
    for deadline in due.select_related("responsible", "requester")[:MAX_PER_MONTH]:
        by_day.setdefault(deadline.due_on, []).append(deadline)
    context = {
        "tabs": deadline_tabs(request),
        "month": date_format(first, "F Y"),
        "weekdays": list(WEEKDAYS.values()),
        "weeks": [
            [_calendar_day(day, first, by_day.get(day, []), today) for day in week]
            for week in weeks
        ],
        "before": _month_query(first - timedelta(days=1)),
        "after": _month_query(first + timedelta(days=31)),
        "count": sum(len(rows) for day, rows in by_day.items() if day.month == first.month),
    }
    return render(request, "deadline_calendar.html", context)


def _requested_month(entered: str, today: date) -> date:
    """Return the first day of a month entered as 2027-06; this month for any other text."""
    try:
        first = date.fromisoformat(f"{entered}-01")
    except ValueError:
        first = today.replace(day=1)
    return first if MIN_DATE <= first <= MAX_DATE else today.replace(day=1)


def _month_query(day: date) -> str:
    return f"?month={day:%Y-%m}" if MIN_DATE <= day <= MAX_DATE else ""


def _calendar_day(day: date, first: date, deadlines: list[Deadline], today: date) -> CalendarDay:
    return CalendarDay(
        number=day.day,
        label=date_format(day, "l, j F"),
        is_inside=day.month == first.month,
        is_today=day == today,
        rows=tuple(deadline_rows(deadlines[:MAX_SHOWN_PER_DAY], today)),
        hidden_count=max(0, len(deadlines) - MAX_SHOWN_PER_DAY),
    )
