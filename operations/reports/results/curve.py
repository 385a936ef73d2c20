"""A curve of what was seized, added up day by day: steps, the phases behind them, a scale."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor, log10

from django.utils.formats import date_format

from jco_portal.core.svg_text import number, rounded, text_width
from operations.reports.results.formatting import number_in_words

WIDTH, HEIGHT, TOP, BOTTOM = 680, 300, 26, 26
TICKS, LABEL_ROOM, GAP = 5, 92, 6
MULTIPLES = (1, 2, 5, 10)


@dataclass(frozen=True)
class Span:
    """Days behind the curve that have a name."""

    label: str
    first: date
    last: date


@dataclass(frozen=True)
class Text:
    """A word of the drawing and where it stands."""

    x: str
    y: str
    words: str
    anchor: str = "start"


@dataclass(frozen=True)
class Curve:
    """The drawing; ``title`` and ``desc`` say in words what it shows."""

    title: str
    desc: str
    width: int
    height: int
    bands: tuple[tuple[str, str], ...]
    bottom: int
    grid: str
    line: str
    end: tuple[str, str]
    texts: tuple[Text, ...]


def ticks_to(top: Decimal) -> list[Decimal]:
    """A scale from nothing to just above the top, in steps that read well."""
    raw = float(max(top, Decimal("0.001"))) / TICKS
    power = 10 ** floor(log10(raw))
    step = Decimal(str(next(each * power for each in MULTIPLES if each * power >= raw * 0.999999)))
    return [step * index for index in range(ceil(top / step) + 1)]


def curve_of(
    points: list[tuple[date, Decimal]], spans: Iterable[Span], *, last: date, title: str, desc: str
) -> Curve:
    """The curve of sums day by day: ``points`` hold each day and the sum at its end."""
    spans = sorted(spans, key=lambda span: span.first)
    scale = ticks_to(points[-1][1])
    first = min([points[0][0], *(span.first for span in spans)])
    plan = _Plan(first, max(last, points[-1][0]), scale)
    return Curve(
        title=title,
        desc=desc,
        width=WIDTH,
        height=HEIGHT,
        bands=tuple(plan.band(span) for span in spans),
        bottom=HEIGHT - BOTTOM - TOP,
        grid="".join(f"M{number(plan.left)} {number(plan.y(tick))}H{WIDTH}" for tick in scale),
        line=plan.steps(points),
        end=(number(plan.x(plan.last)), number(plan.y(points[-1][1]))),
        texts=(*plan.scale_texts(), *plan.day_texts(), *plan.span_texts(spans)),
    )


class _Plan:
    """Where days and quantities stand in the drawing."""

    def __init__(self, first: date, last: date, scale: list[Decimal]) -> None:
        self.first, self.last, self.scale = first, last, scale
        self.left = max(text_width(number_in_words(tick)) for tick in scale) + GAP * 2
        self.days = (self.last - self.first).days + 1

    def x(self, day: date, *, end: bool = True) -> float:
        """The end of a day, or its beginning."""
        passed = (day - self.first).days + (1 if end else 0)
        return rounded(self.left + (WIDTH - self.left - GAP) * passed / self.days)

    def y(self, value: Decimal) -> float:
        room = HEIGHT - TOP - BOTTOM
        return rounded(HEIGHT - BOTTOM - room * float(value / self.scale[-1]))

    def steps(self, points: list[tuple[date, Decimal]]) -> str:
        """A line that rises on each day on which something was found, over the name of the day."""
        begin = number(self.x(self.first, end=False))
        path = [f"M{begin} {number(self.y(Decimal(0)))}"]
        path += [
            f"H{number(self.x(day, end=False))}V{number(self.y(value))}" for day, value in points
        ]
        return "".join(path) + f"H{number(self.x(self.last))}"

    def band(self, span: Span) -> tuple[str, str]:
        """Where the band of a span begins and how wide it is."""
        begin, end = self.x(span.first, end=False), self.x(min(span.last, self.last))
        return number(begin), number(rounded(max(end - begin, 1)))

    def scale_texts(self) -> list[Text]:
        """The quantities beside the grid."""
        return [
            Text(number(self.left - GAP), number(self.y(tick) + 4), number_in_words(tick), "end")
            for tick in self.scale
        ]

    def day_texts(self) -> list[Text]:
        """Days along the foot, as many as have room."""
        room = WIDTH - self.left - GAP
        step = max(1, ceil(self.days / max(1, room // LABEL_ROOM)))
        days = [self.first + timedelta(days=n) for n in range(0, self.days, step)]
        y = number(HEIGHT - 6)
        return [
            Text(number(x), y, date_format(day, "j M Y"))
            for day in days
            if (x := self.x(day, end=False)) + text_width(date_format(day, "j M Y")) <= WIDTH
        ]

    def span_texts(self, spans: list[Span]) -> list[Text]:
        """The names of the spans over their bands, where there is room."""
        texts, free = [], 0.0
        for span in spans:
            x = self.x(span.first, end=False) + 2
            if x >= free:
                texts.append(Text(number(x), "16", span.label))
                free = x + text_width(span.label) + GAP
        return texts
