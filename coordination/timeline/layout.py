"""Where everything of a timeline stands: plain values in, plain values out.

The same sheets are drawn on the page (one) and in print (cut after so many lines).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from coordination.timeline.brackets import Bracket, Sides, bracket_of
from coordination.timeline.rows import Frame, Marked, Row, Span
from jco_portal.core.svg_text import BOLD, fitted, number, rounded

WIDTH, LEFT, RIGHT = 1200, 216, 1184
NAME_ROOM, HEAD_ROOM, GUTTER = 184, 480, 12
HEAD, FOOT, TODAY, LINE = 42, 22, 14, 22
BAR, THIN, BREAK = 12, 4, 6
FLAG = 9
LEAN = 4
MONTHS_AGAIN_AFTER = 25
ONE_DAY = timedelta(days=1)


class Scale:
    """Days of the frame as places across the drawing."""

    def __init__(self, frame: Frame) -> None:
        self.first, self.last = frame.first, frame.last
        self._origin = frame.first.toordinal()
        self._days = frame.last.toordinal() - self._origin + 1
        self._unit = (RIGHT - LEFT) / self._days

    def at(self, day: date) -> float:
        """Where a day begins; days outside stand on the edge."""
        days = min(self._days, max(0, day.toordinal() - self._origin))
        return rounded(LEFT + days * self._unit)

    def after(self, day: date | None) -> float:
        """Where a day ends; no day means the right edge."""
        return RIGHT if day is None or day >= self.last else self.at(day + ONE_DAY)


@dataclass(slots=True)
class Bars:
    """The marks of one row, as SVG paths: what is certain, vague, a break, cut, open."""

    solid: str = ""
    vague: str = ""
    breaks: str = ""
    cut: str = ""
    arrow: str = ""
    thick: int = BAR


class Flag(NamedTuple):
    """A decoration as drawn: the flag, the line that ties it to its bar, what it says, where to."""

    path: str
    leash: str
    tip: str
    url: str


@dataclass(slots=True)
class Line:
    """A row with its place; ``flags`` are its decorations."""

    row: Row
    name: str
    text: int
    middle: int
    bars: Bars
    flags: list[Flag]


@dataclass(frozen=True)
class Sheet:
    """One drawing."""

    width: int
    height: int
    names: int
    bottom: int
    bands: list[tuple[float, float, str]]
    grid: str
    weeks: str
    months: list[tuple[float, int, str]]
    heads: list[tuple[int, str]]
    lines: list[Line]
    brackets: list[Bracket]
    today: float | None


def draw(
    rows: Sequence[Row], overlaps: Iterable[Marked], frame: Frame, per_page: int | None = None
) -> list[Sheet]:
    """The sheets of a timeline; without ``per_page`` one, without rows none."""
    scale, marked = Scale(frame), list(overlaps)
    order = {row.key: place for place, row in enumerate(rows)}
    return [_sheet(page, marked, frame, scale, order) for page in _pages(rows, per_page)]


def _pages(rows: Sequence[Row], per_page: int | None) -> Iterator[list[Row]]:
    """Pages of whole rows; a body that goes on gets its heading again."""
    page: list[Row] = []
    used, body = 0, None
    for row in rows:
        need = 1 if row.body == body else 2
        if page and per_page and used + need > per_page:
            yield page
            page, used, need = [], 0, 2
        page.append(row)
        used, body = used + need, row.body
    if page:
        yield page


def _sheet(
    page: list[Row], overlaps: list[Marked], frame: Frame, scale: Scale, order: dict[int, int]
) -> Sheet:
    heads, lines, again, y = [], [], [HEAD], HEAD
    for body, items in groupby(page, key=attrgetter("body")):
        if y - again[-1] > MONTHS_AGAIN_AFTER * LINE:
            again.append(y + LINE)
        heads.append((y + 15, fitted(body, HEAD_ROOM, weight=BOLD)))
        y += LINE
        for row in items:
            lines.append(_line(row, y, scale))
            y += LINE
    today = _today(frame, scale)
    return Sheet(
        width=WIDTH,
        height=y + FOOT + (TODAY if today else 0),
        names=LEFT - GUTTER,
        bottom=y,
        bands=[_band(band.first, band.last, band.label, scale) for band in frame.bands],
        grid="".join(f"M{number(scale.at(day))} 20V{y}" for day in _month_starts(frame)),
        weeks="".join(f"M{number(scale.at(day))} {HEAD - 6}v6" for day in _mondays(frame)),
        months=_month_labels(frame, scale, [*again, y + FOOT]),
        heads=heads,
        lines=lines,
        brackets=_brackets(lines, overlaps, scale, order, y),
        today=today,
    )


def _band(first: date, last: date, label: str, scale: Scale) -> tuple[float, float, str]:
    left, right = scale.at(first), scale.after(last)
    return left, rounded(right - left), fitted(label, right - left - 8, weight=BOLD)


def _month_starts(frame: Frame) -> Iterator[date]:
    day = frame.first.replace(day=1)
    while day <= frame.last:
        yield max(day, frame.first)
        day = (day + timedelta(days=32)).replace(day=1)


def _mondays(frame: Frame) -> Iterator[date]:
    days = (frame.last - frame.first).days + 1
    for offset in range(-frame.first.weekday() % 7, days, 7):
        yield frame.first + timedelta(days=offset)


def _month_labels(frame: Frame, scale: Scale, bottoms: list[int]) -> list[tuple[float, int, str]]:
    """The names of the months above the rows, again among them, and below."""
    return [
        (rounded(scale.at(day) + 4), bottom - 8, frame.month_names[day.month - 1])
        for bottom in bottoms
        for day in _month_starts(frame)
    ]


def _today(frame: Frame, scale: Scale) -> float | None:
    inside = frame.today is not None and frame.first <= frame.today <= frame.last
    return scale.at(frame.today) if inside and frame.today else None


def _line(row: Row, y: int, scale: Scale) -> Line:
    name = fitted(row.label, NAME_ROOM)
    bars = _bars(row.spans, y, scale)
    return Line(row, name, y + 15, y + LINE // 2, bars, _flags(row, y, scale))


def _flags(row: Row, y: int, scale: Scale) -> list[Flag]:
    """A small flag at each decoration of these days; near the right edge it flies to the left."""
    flags = []
    for each in row.decorations:
        if scale.first <= each.day <= scale.last:
            x = scale.at(each.day)
            way = 1 if x + FLAG <= RIGHT else -1
            path = f"M{number(x)} {y + LINE}V{y + 2}l{way * FLAG} 4l{way * -FLAG} 4"
            flags.append(Flag(path, _leash(row, y, x, each.day, scale), each.tip, each.url))
    return flags


def _leash(row: Row, y: int, x: float, day: date, scale: Scale) -> str:
    """From the end of the bar before a flag to the flag, so that it is seen whose it is."""
    end = max((span.latest for span in row.spans if span.es < day), default=day)
    left = scale.after(end) if end >= scale.first else scale.at(scale.first)
    return f"M{number(left)} {y + LINE // 2}H{number(x)}" if left < x else ""


def _bars(spans: list[Span], y: int, scale: Scale) -> Bars:
    bars, before = Bars(), None
    for span in sorted(spans, key=attrgetter("place")):
        if before is not None and before < span.es - ONE_DAY:
            left, right = scale.at(before + ONE_DAY), scale.at(span.es)
            bars.breaks += _box(left, right, y + (LINE - BREAK) // 2, BREAK)
        if span.es <= scale.last and span.latest >= scale.first:
            _add_span(bars, span, y, scale)
        before = span.latest if before is None else max(before, span.latest)
    return bars


def _add_span(bars: Bars, span: Span, y: int, scale: Scale) -> None:
    bars.thick = THIN if span.is_standing else BAR
    if span.ee is None or span.ls <= span.ee:
        left, right = scale.at(span.ls), scale.after(span.ee)
        if span.ls <= scale.last and (span.ee is None or span.ee >= scale.first):
            bars.solid += _box(left, max(right, left + 2), y + (LINE - bars.thick) // 2, bars.thick)
        bars.vague += _stripes(scale.at(span.es), left)
        bars.vague += _stripes(right, scale.after(span.le))
    else:
        bars.vague += _stripes(scale.at(span.es), scale.after(span.le))
    middle = y + LINE // 2
    if span.es < scale.first:
        bars.cut += f"M{LEFT - 7} {middle - 8}l3 5l-4 6l3 5"
    if span.le is None:
        bars.arrow = f"M{RIGHT + 2} {middle - 6}l8 6l-8 6z"
    elif span.le > scale.last:
        bars.cut += f"M{RIGHT + 5} {middle - 8}l3 5l-4 6l3 5"


def _box(left: float, right: float, top: int, height: int) -> str:
    if right <= left:
        return ""
    wide = number(right - left)
    return f"M{number(left)} {top}h{wide}v{height}h-{wide}z"


def _stripes(left: float, right: float) -> str:
    """A line to be drawn thick and dashed; it leans, so it keeps off both ends."""
    if right - left > 3 * LEAN:
        left, right = left + LEAN, right - LEAN
    return f"M{number(left)} 0H{number(right)}" if right > left else ""


def _brackets(
    lines: list[Line], overlaps: list[Marked], scale: Scale, order: dict[int, int], bottom: int
) -> list[Bracket]:
    """Brackets of the overlaps that touch this sheet, kept off one another."""
    middles = {line.row.key: line.middle for line in lines}
    placed: list[Bracket] = []
    for marked in overlaps:
        clash = marked.clash
        upper, lower = sorted((clash.a, clash.b), key=lambda key: order.get(key, len(order)))
        if upper not in middles and lower not in middles:
            continue
        sides = Sides(
            upper=middles[upper] + BAR // 2 if upper in middles else None,
            lower=middles[lower] - BAR // 2 if lower in middles else None,
            goes_on=upper in order and lower in order,
            top=HEAD,
            bottom=bottom,
        )
        span = scale.at(clash.first), scale.after(clash.last)
        placed.append(bracket_of(marked, sides, span, (LEFT, RIGHT), placed))
    return placed
