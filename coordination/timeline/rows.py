"""What a timeline is drawn from: plain values, the same for drawing and list."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """The bounds of a phase with a known start; no end means still running."""

    es: date
    ls: date
    ee: date | None
    le: date | None
    is_standing: bool = False

    @property
    def latest(self) -> date:
        """The last day it may take up."""
        return self.le or date.max

    @property
    def place(self) -> tuple[date, date]:
        """What spans are ordered by: when they may start, then when they may end."""
        return self.es, self.latest


class Mention(NamedTuple):
    """An overlap as the list says it beside an operation; number 0 is not drawn."""

    number: int
    words: str
    url: str


class Decoration(NamedTuple):
    """What a higher floor notes at an operation (by key): a day, what it means, where to read on.

    ``words`` stand in the list, ``tip`` says it whole.
    """

    operation: int
    day: date
    words: str
    tip: str
    url: str


@dataclass(slots=True)
class Row:
    """An operation in the drawing and in the list.

    ``label`` stands beside its bars, ``tip`` says it whole.
    """

    key: int
    body: str
    name: str
    label: str
    tip: str
    leads: str
    kind: str
    url: str
    words: str
    state: str
    sure: str
    is_draft: bool
    is_confirmed: bool
    spans: list[Span]
    overlaps: list[Mention] = field(default_factory=list)
    decorations: list[Decoration] = field(default_factory=list)


class Clash(NamedTuple):
    """An overlap of a row, as the person may know it.

    ``first`` and ``last`` are the days to show: whole weeks on a card, where a side is hidden.
    """

    key: int
    grade: str
    certainty: str
    a: int
    b: int
    name_a: str
    name_b: str
    first: date
    last: date | None
    is_card: bool = False


@dataclass(slots=True)
class Marked:
    """An overlap that is told in full: with its words, its address, its number if it is drawn."""

    clash: Clash
    number: int
    grade_label: str
    certainty_label: str
    between: str
    sentence: str
    url: str


class Band(NamedTuple):
    """A stretch of days behind the bars, such as a Presidency."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class Frame:
    """The days that are drawn, what the months are called, and what stands behind."""

    first: date
    last: date
    month_names: tuple[str, ...]
    bands: tuple[Band, ...] = ()
    today: date | None = None
