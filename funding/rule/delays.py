"""Delays of the phases of an operation by months or days, without the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from funding.rule.time_to_grant import months_after
from jco_portal.core.dates import (
    MAX_DATE,
    NO_END,
    UNKNOWN_BOUNDS,
    PeriodBounds,
    Precision,
    date_precision,
    earliest_day,
    period_bounds,
)

# A year alone cannot be delayed by months
MOVABLE_PRECISIONS = frozenset({Precision.DAY, Precision.MONTH})


@dataclass(frozen=True)
class PlannedPhase:
    """A phase with start and end as entered."""

    phase_id: int
    number: int
    start: str
    end: str

    @property
    def is_movable(self) -> bool:
        """Whether the start is known to the month, and the end not only to the year."""
        start, end = date_precision(self.start), date_precision(self.end)
        return start in MOVABLE_PRECISIONS and end != Precision.YEAR

    def period_bounds(self, unknown_end_days: int) -> PeriodBounds:
        """Return the four bounds as for a recorded phase; unknown if the end is before the start.

        A delay can cause that if one is known to the day and the other to the month.
        """
        try:
            return period_bounds(self.start, self.end, unknown_end_days)
        except ValidationError:
            return UNKNOWN_BOUNDS


def first_start(phases: Iterable[PlannedPhase]) -> date | None:
    """Return the first day on which a movable phase may start; None without one."""
    return min((earliest_day(each.start) for each in phases if each.is_movable), default=None)


def have_exact_dates(phases: Iterable[PlannedPhase]) -> bool:
    """Return whether all known dates of movable phases are days, so that weeks can be compared."""
    movable = [each for each in phases if each.is_movable]
    precisions = [date_precision(end) for each in movable for end in (each.start, each.end)]
    return bool(movable) and Precision.MONTH not in precisions


def delay_by_months(phases: Sequence[PlannedPhase], months: int) -> list[PlannedPhase] | None:
    """Return the movable phases delayed by months; None past the last year of the calendar.

    The first day is delayed to the same day of the later month, all other days by as many days, so
    that lengths, breaks and the order of phases stay. Months are delayed by months.
    """
    start = first_start(phases)
    target = months_after(start, months) if start else None
    if start is None or target is None:
        return None
    return _delay_phases(phases, target - start, months)


def delay_by_days(phases: Sequence[PlannedPhase], days: int) -> list[PlannedPhase] | None:
    """Return the movable phases, all known to the day, delayed by days; None past the last year."""
    return _delay_phases(phases, timedelta(days=days), 0)


def _delay_phases(
    phases: Sequence[PlannedPhase], step: timedelta, months: int
) -> list[PlannedPhase] | None:
    moved = []
    for phase in phases:
        if not phase.is_movable:
            continue
        start, end = (_delay_date(entered, step, months) for entered in (phase.start, phase.end))
        if start is None or end is None:
            return None
        moved.append(replace(phase, start=start, end=end))
    return moved


def _delay_date(entered: str, step: timedelta, months: int) -> str | None:
    """Return a date as entered, delayed; open and unknown ends stay. None past the last year."""
    if entered in {"", NO_END}:
        return entered
    day = earliest_day(entered)
    if date_precision(entered) == Precision.MONTH:
        later = months_after(day, months)
        return later.isoformat()[:7] if later and later <= MAX_DATE else None
    try:
        moved = day + step
    except OverflowError:
        return None
    return moved.isoformat() if moved <= MAX_DATE else None
