"""The values from which a timeline is drawn, the same for drawing and list."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class PhaseSpan(NamedTuple):
    """The bounds of a phase with a known start, all inclusive; None is no end."""

    earliest_start: date
    latest_start: date
    earliest_end: date | None
    latest_end: date | None
    is_long_running: bool = False

    @property
    def latest(self) -> date:
        """The last day that the phase may have."""
        return self.latest_end or date.max

    @property
    def sort_key(self) -> tuple[date, date]:
        """The order of spans: earliest start, then latest end."""
        return self.earliest_start, self.latest


class OverlapMention(NamedTuple):
    """An overlap in the list beside an operation; number 0 is not drawn."""

    number: int
    label: str
    url: str


class Decoration(NamedTuple):
    """A note of a higher layer at an operation (by key): a day, its meaning, an address.

    ``label`` is shown in the list, ``tooltip`` is the full sentence.
    """

    operation_id: int
    day: date
    label: str
    tooltip: str
    url: str


@dataclass(slots=True)
class TimelineRow:
    """An operation in the drawing and in the list.

    ``label`` is shown beside its bars, ``tooltip`` is the full sentence.
    """

    operation_id: int
    organiser: str
    name: str
    label: str
    tooltip: str
    other_leads: str
    operation_type: str
    url: str
    dates: str
    state: str
    confirmation: str
    is_draft: bool
    is_confirmed: bool
    spans: list[PhaseSpan]
    overlaps: list[OverlapMention] = field(default_factory=list)
    decorations: list[Decoration] = field(default_factory=list)


class TimelineOverlap(NamedTuple):
    """An overlap of a row, as the user may see it.

    ``first`` and ``last`` are the days to show, inclusive: whole weeks where a side is hidden.
    """

    overlap_id: int
    severity: str
    certainty: str
    operation_a_id: int
    operation_b_id: int
    name_a: str
    name_b: str
    first: date
    last: date | None
    is_restricted: bool = False


@dataclass(slots=True)
class NumberedOverlap:
    """An overlap with its sentence and address; the number is that in the drawing."""

    overlap: TimelineOverlap
    number: int
    severity_label: str
    certainty_label: str
    names: str
    sentence: str
    url: str


class PresidencyBand(NamedTuple):
    """A period behind the bars, such as a Presidency."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class TimelineFrame:
    """The days that are drawn, the names of the months and what is behind the bars."""

    first: date
    last: date
    month_names: tuple[str, ...]
    bands: tuple[PresidencyBand, ...] = ()
    today: date | None = None
