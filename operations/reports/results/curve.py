"""Curve of the quantity seized, summed day by day, as values for an SVG drawing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor, log10

from django.utils.formats import date_format

from jco_portal.core.svg_text import format_coordinate, round_coordinate, text_width
from operations.reports.results.formatting import format_number

# User units of the SVG, but for the number of ticks.
WIDTH, HEIGHT, TOP_MARGIN, BOTTOM_MARGIN = 680, 300, 26, 26
TICK_COUNT, LABEL_ROOM, LABEL_GAP = 5, 92, 6
# Distance between ticks: one of these times a power of ten.
TICK_MULTIPLES = (1, 2, 5, 10)


@dataclass(frozen=True)
class CurveSpan:
    """Named days behind the curve; both ends are inclusive."""

    label: str
    first: date
    last: date


@dataclass(frozen=True)
class CurveText:
    """A text of the drawing and its position; stored as JSON, see ``PaperSnapshot``."""

    x: str
    y: str
    words: str
    anchor: str = "start"


@dataclass(frozen=True)
class Curve:
    """The drawing; ``title`` and ``desc`` describe it in words. Stored as JSON."""

    title: str
    desc: str
    width: int
    height: int
    bands: tuple[tuple[str, str], ...]
    bottom: int
    grid: str
    line: str
    end: tuple[str, str]
    texts: tuple[CurveText, ...]


def scale_ticks(top: Decimal) -> list[Decimal]:
    """Return the ticks of a scale from 0 to at least ``top``, at round distances."""
    # 0 has no logarithm; quantities have three decimals, so 0.001 is the smallest above it.
    # The factor 0.999999 tolerates the rounding of floats.
    raw = float(max(top, Decimal("0.001"))) / TICK_COUNT
    power = 10 ** floor(log10(raw))
    step = Decimal(
        str(next(each * power for each in TICK_MULTIPLES if each * power >= raw * 0.999999))
    )
    return [step * index for index in range(ceil(top / step) + 1)]


def draw_curve(
    points: list[tuple[date, Decimal]],
    spans: Iterable[CurveSpan],
    *,
    last: date,
    title: str,
    desc: str,
) -> Curve:
    """Return the curve; ``points`` are days in order, each with the sum at its end."""
    spans = sorted(spans, key=lambda span: span.first)
    scale = scale_ticks(points[-1][1])
    first = min([points[0][0], *(span.first for span in spans)])
    plan = _CurveLayout(first, max(last, points[-1][0]), scale)
    return Curve(
        title=title,
        desc=desc,
        width=WIDTH,
        height=HEIGHT,
        bands=tuple(plan.band(span) for span in spans),
        bottom=HEIGHT - BOTTOM_MARGIN - TOP_MARGIN,
        grid="".join(
            f"M{format_coordinate(plan.left)} {format_coordinate(plan.y(tick))}H{WIDTH}"
            for tick in scale
        ),
        line=plan.step_path(points),
        end=(format_coordinate(plan.x(plan.last)), format_coordinate(plan.y(points[-1][1]))),
        texts=(*plan.scale_texts(), *plan.day_texts(), *plan.span_texts(spans)),
    )


class _CurveLayout:
    """Positions of days and quantities in the drawing."""

    def __init__(self, first: date, last: date, scale: list[Decimal]) -> None:
        self.first, self.last, self.scale = first, last, scale
        self.left = max(text_width(format_number(tick)) for tick in scale) + LABEL_GAP * 2
        self.days = (self.last - self.first).days + 1

    def x(self, day: date, *, end: bool = True) -> float:
        """Return the x coordinate of the end of a day, or of its beginning."""
        passed = (day - self.first).days + (1 if end else 0)
        return round_coordinate(self.left + (WIDTH - self.left - LABEL_GAP) * passed / self.days)

    def y(self, value: Decimal) -> float:
        room = HEIGHT - TOP_MARGIN - BOTTOM_MARGIN
        return round_coordinate(HEIGHT - BOTTOM_MARGIN - room * float(value / self.scale[-1]))

    def step_path(self, points: list[tuple[date, Decimal]]) -> str:
        """Return the line as an SVG path; it rises at the beginning of each day with a seizure."""
        begin = format_coordinate(self.x(self.first, end=False))
        path = [f"M{begin} {format_coordinate(self.y(Decimal(0)))}"]
        path += [
            f"H{format_coordinate(self.x(day, end=False))}V{format_coordinate(self.y(value))}"
            for day, value in points
        ]
        return "".join(path) + f"H{format_coordinate(self.x(self.last))}"

    def band(self, span: CurveSpan) -> tuple[str, str]:
        """Return the left edge and the width of a span, at least one unit wide."""
        begin, end = self.x(span.first, end=False), self.x(min(span.last, self.last))
        return format_coordinate(begin), format_coordinate(round_coordinate(max(end - begin, 1)))

    def scale_texts(self) -> list[CurveText]:
        """Return the quantities beside the grid."""
        return [
            CurveText(
                format_coordinate(self.left - LABEL_GAP),
                format_coordinate(self.y(tick) + 4),
                format_number(tick),
                "end",
            )
            for tick in self.scale
        ]

    def day_texts(self) -> list[CurveText]:
        """Return the days along the bottom, as many as have room."""
        room = WIDTH - self.left - LABEL_GAP
        step = max(1, ceil(self.days / max(1, room // LABEL_ROOM)))
        days = [self.first + timedelta(days=n) for n in range(0, self.days, step)]
        y = format_coordinate(HEIGHT - 6)
        return [
            CurveText(format_coordinate(x), y, date_format(day, "j M Y"))
            for day in days
            if (x := self.x(day, end=False)) + text_width(date_format(day, "j M Y")) <= WIDTH
        ]

    def span_texts(self, spans: list[CurveSpan]) -> list[CurveText]:
        """Return the names of the spans above their bands, where there is room."""
        texts, free = [], 0.0
        for span in spans:
            x = self.x(span.first, end=False) + 2
            if x >= free:
                texts.append(CurveText(format_coordinate(x), "16", span.label))
                free = x + text_width(span.label) + LABEL_GAP
        return texts
