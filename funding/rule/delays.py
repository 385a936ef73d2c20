"""Moving the phases of an operation by months or weeks, as they were said. No database here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from funding.rule.time_to_grant import months_after
from jco_portal.core.dates import (
    LAST_DAY,
    NOTHING_KNOWN,
    OPEN,
    Bounds,
    Precision,
    bounds,
    first_day,
    precision_of,
)

MOVABLE = frozenset({Precision.DAY, Precision.MONTH})


@dataclass(frozen=True)
class SaidPhase:
    """A phase as it was said: its key and number, its start and its end."""

    key: int
    number: int
    start: str
    end: str

    @property
    def is_movable(self) -> bool:
        """True when its start is known to the month and no end of it only to the year."""
        start, end = precision_of(self.start), precision_of(self.end)
        return start in MOVABLE and end != Precision.YEAR

    def bounds(self, unknown_end_days: int) -> Bounds:
        """The four bounds, as for a phase that is recorded; none when they are out of order."""
        try:
            return bounds(self.start, self.end, unknown_end_days)
        except ValidationError:
            return NOTHING_KNOWN


def first_start(phases: Iterable[SaidPhase]) -> date | None:
    """The first day on which a movable phase may start."""
    return min((first_day(each.start) for each in phases if each.is_movable), default=None)


def are_days(phases: Iterable[SaidPhase]) -> bool:
    """True when all that is said of movable phases is said to the day, so that weeks count."""
    movable = [each for each in phases if each.is_movable]
    said = [precision_of(end) for each in movable for end in (each.start, each.end)]
    return bool(movable) and Precision.MONTH not in said


def moved_by_months(phases: Sequence[SaidPhase], months: int) -> list[SaidPhase] | None:
    """The movable phases so many months later; None past the last year of the calendar.

    The first day moves to the same day of the later month, and with it all other days by as
    many days, so that lengths, breaks and the order of phases stay. What is known to the
    month moves by months.
    """
    start = first_start(phases)
    target = months_after(start, months) if start else None
    if start is None or target is None:
        return None
    return _moved(phases, target - start, months)


def moved_by_days(phases: Sequence[SaidPhase], days: int) -> list[SaidPhase] | None:
    """The movable phases, all said to the day, so many days later; None past the last year."""
    return _moved(phases, timedelta(days=days), 0)


def _moved(phases: Sequence[SaidPhase], step: timedelta, months: int) -> list[SaidPhase] | None:
    moved = []
    for each in phases:
        if not each.is_movable:
            continue
        start, end = (_later(said, step, months) for said in (each.start, each.end))
        if start is None or end is None:
            return None
        moved.append(replace(each, start=start, end=end))
    return moved


def _later(said: str, step: timedelta, months: int) -> str | None:
    """One said end moved; open and not known stay so."""
    if said in {"", OPEN}:
        return said
    day = first_day(said)
    if precision_of(said) == Precision.MONTH:
        later = months_after(day, months)
        return later.isoformat()[:7] if later and later <= LAST_DAY else None
    try:
        moved = day + step
    except OverflowError:
        return None
    return moved.isoformat() if moved <= LAST_DAY else None
