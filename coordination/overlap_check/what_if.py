"""What moved phases would meet: the same sides, the same rule, and nothing is written.

A phase is supposed to have other days; everything else of it, and every other operation,
stands as it is recorded. The calendar is read once, however many moves are supposed.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from coordination.enums import Certainty, Severity
from coordination.models import Overlap
from coordination.overlap_check.comparison import day_of
from coordination.overlap_check.side_reader import Reader, SideRow, side_query
from coordination.rule import Side, Verdict, judge, keys_of
from jco_portal.core.dates import Bounds

MEETING = """
AND (p.operation_id = ANY(%(operations)s)
     OR p.possible_span && daterange(%(first)s, %(last)s, '[]'))
"""
FEW = 20


class Supposed(NamedTuple):
    """A phase with the days that it might have; ``place`` tells one supposition from another."""

    place: Hashable
    phase: int
    operation: int
    bounds: Bounds
    year_only: bool = False


class Meeting(NamedTuple):
    """A supposed phase and the phase of another operation that it would meet."""

    place: Hashable
    mine: Side
    other: Side
    verdict: Verdict


def meetings(supposed: Sequence[Supposed], reader: Reader) -> Iterator[Meeting]:
    """Every overlap that the rule would find if the phases had these days.

    Each supposition is compared with all other operations as they stand, never with another
    supposition. Phases that are not compared (postponed, cancelled) meet nothing.
    """
    dated = [each for each in supposed if each.bounds.es is not None]
    if not dated:
        return
    rows = _rows(dated)
    present = {row.phase: row for row in rows}
    mine = [
        (each.place, reader.side(_with_days(present[each.phase], each)))
        for each in dated
        if each.phase in present
    ]
    leaves, numbers = reader.modes.leaves, reader.numbers
    for place, side, other in _meeting_in_time(mine, [reader.side(row) for row in rows]):
        verdict = judge(side, other, leaves, numbers)
        if verdict is not None:
            yield Meeting(place, side, other, verdict)


def _rows(supposed: Sequence[Supposed]) -> list[SideRow]:
    """The rows of the phases themselves, and of all that any of them might meet."""
    operations = sorted({each.operation for each in supposed})
    ends = [each.bounds.le for each in supposed]
    query, parameters = side_query(few=len(operations) <= FEW, condition=MEETING)
    parameters |= {
        "operations": operations,
        "first": min(each.bounds.es for each in supposed if each.bounds.es),
        "last": None if None in ends else max(end for end in ends if end),
    }
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(map(SideRow._make, cursor.fetchall()))


def _with_days(row: SideRow, supposed: Supposed) -> SideRow:
    days: dict[str, date | None] = asdict(supposed.bounds)
    ordinals: dict[str, Any] = {
        name: day.toordinal() if day else None for name, day in days.items()
    }
    return row._replace(**ordinals, year_only=supposed.year_only)


def _meeting_in_time(
    mine: Iterable[tuple[Hashable, Side]], sides: Iterable[Side]
) -> Iterator[tuple[Hashable, Side, Side]]:
    """Each supposed side with each real one that meets it in time and may matter.

    One sweep in order of start, as detection makes it; supposed sides are kept apart, so
    that they never meet each other.
    """
    real: list[Side] = []
    supposed: list[tuple[Hashable, Side]] = []
    events = sorted(
        [(side.es, False, None, side) for side in sides]
        + [(side.es, True, place, side) for place, side in mine],
        key=lambda event: event[0],
    )
    for start, is_supposed, place, side in events:
        if is_supposed:
            real = [other for other in real if other.le >= start]
            for other in real:
                if _may_matter(side, other):
                    yield place, side, other
            supposed.append((place, side))
        else:
            supposed = [entry for entry in supposed if entry[1].le >= start]
            for its_place, one in supposed:
                if _may_matter(one, side):
                    yield its_place, one, side
            real.append(side)


def _may_matter(a: Side, b: Side) -> bool:
    return a.operation != b.operation and bool(a.reach & b.ties or a.vague or b.vague)


def overlap_of(meeting: Meeting, reader: Reader) -> Overlap:
    """The overlap that would be stored, as an object that is not: it has no key."""
    _place, mine, other, verdict = meeting
    a, b = sorted((mine, other), key=lambda side: side.phase)
    return Overlap(
        phase_a_id=a.phase,
        phase_b_id=b.phase,
        operation_a_id=a.operation,
        operation_b_id=b.operation,
        certainty=verdict.certainty,
        severity=verdict.grade,
        reason=verdict.reason,
        shared_terms=keys_of(verdict.terms, reader.terms.keys),
        shared_transport_modes=keys_of(verdict.modes, reader.modes.keys),
        shared_states=keys_of(verdict.states, reader.states),
        has_long_running=a.standing or b.standing,
        has_draft=a.draft or b.draft,
        first_day=date.fromordinal(max(a.es, b.es)),
        last_day=day_of(min(a.le, b.le)),
        opened_at=timezone.now(),
    )


def is_alarming(meeting: Meeting) -> bool:
    """A conflict that is not known to the year only: those never alarm."""
    return (
        meeting.verdict.grade == Severity.CONFLICT
        and meeting.verdict.certainty != Certainty.YEAR_ONLY
    )
