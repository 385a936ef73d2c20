"""What a timeline is drawn from: plain values, the same for drawing and list."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class PhaseSpan(NamedTuple):
    """The bounds of a phase with a known start; no end means still running."""

    earliest_start: date
    latest_start: date
    earliest_end: date | None
    latest_end: date | None
    is_long_running: bool = False

    @property
    def latest(self) -> date:
        """The last day it may take up."""
        return self.latest_end or date.max

    @property
    def sort_key(self) -> tuple[date, date]:
        """What spans are ordered by: when they may start, then when they may end."""
        return self.earliest_start, self.latest


class OverlapMention(NamedTuple):
    """An overlap as the list says it beside an operation; number 0 is not drawn."""

    number: int
    label: str
    url: str


class Decoration(NamedTuple):
    """What a higher floor notes at an operation (by key): a day, what it means, where to read on.

    ``label`` stand in the list, ``tooltip`` says it whole.
    """

    operation_id: int
    day: date
    label: str
    tooltip: str
    url: str


@dataclass(slots=True)
class TimelineRow:
    """An operation in the drawing and in the list.

    ``label`` stands beside its bars, ``tooltip`` says it whole.
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
    """An overlap of a row, as the person may know it.

    ``first`` and ``last`` are the days to show: whole weeks on a card, where a side is hidden.
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
    """An overlap that is told in full: with its words, its address, its number if it is drawn."""

    overlap: TimelineOverlap
    number: int
    severity_label: str
    certainty_label: str
    names: str
    sentence: str
    url: str


class PresidencyBand(NamedTuple):
    """A stretch of days behind the bars, such as a Presidency."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class TimelineFrame:
    """The days that are drawn, what the months are called, and what stands behind."""

    first: date
    last: date
    month_names: tuple[str, ...]
    bands: tuple[PresidencyBand, ...] = ()
    today: date | None = None
