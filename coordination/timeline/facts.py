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


class Mention(NamedTuple):
    """An overlap as the list says it beside an operation; number 0 is not drawn."""

    number: int
    words: str
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
    is_draft: bool
    is_confirmed: bool
    spans: list[Span]
    overlaps: list[Mention] = field(default_factory=list)


@dataclass(slots=True)
class Clash:
    """An overlap between two rows; a side that is not drawn has no row.

    ``first`` and ``last`` are the days to show: whole weeks on a card, where a side is hidden.
    """

    key: int
    grade: str
    grade_label: str
    certainty: str
    certainty_label: str
    a: int
    b: int
    names: tuple[str, str]
    between: str
    first: date
    last: date | None
    url: str
    is_card: bool = False
    sentence: str = ""
    number: int = 0


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
