"""What a slip would meet: every later month and week of operations, the calendar read once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from coordination.enums import Certainty, Severity
from coordination.overlap_check.side_reader import Reader
from coordination.overlap_check.what_if import Meeting, Supposed, is_alarming, meetings
from coordination.queries.overlaps import Sight
from funding.rule.delays import SaidPhase, are_days, first_start, moved_by_days, moved_by_months
from jco_portal.directory.models import User
from operations.enums import UNCOMPARED_STATES, Period
from operations.models import Operation, Phase

MOST_MONTHS = 12
MONTHS_AFTER, WEEKS_AFTER = 6, 26
WEEKS = MOST_MONTHS * 31 // 7 + WEEKS_AFTER
FREE_SHOWN = 3
GRADES = {grade.value: place for place, grade in enumerate(Severity)}
CERTAINTIES = {certainty.value: place for place, certainty in enumerate(Certainty)}


@dataclass(frozen=True)
class Planned:
    """An operation with its phases as said; those known only to the year cannot be moved."""

    operation: int
    unknown_end_days: int
    phases: tuple[SaidPhase, ...]
    is_compared: bool = True

    @property
    def start(self) -> date | None:
        """The first day on which it may start; None when no start is known to the month."""
        return first_start(self.phases)

    @property
    def in_weeks(self) -> bool:
        """True when everything is known to the day, so that weeks can be proposed."""
        return are_days(self.phases)

    @property
    def unmoved(self) -> tuple[SaidPhase, ...]:
        """The phases of which too little is said to move them."""
        return tuple(each for each in self.phases if not each.is_movable)


class FreeStart(NamedTuple):
    """A later start without a conflict: the first day, and whether only its month is known."""

    day: date
    is_month: bool


@dataclass(frozen=True)
class Slip:
    """The operation so many months later.

    ``brought`` are the overlaps that the move would bring about, gravest first; ``kept`` those
    with the same phases and grade as now; ``gone`` how many of those of today would not stand.
    ``free`` are the first starts from this one on without a conflict.
    """

    months: int
    phases: tuple[SaidPhase, ...]
    first: date
    last: date | None
    brought: tuple[Meeting, ...] = ()
    kept: tuple[Meeting, ...] = ()
    gone: int = 0
    free: tuple[FreeStart, ...] = ()

    @property
    def conflicts(self) -> int:
        """How many conflicts the move would bring about; the year-only ones never alarm."""
        return sum(is_alarming(each) for each in self.brought)

    @property
    def is_clear(self) -> bool:
        """True when the operation would stand in no conflict, new or old."""
        return not any(is_alarming(each) for each in (*self.brought, *self.kept))


@dataclass(frozen=True)
class Slips:
    """Every slip of an operation that was asked for, in order; none when it cannot be moved."""

    planned: Planned
    slips: tuple[Slip, ...]
    sight: Sight
    reader: Reader = field(repr=False)


class Place(NamedTuple):
    """A supposed place of an operation: so many months, or so many days, later."""

    operation: int
    months: int
    days: int


Placed = tuple[Place, tuple[SaidPhase, ...]]
Places = Mapping[Place, tuple[SaidPhase, ...]]


def planned_of(operation: Operation) -> Planned:
    """The operation as planned; its kind and phases are read with it."""
    phases = [_said(each) for each in operation.phases.all() if each.period == Period.OPERATIONAL]
    return Planned(
        operation.pk,
        operation.operation_type.unknown_end_days,
        tuple(phases),
        operation.state not in UNCOMPARED_STATES,
    )


def _said(phase: Phase) -> SaidPhase:
    return SaidPhase(phase.pk, phase.number, *phase.entered_period)


def slips_of(
    planned: Iterable[Planned],
    user: User,
    *,
    months: Mapping[int, Sequence[int]] | None = None,
    with_free: bool = True,
) -> dict[int, Slips]:
    """The slips of operations as one reader may know of them, in a fixed number of queries.

    ``months`` are the slips asked for by operation, else all from 0 to ``MOST_MONTHS``.
    ``with_free`` looks for the first starts without a conflict, too.
    """
    by_key = {each.operation: each for each in planned}
    places = {
        key: dict(_places(each, _asked(key, months), with_free=with_free))
        for key, each in by_key.items()
    }
    reader = Reader()
    supposed = [one for key, each in by_key.items() for one in _supposed(each, places[key])]
    met = list(meetings(supposed, reader))
    sight = Sight(user, {meeting.other.operation for meeting in met} | by_key.keys())
    known = _known(met, sight)
    return {
        key: Slips(
            each,
            tuple(_slips(each, places[key], known, _asked(key, months), with_free=with_free)),
            sight,
            reader,
        )
        for key, each in by_key.items()
    }


def _asked(operation: int, months: Mapping[int, Sequence[int]] | None) -> Sequence[int]:
    return range(MOST_MONTHS + 1) if months is None else months.get(operation, ())


def _known(met: Iterable[Meeting], sight: Sight) -> dict[Place, list[Meeting]]:
    """The meetings of each place that the reader may know of."""
    known: dict[Place, list[Meeting]] = defaultdict(list)
    for each in met:
        has_draft = each.mine.draft or each.other.draft
        own, other = each.mine.operation, each.other.operation
        if isinstance(each.place, Place) and sight.is_known(own, other, has_draft=has_draft):
            known[each.place].append(each)
    return known


def _places(planned: Planned, months: Sequence[int], *, with_free: bool) -> Iterator[Placed]:
    """Where an operation is supposed to stand; always, too, where it stands now."""
    wanted = {0, *months}
    if with_free and not planned.in_weeks:
        wanted |= set(range(MOST_MONTHS + MONTHS_AFTER + 1))
    for number in sorted(wanted):
        moved = moved_by_months(planned.phases, number)
        if moved:
            yield Place(planned.operation, number, 0), tuple(moved)
    if with_free and planned.in_weeks:
        for week in range(1, WEEKS + 1):
            moved = moved_by_days(planned.phases, week * 7)
            if moved:
                yield Place(planned.operation, 0, week * 7), tuple(moved)


def _supposed(planned: Planned, places: Places) -> Iterator[Supposed]:
    for place, phases in places.items():
        for phase in phases:
            days = phase.bounds(planned.unknown_end_days)
            yield Supposed(place, phase.key, planned.operation, days)


def _slips(
    planned: Planned,
    places: Places,
    known: Mapping[Place, list[Meeting]],
    months: Sequence[int],
    *,
    with_free: bool,
) -> Iterator[Slip]:
    key = planned.operation
    now = {_what(each) for each in known.get(Place(key, 0, 0), ())}
    free = _free_starts(planned, places, known) if with_free else []
    for number in months:
        phases = places.get(Place(key, number, 0), ())
        first = first_start(phases)
        if first is None:
            continue
        met = sorted(known.get(Place(key, number, 0), ()), key=_gravity)
        yield Slip(
            number,
            phases,
            first,
            _last(planned, phases),
            tuple(each for each in met if _what(each) not in now),
            tuple(each for each in met if _what(each) in now),
            len({pair[:2] for pair in now} - {_what(each)[:2] for each in met}),
            tuple(each for each in free if each.day >= first)[:FREE_SHOWN],
        )


def _what(meeting: Meeting) -> tuple[int, int, str]:
    return meeting.mine.phase, meeting.other.phase, meeting.verdict.grade


def _gravity(meeting: Meeting) -> tuple[int, int, int, int, int]:
    """Gravest first, then surest, then earliest, as detection's findings are listed."""
    return (
        GRADES[meeting.verdict.grade],
        CERTAINTIES[meeting.verdict.certainty],
        max(meeting.mine.es, meeting.other.es),
        meeting.mine.phase,
        meeting.other.phase,
    )


def _free_starts(
    planned: Planned,
    places: Places,
    known: Mapping[Place, list[Meeting]],
) -> list[FreeStart]:
    """Every later start without a conflict, in order: by weeks, or by months where no days are."""
    found = []
    for place, phases in places.items():
        is_step = place.days > 0 if planned.in_weeks else place.months > 0
        first = first_start(phases) if is_step else None
        if first is not None and not any(is_alarming(each) for each in known.get(place, ())):
            found.append(FreeStart(first, not planned.in_weeks))
    return sorted(found)


def _last(planned: Planned, phases: Iterable[SaidPhase]) -> date | None:
    """The last day that the moved phases may take up, by what is said; None when it is open."""
    ends = [each.bounds(planned.unknown_end_days).le for each in phases]
    return None if None in ends else max(end for end in ends if end is not None)
