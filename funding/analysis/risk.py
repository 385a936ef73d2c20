"""Whether a planned start is safe from a late grant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import prod

from funding.analysis.pending_grants import PendingGrant, StartRule
from jco_portal.core.dates import period_bounds
from operations.enums import Period
from operations.models import Operation, Phase


class RiskLevel(StrEnum):
    """The planned start compared with the earliest safe start, most serious first.

    UNCERTAIN_START: it may be before, as its day is not known. UNKNOWN: too little is recorded of
    the programmes. NO_START: not even the year is entered. NOTHING_AWAITED: no programme is to
    fund the operation.
    """

    AT_RISK = "at_risk"
    UNCERTAIN_START = "open"
    UNKNOWN = "untold"
    NO_START = "no_start"
    SAFE = "safe"
    NOTHING_AWAITED = "nothing_awaited"


@dataclass(frozen=True)
class FundingRisk:
    """A planned start compared with the day before which it is not safe.

    ``first_day`` and ``last_day`` are the earliest and latest day that the start as entered can
    mean. ``needed_on`` is the day before which a start is not safe, from ``decisive_grant``: its
    earliest safe start, or with ``is_median`` only the day by which half of such grants are
    awarded. ``is_known``: the safe start of every grant is known. ``probability`` (0 to 1): all
    grants awarded by the first day.
    """

    level: RiskLevel
    entered_start: str
    first_day: date | None
    last_day: date | None
    needed_on: date | None
    decisive_grant: PendingGrant | None
    is_median: bool
    is_known: bool
    probability: float | None
    pending_grants: tuple[PendingGrant, ...]

    @property
    def days_short(self) -> int:
        """Days from the first day to the needed one; 0 if it is not before."""
        if self.first_day is None or self.needed_on is None:
            return 0
        return max(0, (self.needed_on - self.first_day).days)

    @property
    def is_warning(self) -> bool:
        """Whether the start is, or may be, before the needed day."""
        return self.level in {RiskLevel.AT_RISK, RiskLevel.UNCERTAIN_START}


def first_phase(operation: Operation) -> Phase | None:
    """Return the operational phase with the earliest possible start; None without a start."""
    phases = [each for each in operation.phases.all() if each.period == Period.OPERATIONAL]
    dated = [each for each in phases if each.earliest_start is not None]
    return min(dated, key=lambda each: (each.earliest_start, each.number), default=None)


def funding_risk(
    operation: Operation, pending_grants: Sequence[PendingGrant], today: date
) -> FundingRisk:
    """Compare the start with the pending grants. Phases must have been read with the operation."""
    phase = first_phase(operation)
    entered_start = phase.entered_period[0] if phase else ""
    start = period_bounds(entered_start, "", 0)
    needed, decisive, is_usual = needed_day(pending_grants, today)
    is_told = bool(pending_grants) and all(
        each.earliest_safe_start(today) is not None for each in pending_grants
    )
    safe = RiskLevel.SAFE if is_told else RiskLevel.UNKNOWN
    return FundingRisk(
        (_level_of_start(start.earliest_start, start.latest_start, needed) or safe)
        if pending_grants
        else RiskLevel.NOTHING_AWAITED,
        entered_start,
        start.earliest_start,
        start.latest_start,
        needed,
        decisive,
        is_usual,
        is_told,
        joint_probability(pending_grants, start.earliest_start, today)
        if start.earliest_start
        else None,
        tuple(pending_grants),
    )


def needed_day(
    pending_grants: Iterable[PendingGrant], today: date
) -> tuple[date | None, PendingGrant | None, bool]:
    """Return the day before which a start is not safe, its grant, and whether it is only a median.

    This is the latest of the earliest safe starts and, where only the median is recorded, of the
    days by which half of such grants are awarded. None if none of them is known.
    """
    candidates: list[tuple[date, bool, PendingGrant]] = []
    for pending_grant in pending_grants:
        # Never decisive: activities may start before the application
        if pending_grant.start_rule == StartRule.AT_ONCE:
            continue
        safe, usual = pending_grant.earliest_safe_start(today), pending_grant.median_day()
        if safe is not None:
            candidates.append((safe, False, pending_grant))
        elif usual is not None:
            candidates.append((usual, True, pending_grant))
    if not candidates:
        return None, None, False
    # By day only, as grants have no order
    day, is_usual, decisive = max(candidates, key=lambda each: each[0])
    return day, decisive, is_usual


def joint_probability(
    pending_grants: Sequence[PendingGrant], by: date, today: date
) -> float | None:
    """Return the likelihood (0 to 1) that all grants are awarded by a day.

    Grants are treated as independent, a simplification of the portal. None if no grant has to be
    waited for, or the likelihood of one is not known.
    """
    awaited = [each for each in pending_grants if each.time_to_grant.needs_grant]
    chances = [each.probability(by, today) for each in awaited]
    known = [each for each in chances if each is not None]
    return prod(known) if awaited and len(known) == len(chances) else None


def _level_of_start(first: date | None, last: date | None, needed: date | None) -> RiskLevel | None:
    """Return no start, at risk or uncertain; None if the start is not before the needed day."""
    if first is None or last is None:
        return RiskLevel.NO_START
    if needed is not None and first < needed:
        return RiskLevel.AT_RISK if last < needed else RiskLevel.UNCERTAIN_START
    return None
