"""The layout of a timeline: plain values in, plain values out.

The same sheets are drawn on the page (one sheet) and for paper (cut after so many rows).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from coordination.timeline.bars import (
    BAR_HEIGHT,
    LEFT_EDGE,
    RIGHT_EDGE,
    ROW_HEIGHT,
    RowBars,
    TimelineScale,
    draw_bars,
)
from coordination.timeline.brackets import Bracket, BracketSides, draw_bracket
from coordination.timeline.rows import NumberedOverlap, TimelineFrame, TimelineRow
from jco_portal.core.svg_text import BOLD_WEIGHT, fit_text, format_coordinate, round_coordinate

# All lengths are in units of the SVG.
WIDTH = 1200
NAME_WIDTH, HEADING_WIDTH, GUTTER_WIDTH = 184, 480, 12
HEAD_HEIGHT, FOOT_HEIGHT, TODAY_HEIGHT = 42, 22, 14
FLAG_SIZE = 9
ROWS_BETWEEN_MONTH_LABELS = 25


class DecorationFlag(NamedTuple):
    """A decoration as drawn: its flag, the line to its bar, its tooltip and its address."""

    path: str
    connector: str
    tooltip: str
    url: str


@dataclass(slots=True)
class DrawnRow:
    """A row with its position; ``flags`` are its decorations."""

    row: TimelineRow
    name: str
    text_y: int
    middle_y: int
    bars: RowBars
    flags: list[DecorationFlag]


@dataclass(frozen=True)
class TimelineSheet:
    """One drawing."""

    width: int
    height: int
    names_width: int
    bottom: int
    bands: list[tuple[float, float, str]]
    grid: str
    weeks: str
    months: list[tuple[float, int, str]]
    headings: list[tuple[int, str]]
    lines: list[DrawnRow]
    brackets: list[Bracket]
    today: float | None


def draw_timeline(
    rows: Sequence[TimelineRow],
    overlaps: Iterable[NumberedOverlap],
    frame: TimelineFrame,
    per_page: int | None = None,
) -> list[TimelineSheet]:
    """Return the sheets of a timeline: one without ``per_page``, none without rows."""
    scale, marked = TimelineScale(frame), list(overlaps)
    order = {row.operation_id: position for position, row in enumerate(rows)}
    return [_draw_sheet(page, marked, frame, scale, order) for page in _split_pages(rows, per_page)]


def _split_pages(rows: Sequence[TimelineRow], per_page: int | None) -> Iterator[list[TimelineRow]]:
    """Yield pages of whole rows; a heading is repeated on the next page.

    A heading takes the height of a row.
    """
    page: list[TimelineRow] = []
    used, body = 0, None
    for row in rows:
        need = 1 if row.organiser == body else 2
        if page and per_page and used + need > per_page:
            yield page
            page, used, need = [], 0, 2
        page.append(row)
        used, body = used + need, row.organiser
    if page:
        yield page


def _draw_sheet(
    page: list[TimelineRow],
    overlaps: list[NumberedOverlap],
    frame: TimelineFrame,
    scale: TimelineScale,
    order: dict[int, int],
) -> TimelineSheet:
    heads, lines, again, y = [], [], [HEAD_HEIGHT], HEAD_HEIGHT
    for body, items in groupby(page, key=attrgetter("organiser")):
        if y - again[-1] > ROWS_BETWEEN_MONTH_LABELS * ROW_HEIGHT:
            again.append(y + ROW_HEIGHT)
        heads.append((y + 15, fit_text(body, HEADING_WIDTH, weight=BOLD_WEIGHT)))
        y += ROW_HEIGHT
        for row in items:
            lines.append(_draw_row(row, y, scale))
            y += ROW_HEIGHT
    today = _today_x(frame, scale)
    return TimelineSheet(
        width=WIDTH,
        height=y + FOOT_HEIGHT + (TODAY_HEIGHT if today else 0),
        names_width=LEFT_EDGE - GUTTER_WIDTH,
        bottom=y,
        bands=[_draw_band(band.first, band.last, band.label, scale) for band in frame.bands],
        grid="".join(
            f"M{format_coordinate(scale.start_of(day))} 20V{y}" for day in _month_starts(frame)
        ),
        weeks="".join(
            f"M{format_coordinate(scale.start_of(day))} {HEAD_HEIGHT - 6}v6"
            for day in _mondays(frame)
        ),
        months=_month_labels(frame, scale, [*again, y + FOOT_HEIGHT]),
        headings=heads,
        lines=lines,
        brackets=_draw_brackets(lines, overlaps, scale, order, y),
        today=today,
    )


def _draw_band(
    first: date, last: date, label: str, scale: TimelineScale
) -> tuple[float, float, str]:
    left, right = scale.start_of(first), scale.end_of(last)
    return (
        left,
        round_coordinate(right - left),
        fit_text(label, right - left - 8, weight=BOLD_WEIGHT),
    )


def _month_starts(frame: TimelineFrame) -> Iterator[date]:
    day = frame.first.replace(day=1)
    while day <= frame.last:
        yield max(day, frame.first)
        day = (day + timedelta(days=32)).replace(day=1)


def _mondays(frame: TimelineFrame) -> Iterator[date]:
    days = (frame.last - frame.first).days + 1
    for offset in range(-frame.first.weekday() % 7, days, 7):
        yield frame.first + timedelta(days=offset)


def _month_labels(
    frame: TimelineFrame, scale: TimelineScale, bottoms: list[int]
) -> list[tuple[float, int, str]]:
    """Return the names of the months above the rows, repeated among them, and below."""
    return [
        (round_coordinate(scale.start_of(day) + 4), bottom - 8, frame.month_names[day.month - 1])
        for bottom in bottoms
        for day in _month_starts(frame)
    ]


def _today_x(frame: TimelineFrame, scale: TimelineScale) -> float | None:
    inside = frame.today is not None and frame.first <= frame.today <= frame.last
    return scale.start_of(frame.today) if inside and frame.today else None


def _draw_row(row: TimelineRow, y: int, scale: TimelineScale) -> DrawnRow:
    name = fit_text(row.label, NAME_WIDTH)
    bars = draw_bars(row.spans, y, scale)
    return DrawnRow(row, name, y + 15, y + ROW_HEIGHT // 2, bars, _draw_flags(row, y, scale))


def _draw_flags(row: TimelineRow, y: int, scale: TimelineScale) -> list[DecorationFlag]:
    """Return a flag for each decoration in the frame; near the right edge it points left."""
    flags = []
    for decoration in row.decorations:
        if scale.first <= decoration.day <= scale.last:
            x = scale.start_of(decoration.day)
            way = 1 if x + FLAG_SIZE <= RIGHT_EDGE else -1
            pole = f"M{format_coordinate(x)} {y + ROW_HEIGHT}V{y + 2}"
            path = f"{pole}l{way * FLAG_SIZE} 4l{way * -FLAG_SIZE} 4"
            flags.append(
                DecorationFlag(
                    path,
                    _connector_path(row, y, x, decoration.day, scale),
                    decoration.tooltip,
                    decoration.url,
                )
            )
    return flags


def _connector_path(row: TimelineRow, y: int, x: float, day: date, scale: TimelineScale) -> str:
    """Return the line from the end of the bar to a flag after it; empty without a gap."""
    end = max((span.latest for span in row.spans if span.earliest_start < day), default=day)
    left = scale.end_of(end) if end >= scale.first else scale.start_of(scale.first)
    return (
        f"M{format_coordinate(left)} {y + ROW_HEIGHT // 2}H{format_coordinate(x)}"
        if left < x
        else ""
    )


def _draw_brackets(
    lines: list[DrawnRow],
    overlaps: list[NumberedOverlap],
    scale: TimelineScale,
    order: dict[int, int],
    bottom: int,
) -> list[Bracket]:
    """Return the brackets of overlaps with at least one row on this sheet."""
    middles = {line.row.operation_id: line.middle_y for line in lines}
    placed: list[Bracket] = []
    for marked in overlaps:
        clash = marked.overlap
        upper, lower = sorted(
            (clash.operation_a_id, clash.operation_b_id), key=lambda key: order.get(key, len(order))
        )
        if upper not in middles and lower not in middles:
            continue
        sides = BracketSides(
            upper=middles[upper] + BAR_HEIGHT // 2 if upper in middles else None,
            lower=middles[lower] - BAR_HEIGHT // 2 if lower in middles else None,
            continues=upper in order and lower in order,
            top=HEAD_HEIGHT,
            bottom=bottom,
        )
        span = scale.start_of(clash.first), scale.end_of(clash.last)
        placed.append(draw_bracket(marked, sides, span, (LEFT_EDGE, RIGHT_EDGE), placed))
    return placed
