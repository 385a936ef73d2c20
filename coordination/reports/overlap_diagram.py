"""A small drawing of an overlap: both periods and the days that they may have in common."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from coordination.reports.full_overlaps import FullOverlap
from coordination.reports.sides import OverlapSide
from jco_portal.core.dates import format_entered_date
from jco_portal.core.svg_text import fit_text

# Lengths are in units of the SVG.
WIDTH, NAMES_WIDTH, TOP_HEIGHT, ROW_HEIGHT, BAR_HEIGHT = 800, 190, 28, 30, 14
# Days shown before and after the overlapping ones at least; days shown of an overlap without end.
MIN_MARGIN = timedelta(days=10)
MAX_OPEN_ENDED = timedelta(days=120)


@dataclass(frozen=True)
class DiagramBox:
    """A range of days: its x position and its width."""

    x: float
    width: float


@dataclass(frozen=True)
class DiagramRow:
    """A side: the days on which it certainly runs, and those on which it may run."""

    label: str
    y: int
    possible_box: DiagramBox
    certain_box: DiagramBox | None


@dataclass(frozen=True)
class OverlapDiagram:
    """The drawing; ``title`` describes it for readers who do not see it."""

    title: str
    width: int
    height: int
    bottom: int
    rows: tuple[DiagramRow, ...]
    overlap_box: DiagramBox
    first: str
    last: str


def draw_overlap(pair: FullOverlap) -> OverlapDiagram | None:
    """Return the drawing of an overlap; None when a side no longer has dates."""
    if pair.side_a.earliest_start is None or pair.side_b.earliest_start is None:
        return None
    first = pair.days.first
    last = pair.days.last or first + MAX_OPEN_ENDED
    margin = max(MIN_MARGIN, (last - first) / 3)
    scale = _DiagramScale(_add_days(first, -margin), _add_days(last, margin))
    rows = tuple(
        _diagram_row(side, position, scale)
        for position, side in enumerate((pair.side_a, pair.side_b))
    )
    bottom = TOP_HEIGHT + ROW_HEIGHT * len(rows)
    return OverlapDiagram(
        title=_("%(a)s; %(b)s; common days: %(days)s")
        % {
            "a": pair.side_a.name_and_period,
            "b": pair.side_b.name_and_period,
            "days": pair.overlap_period,
        },
        width=WIDTH,
        height=bottom + 8,
        bottom=bottom,
        rows=rows,
        overlap_box=scale.box(first, last),
        first=format_entered_date(first.isoformat()),
        last=format_entered_date(last.isoformat()) if pair.days.last else _("open"),
    )


class _DiagramScale:
    """Days as x positions; days outside the drawing are cut off."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.step = (WIDTH - NAMES_WIDTH) / ((last - first).days + 1)

    def box(self, first: date, last: date) -> DiagramBox:
        """Return the position of a range of days, both ends inclusive."""
        start = min(max(first, self.first), self.last)
        end = max(min(last, self.last), self.first)
        days = max(0, (end - start).days + 1)
        x = NAMES_WIDTH + (start - self.first).days * self.step
        return DiagramBox(round(x, 1), round(days * self.step, 1))


def _diagram_row(side: OverlapSide, position: int, scale: _DiagramScale) -> DiagramRow:
    earliest_start, latest_start = (
        side.earliest_start or scale.first,
        side.latest_start or scale.first,
    )
    ends, latest = side.earliest_end or scale.last, side.latest_end or scale.last
    return DiagramRow(
        label=fit_text(side.label, NAMES_WIDTH - 12),
        y=TOP_HEIGHT + ROW_HEIGHT * position + (ROW_HEIGHT - BAR_HEIGHT) // 2,
        possible_box=scale.box(earliest_start, latest),
        certain_box=scale.box(latest_start, ends)
        if scale.first <= ends and latest_start <= min(ends, scale.last)
        else None,
    )


def _add_days(day: date, more: timedelta) -> date:
    """Return a day that much later, within what ``date`` can express."""
    ordinal = day.toordinal() + more.days
    return date.fromordinal(max(1, min(date.max.toordinal(), ordinal)))
