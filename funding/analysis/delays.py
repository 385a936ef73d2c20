"""Overlaps that a delay of an operation would cause, by month and week."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from coordination.enums import Certainty, Severity
from coordination.overlap_check.side_reader import SideReader
from coordination.overlap_check.what_if import (
    WhatIfOverlap,
    WhatIfPhase,
    is_certain_conflict,
    what_if_overlaps,
)
from coordination.queries.overlaps import OverlapVisibility
from funding.rule.delays import (
    PlannedPhase,
    delay_by_days,
    delay_by_months,
    first_start,
    have_exact_dates,
)
from jco_portal.directory.models import User
from operations.enums import UNCOMPARED_STATES, Period
from operations.models import Operation, Phase

# Delays shown, in months. Free starts are looked for six months, or 26 weeks, beyond them.
MAX_MONTHS = 12
MONTHS_AFTER, WEEKS_AFTER = 6, 26
# A month has at most 31 days
MAX_WEEKS = MAX_MONTHS * 31 // 7 + WEEKS_AFTER
MAX_FREE_STARTS = 3
SEVERITY_RANK = {severity.value: rank for rank, severity in enumerate(Severity)}
CERTAINTY_RANK = {certainty.value: rank for rank, certainty in enumerate(Certainty)}


@dataclass(frozen=True)
class PlannedOperation:
    """An operation with its phases as entered; those known only to the year cannot be delayed."""

    operation_id: int
    unknown_end_days: int
    phases: tuple[PlannedPhase, ...]
    is_compared: bool = True

    @property
    def earliest_start(self) -> date | None:
        """The first day on which it may start; None if no start is known to the month."""
        return first_start(self.phases)

    @property
    def has_exact_dates(self) -> bool:
        """Whether all dates are known to the day, so that free starts are looked for by week."""
        return have_exact_dates(self.phases)

    @property
    def immovable_phases(self) -> tuple[PlannedPhase, ...]:
        """Phases without a start, or with a start or end known only to the year."""
        return tuple(each for each in self.phases if not each.is_movable)


class FreeStart(NamedTuple):
    """A later start without a conflict: its first day; ``is_month`` if only the month is known."""

    day: date
    is_month: bool


@dataclass(frozen=True)
class Delay:
    """The operation delayed by ``months``.

    ``new_overlaps`` would arise, most serious first; ``remaining_overlaps`` have the phases and
    severity of today; ``avoided_count`` of today's would not exist. ``free_starts``: the first
    without a conflict from this delay on. ``last_day`` is None without an end date.
    """

    months: int
    phases: tuple[PlannedPhase, ...]
    first_day: date
    last_day: date | None
    new_overlaps: tuple[WhatIfOverlap, ...] = ()
    remaining_overlaps: tuple[WhatIfOverlap, ...] = ()
    avoided_count: int = 0
    free_starts: tuple[FreeStart, ...] = ()

    @property
    def conflict_count(self) -> int:
        """Number of new conflicts; overlaps known only by year are not included."""
        return sum(is_certain_conflict(each) for each in self.new_overlaps)

    @property
    def has_no_conflict(self) -> bool:
        """Whether the operation would have no conflict, new or remaining."""
        return not any(
            is_certain_conflict(each) for each in (*self.new_overlaps, *self.remaining_overlaps)
        )


@dataclass(frozen=True)
class DelayScenarios:
    """The requested delays of an operation in order; empty if it cannot be delayed."""

    planned_operation: PlannedOperation
    delays: tuple[Delay, ...]
    visibility: OverlapVisibility
    reader: SideReader = field(repr=False)


class Scenario(NamedTuple):
    """An assumed delay of an operation, in months or in days."""

    operation_id: int
    months: int
    days: int


ScenarioPhases = tuple[Scenario, tuple[PlannedPhase, ...]]
PhasesByScenario = Mapping[Scenario, tuple[PlannedPhase, ...]]


def planned_operation(operation: Operation) -> PlannedOperation:
    """Return the operation as planned; operation type and phases must have been read with it."""
    phases = [
        _planned_phase(each) for each in operation.phases.all() if each.period == Period.OPERATIONAL
    ]
    return PlannedOperation(
        operation.pk,
        operation.operation_type.unknown_end_days,
        tuple(phases),
        operation.state not in UNCOMPARED_STATES,
    )


def _planned_phase(phase: Phase) -> PlannedPhase:
    return PlannedPhase(phase.pk, phase.number, *phase.entered_period)


def delay_scenarios(
    planned: Iterable[PlannedOperation],
    user: User,
    *,
    months: Mapping[int, Sequence[int]] | None = None,
    with_free: bool = True,
) -> dict[int, DelayScenarios]:
    """Return the delays of operations by key, with overlaps that the user may know of.

    Sends a fixed number of queries. ``months``: requested delays by operation, None for 0 to
    ``MAX_MONTHS``. ``with_free`` looks for starts without a conflict too.
    """
    by_key = {each.operation_id: each for each in planned}
    scenarios_by_operation = {
        key: dict(_scenarios(each, _requested_months(key, months), with_free=with_free))
        for key, each in by_key.items()
    }
    reader = SideReader()
    supposed = [
        one
        for key, each in by_key.items()
        for one in _what_if_phases(each, scenarios_by_operation[key])
    ]
    met = list(what_if_overlaps(supposed, reader))
    sight = OverlapVisibility(
        user, {meeting.other_side.operation_id for meeting in met} | by_key.keys()
    )
    known = _visible_overlaps(met, sight)
    return {
        key: DelayScenarios(
            each,
            tuple(
                _build_delays(
                    each,
                    scenarios_by_operation[key],
                    known,
                    _requested_months(key, months),
                    with_free=with_free,
                )
            ),
            sight,
            reader,
        )
        for key, each in by_key.items()
    }


def _requested_months(operation: int, months: Mapping[int, Sequence[int]] | None) -> Sequence[int]:
    return range(MAX_MONTHS + 1) if months is None else months.get(operation, ())


def _visible_overlaps(
    met: Iterable[WhatIfOverlap], sight: OverlapVisibility
) -> dict[Scenario, list[WhatIfOverlap]]:
    """Return the overlaps by scenario, without those that the user may not know of."""
    known: dict[Scenario, list[WhatIfOverlap]] = defaultdict(list)
    for overlap in met:
        has_draft = overlap.own_side.is_draft or overlap.other_side.is_draft
        own, other = overlap.own_side.operation_id, overlap.other_side.operation_id
        if isinstance(overlap.scenario, Scenario) and sight.is_visible(
            own, other, has_draft=has_draft
        ):
            known[overlap.scenario].append(overlap)
    return known


def _scenarios(
    planned: PlannedOperation, months: Sequence[int], *, with_free: bool
) -> Iterator[ScenarioPhases]:
    """Yield the assumed phases of an operation; always those of today too."""
    wanted = {0, *months}
    if with_free and not planned.has_exact_dates:
        wanted |= set(range(MAX_MONTHS + MONTHS_AFTER + 1))
    for number in sorted(wanted):
        moved = delay_by_months(planned.phases, number)
        if moved:
            yield Scenario(planned.operation_id, number, 0), tuple(moved)
    if with_free and planned.has_exact_dates:
        for week in range(1, MAX_WEEKS + 1):
            moved = delay_by_days(planned.phases, week * 7)
            if moved:
                yield Scenario(planned.operation_id, 0, week * 7), tuple(moved)


def _what_if_phases(
    planned: PlannedOperation, phases_by_scenario: PhasesByScenario
) -> Iterator[WhatIfPhase]:
    for scenario, phases in phases_by_scenario.items():
        for phase in phases:
            days = phase.period_bounds(planned.unknown_end_days)
            yield WhatIfPhase(scenario, phase.phase_id, planned.operation_id, days)


def _build_delays(
    planned: PlannedOperation,
    phases_by_scenario: PhasesByScenario,
    known: Mapping[Scenario, list[WhatIfOverlap]],
    months: Sequence[int],
    *,
    with_free: bool,
) -> Iterator[Delay]:
    key = planned.operation_id
    now = {_overlap_identity(each) for each in known.get(Scenario(key, 0, 0), ())}
    free = _free_starts(planned, phases_by_scenario, known) if with_free else []
    for number in months:
        phases = phases_by_scenario.get(Scenario(key, number, 0), ())
        first = first_start(phases)
        if first is None:
            continue
        met = sorted(known.get(Scenario(key, number, 0), ()), key=_severity_order)
        yield Delay(
            number,
            phases,
            first,
            _last_day(planned, phases),
            tuple(each for each in met if _overlap_identity(each) not in now),
            tuple(each for each in met if _overlap_identity(each) in now),
            len({pair[:2] for pair in now} - {_overlap_identity(each)[:2] for each in met}),
            tuple(each for each in free if each.day >= first)[:MAX_FREE_STARTS],
        )


def _overlap_identity(meeting: WhatIfOverlap) -> tuple[int, int, str]:
    return meeting.own_side.phase_id, meeting.other_side.phase_id, meeting.assessment.severity


def _severity_order(meeting: WhatIfOverlap) -> tuple[int, int, int, int, int]:
    """Order by severity, then certainty, then start, as the overlap check does."""
    return (
        SEVERITY_RANK[meeting.assessment.severity],
        CERTAINTY_RANK[meeting.assessment.certainty],
        max(meeting.own_side.earliest_start, meeting.other_side.earliest_start),
        meeting.own_side.phase_id,
        meeting.other_side.phase_id,
    )


def _free_starts(
    planned: PlannedOperation,
    phases_by_scenario: PhasesByScenario,
    known: Mapping[Scenario, list[WhatIfOverlap]],
) -> list[FreeStart]:
    """Return every later start without a conflict: by week, or by month if days are not known."""
    free_starts = []
    for scenario, phases in phases_by_scenario.items():
        # The dates of today are no later start
        is_step = scenario.days > 0 if planned.has_exact_dates else scenario.months > 0
        first = first_start(phases) if is_step else None
        if first is not None and not any(
            is_certain_conflict(each) for each in known.get(scenario, ())
        ):
            free_starts.append(FreeStart(first, not planned.has_exact_dates))
    return sorted(free_starts)


def _last_day(planned: PlannedOperation, phases: Iterable[PlannedPhase]) -> date | None:
    """Return the last day of the delayed phases; None without an end date."""
    ends = [each.period_bounds(planned.unknown_end_days).latest_end for each in phases]
    return None if None in ends else max(end for end in ends if end is not None)
