"""Whether a planned start is safe from a late grant, by what is known of both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import prod

from funding.analysis.pending_grants import GrantWait, StartRule
from jco_portal.core.dates import bounds
from operations.enums import Period
from operations.models import Operation, Phase


class Safety(StrEnum):
    """How a planned start stands to the earliest safe one, gravest first.

    Open: it may lie before it, and the exact day decides. Untold: too little is recorded of
    the programmes. No start: none is said, not even the year. Nothing awaited: no programme
    is to fund the operation.
    """

    AT_RISK = "at_risk"
    OPEN = "open"
    UNTOLD = "untold"
    NO_START = "no_start"
    SAFE = "safe"
    NOTHING_AWAITED = "nothing_awaited"


@dataclass(frozen=True)
class Risk:
    """A planned start beside the day before which it is not safe.

    ``first`` and ``last`` are the earliest and the latest day that the start as said can mean.
    ``needed`` is that day, and ``decisive`` the grant that it comes from; it is an earliest
    safe start, or only a usual one where ``is_usual``. ``is_told`` says that the safe start of
    every grant is known. ``chance`` is that of all grants to
    have come by the first day.
    """

    safety: Safety
    said: str
    first: date | None
    last: date | None
    needed: date | None
    decisive: GrantWait | None
    is_usual: bool
    is_told: bool
    chance: float | None
    waits: tuple[GrantWait, ...]

    @property
    def days_short(self) -> int:
        """How many days the first day lies before the needed one; 0 when it does not."""
        if self.first is None or self.needed is None:
            return 0
        return max(0, (self.needed - self.first).days)

    @property
    def warns(self) -> bool:
        """True when the start lies, or may lie, before the needed day."""
        return self.safety in {Safety.AT_RISK, Safety.OPEN}


def first_phase(operation: Operation) -> Phase | None:
    """The operational phase that may start first; None while no start is said."""
    phases = [each for each in operation.phases.all() if each.period == Period.OPERATIONAL]
    dated = [each for each in phases if each.earliest_start is not None]
    return min(dated, key=lambda each: (each.earliest_start, each.number), default=None)


def risk_of(operation: Operation, waits: Sequence[GrantWait], today: date) -> Risk:
    """The start of an operation beside the grants that it waits for.

    Its phases are read with it.
    """
    phase = first_phase(operation)
    said = phase.entered_period[0] if phase else ""
    start = bounds(said, "", 0)
    needed, decisive, is_usual = needed_day(waits, today)
    is_told = bool(waits) and all(each.safe_start(today) is not None for each in waits)
    safe = Safety.SAFE if is_told else Safety.UNTOLD
    return Risk(
        (_early(start.es, start.ls, needed) or safe) if waits else Safety.NOTHING_AWAITED,
        said,
        start.es,
        start.ls,
        needed,
        decisive,
        is_usual,
        is_told,
        joint_chance(waits, start.es, today) if start.es else None,
        tuple(waits),
    )


def needed_day(
    waits: Iterable[GrantWait], today: date
) -> tuple[date | None, GrantWait | None, bool]:
    """The day before which a start is not safe, the grant it comes from, and if it is a usual one.

    It is the latest of the earliest safe starts and, where only the median is recorded, of the
    days by which half of such grants have come. Nothing where none of them is known.
    """
    found: list[tuple[date, bool, GrantWait]] = []
    for each in waits:
        if each.rule == StartRule.AT_ONCE:
            continue
        safe, usual = each.safe_start(today), each.usual_day()
        if safe is not None:
            found.append((safe, False, each))
        elif usual is not None:
            found.append((usual, True, each))
    if not found:
        return None, None, False
    day, is_usual, decisive = max(found, key=lambda each: each[0])
    return day, decisive, is_usual


def joint_chance(waits: Sequence[GrantWait], by: date, today: date) -> float | None:
    """How likely all grants have come by a day, each counted as independent of the others.

    None where none has to be waited for, or the chance of one of them is not known.
    """
    awaited = [each for each in waits if each.wait.needs_grant]
    chances = [each.chance(by, today) for each in awaited]
    known = [each for each in chances if each is not None]
    return prod(known) if awaited and len(known) == len(chances) else None


def _early(first: date | None, last: date | None, needed: date | None) -> Safety | None:
    """That a start is not said, or lies or may lie before the day; None when it does not."""
    if first is None or last is None:
        return Safety.NO_START
    if needed is not None and first < needed:
        return Safety.AT_RISK if last < needed else Safety.OPEN
    return None
