"""A month of deadlines, as a calendar and, where that is too wide, as a list by day."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from jco_portal.core.dates import FIRST_DAY, LAST_DAY
from jco_portal.deadlines.models import Deadline
from jco_portal.deadlines.pages import DeadlineRow, deadline_rows
from jco_portal.directory.requests import PortalRequest
from jco_portal.home.context_processors import sees_operations
from jco_portal.home.deadlines.tabs import tabs_of

SHOWN_A_DAY = 4
MOST_A_MONTH = 400


@dataclass(frozen=True)
class Day:
    """A day of the calendar with what is due on it."""

    number: int
    label: str
    is_inside: bool
    is_today: bool
    rows: tuple[DeadlineRow, ...]
    hidden: int


@require_safe
def deadline_months(request: PortalRequest) -> HttpResponse:
    """What this person may know to be due in a month, day by day."""
    if not sees_operations(request.user):
        raise Http404
    today = timezone.localdate()
    first = _month(request.GET.get("month", ""), today)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    seen = Deadline.objects.visible_to(request.user).open()
    due = seen.filter(due_on__range=(weeks[0][0], weeks[-1][-1])).order_by("due_on", "pk")
    found: dict[date, list[Deadline]] = {}
    for deadline in due.select_related("responsible", "requester")[:MOST_A_MONTH]:
        found.setdefault(deadline.due_on, []).append(deadline)
    context = {
        "tabs": tabs_of(request),
        "month": date_format(first, "F Y"),
        "weekdays": list(WEEKDAYS.values()),
        "weeks": [[_day(day, first, found.get(day, []), today) for day in week] for week in weeks],
        "before": _address(first - timedelta(days=1)),
        "after": _address(first + timedelta(days=31)),
        "count": sum(len(rows) for day, rows in found.items() if day.month == first.month),
    }
    return render(request, "deadline_calendar.html", context)


def _month(said: str, today: date) -> date:
    """The first day of the month that is said as 2027-06; this month for anything else."""
    try:
        first = date.fromisoformat(f"{said}-01")
    except ValueError:
        first = today.replace(day=1)
    return first if FIRST_DAY <= first <= LAST_DAY else today.replace(day=1)


def _address(day: date) -> str:
    return f"?month={day:%Y-%m}" if FIRST_DAY <= day <= LAST_DAY else ""


def _day(day: date, first: date, deadlines: list[Deadline], today: date) -> Day:
    return Day(
        number=day.day,
        label=date_format(day, "l, j F"),
        is_inside=day.month == first.month,
        is_today=day == today,
        rows=tuple(deadline_rows(deadlines[:SHOWN_A_DAY], today)),
        hidden=max(0, len(deadlines) - SHOWN_A_DAY),
    )
