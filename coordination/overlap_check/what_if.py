"""Overlaps of phases on assumed dates: the same sides, the same rule, nothing is written.

Only the dates of the phases are assumed; everything else is as recorded. The calendar is read once
for any number of scenarios.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from coordination.enums import Certainty, Severity
from coordination.models import Overlap
from coordination.overlap_check.comparison import date_of_ordinal
from coordination.overlap_check.side_reader import SideReader, SideRow, side_sql
from coordination.rule import OverlapAssessment, RuleSide, assess_overlap, keys_from_bits
from jco_portal.core.dates import PeriodBounds

OVERLAPPING_IN_TIME_SQL = """
AND (p.operation_id = ANY(%(operations)s)
     OR p.possible_span && daterange(%(first)s, %(last)s, '[]'))
"""
# Up to so many operations, the keys linked with them are looked up for each row.
MAX_PHASES_BY_ROW = 20


class WhatIfPhase(NamedTuple):
    """A phase on assumed dates; ``scenario`` identifies the assumption it belongs to."""

    scenario: Hashable
    phase_id: int
    operation_id: int
    bounds: PeriodBounds
    is_year_only: bool = False


class WhatIfOverlap(NamedTuple):
    """A phase on assumed dates and the phase of another operation that it would overlap."""

    scenario: Hashable
    own_side: RuleSide
    other_side: RuleSide
    assessment: OverlapAssessment


def what_if_overlaps(
    supposed: Sequence[WhatIfPhase], reader: SideReader
) -> Iterator[WhatIfOverlap]:
    """Yield every overlap that the rule would find if the phases had these dates.

    Each scenario is compared with the recorded dates of all other operations, never with another
    scenario. Phases that are not compared (postponed, cancelled) have no overlaps.
    """
    dated = [each for each in supposed if each.bounds.earliest_start is not None]
    if not dated:
        return
    rows = _side_rows(dated)
    present = {row.phase_id: row for row in rows}
    mine = [
        (each.scenario, reader.read_side(_row_with_dates(present[each.phase_id], each)))
        for each in dated
        if each.phase_id in present
    ]
    leaves, numbers = reader.modes.leaves, reader.numbers
    for scenario, side, other in _pairs_overlapping_in_time(
        mine, [reader.read_side(row) for row in rows]
    ):
        assessment = assess_overlap(side, other, leaves, numbers)
        if assessment is not None:
            yield WhatIfOverlap(scenario, side, other, assessment)


def _side_rows(supposed: Sequence[WhatIfPhase]) -> list[SideRow]:
    """Return the rows of the phases themselves and of all that they might overlap."""
    operations = sorted({each.operation_id for each in supposed})
    ends = [each.bounds.latest_end for each in supposed]
    query, parameters = side_sql(
        few=len(operations) <= MAX_PHASES_BY_ROW, condition=OVERLAPPING_IN_TIME_SQL
    )
    parameters |= {
        "operations": operations,
        "first": min(each.bounds.earliest_start for each in supposed if each.bounds.earliest_start),
        "last": None if None in ends else max(end for end in ends if end),
    }
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(map(SideRow._make, cursor.fetchall()))


def _row_with_dates(row: SideRow, supposed: WhatIfPhase) -> SideRow:
    days: dict[str, date | None] = asdict(supposed.bounds)
    ordinals: dict[str, Any] = {
        name: day.toordinal() if day else None for name, day in days.items()
    }
    return row._replace(**ordinals, is_year_only=supposed.is_year_only)


def _pairs_overlapping_in_time(
    mine: Iterable[tuple[Hashable, RuleSide]], sides: Iterable[RuleSide]
) -> Iterator[tuple[Hashable, RuleSide, RuleSide]]:
    """Yield each assumed side with each recorded one that may overlap it.

    Goes through both in order of start, as the overlap check does. Assumed sides are in a list
    of their own, so that they are never compared with each other.
    """
    real: list[RuleSide] = []
    supposed: list[tuple[Hashable, RuleSide]] = []
    events = sorted(
        [(side.earliest_start, False, None, side) for side in sides]
        + [(side.earliest_start, True, scenario, side) for scenario, side in mine],
        key=lambda event: event[0],
    )
    for start, is_supposed, scenario, side in events:
        if is_supposed:
            real = [other for other in real if other.latest_end >= start]
            for other in real:
                if _may_share_scope(side, other):
                    yield scenario, side, other
            supposed.append((scenario, side))
        else:
            supposed = [entry for entry in supposed if entry[1].latest_end >= start]
            for active_scenario, one in supposed:
                if _may_share_scope(one, side):
                    yield active_scenario, one, side
            real.append(side)


def _may_share_scope(a: RuleSide, b: RuleSide) -> bool:
    return a.operation_id != b.operation_id and bool(
        a.reach_bits & b.scope_bits or a.is_incomplete or b.is_incomplete
    )


def unsaved_overlap(meeting: WhatIfOverlap, reader: SideReader) -> Overlap:
    """Return the overlap that would be stored, without key and not saved."""
    _scenario, mine, other, assessment = meeting
    a, b = sorted((mine, other), key=lambda side: side.phase_id)
    return Overlap(
        phase_a_id=a.phase_id,
        phase_b_id=b.phase_id,
        operation_a_id=a.operation_id,
        operation_b_id=b.operation_id,
        certainty=assessment.certainty,
        severity=assessment.severity,
        reason=assessment.reason,
        shared_terms=keys_from_bits(assessment.shared_terms, reader.terms.keys),
        shared_transport_modes=keys_from_bits(assessment.shared_transport_modes, reader.modes.keys),
        shared_states=keys_from_bits(assessment.shared_states, reader.states),
        has_long_running=a.is_long_running or b.is_long_running,
        has_draft=a.is_draft or b.is_draft,
        first_day=date.fromordinal(max(a.earliest_start, b.earliest_start)),
        last_day=date_of_ordinal(min(a.latest_end, b.latest_end)),
        opened_at=timezone.now(),
    )


def is_certain_conflict(meeting: WhatIfOverlap) -> bool:
    """Return whether a what-if overlap is a conflict not known only to the year."""
    return (
        meeting.assessment.severity == Severity.CONFLICT
        and meeting.assessment.certainty != Certainty.YEAR_ONLY
    )
