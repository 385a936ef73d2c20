"""Reminders on the days on which the clocks change."""

from datetime import date, timedelta
from typing import Any

import pytest

from jco_portal.deadlines.actions.reminders import chase_deadlines
from tests.deadlines.conftest import SetDeadlineFor

pytestmark = pytest.mark.django_db


@pytest.mark.slow
@pytest.mark.parametrize(
    "days",
    [
        (date(2027, 3, 27), date(2027, 3, 29)),  # clocks go forward on the 28th
        (date(2027, 10, 30), date(2027, 11, 1)),  # and back on the 31st
        (date(2028, 2, 28), date(2028, 3, 1)),
        (date(2027, 12, 31), date(2028, 1, 2)),
    ],
)
@pytest.mark.parametrize("hour", [0, 1, 2, 12, 23])
def test_clock_change_neither_repeats_nor_skips_a_reminder(
    planner: Any,
    set_deadline_for: SetDeadlineFor,
    time_machine: Any,
    days: tuple[date, date],
    hour: int,
) -> None:
    first, last = days
    set_deadline_for(due_on=first + timedelta(days=1))

    due_counts = []
    for number in range((last - first).days + 1):
        today = first + timedelta(days=number)
        time_machine.move_to(f"{today.isoformat()}T{hour:02}:30:00+00:00")
        due_counts.append(chase_deadlines(today).due_count)

    assert due_counts == [1, 1, 0, 0][: len(due_counts)]
