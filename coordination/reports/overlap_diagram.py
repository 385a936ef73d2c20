"""A small drawing of an overlap: both periods, and the days that they may have in common."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from coordination.reports.full_overlaps import Pair
from coordination.reports.sides import Side
from jco_portal.core.dates import say
from jco_portal.core.svg_text import fitted

WIDTH, NAMES, TOP, ROW, BAR = 800, 190, 28, 30, 14
LEAST_MARGIN = timedelta(days=10)
LONGEST_OPEN = timedelta(days=120)


@dataclass(frozen=True)
class Box:
    """A stretch of days: where it begins and how wide it is."""

    x: float
    width: float


@dataclass(frozen=True)
class SketchRow:
    """A side: the days on which it surely runs, and those on which it may."""

    label: str
    y: int
    may: Box
    sure: Box | None


@dataclass(frozen=True)
class Sketch:
    """The drawing; ``title`` says in words what it shows."""

    title: str
    width: int
    height: int
    bottom: int
    rows: tuple[SketchRow, ...]
    common: Box
    first: str
    last: str


def sketch_of(pair: Pair) -> Sketch | None:
    """The drawing of an overlap around its common days; None when a side has no days now."""
    if pair.a.es is None or pair.b.es is None:
        return None
    first = pair.days.first
    last = pair.days.last or first + LONGEST_OPEN
    margin = max(LEAST_MARGIN, (last - first) / 3)
    scale = _Scale(_plus(first, -margin), _plus(last, margin))
    rows = tuple(_row(side, place, scale) for place, side in enumerate((pair.a, pair.b)))
    bottom = TOP + ROW * len(rows)
    return Sketch(
        title=_("%(a)s; %(b)s; common days: %(days)s")
        % {"a": pair.a.in_words, "b": pair.b.in_words, "days": pair.common},
        width=WIDTH,
        height=bottom + 8,
        bottom=bottom,
        rows=rows,
        common=scale.box(first, last),
        first=say(first.isoformat()),
        last=say(last.isoformat()) if pair.days.last else _("open"),
    )


class _Scale:
    """Days to places on the paper; what lies outside is cut."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.step = (WIDTH - NAMES) / ((last - first).days + 1)

    def box(self, first: date, last: date) -> Box:
        """The place of some days, as far as they are on the paper."""
        start = min(max(first, self.first), self.last)
        end = max(min(last, self.last), self.first)
        days = max(0, (end - start).days + 1)
        x = NAMES + (start - self.first).days * self.step
        return Box(round(x, 1), round(days * self.step, 1))


def _row(side: Side, place: int, scale: _Scale) -> SketchRow:
    es, ls = side.es or scale.first, side.ls or scale.first
    ends, latest = side.ee or scale.last, side.le or scale.last
    return SketchRow(
        label=fitted(side.label, NAMES - 12),
        y=TOP + ROW * place + (ROW - BAR) // 2,
        may=scale.box(es, latest),
        sure=scale.box(ls, ends) if scale.first <= ends and ls <= min(ends, scale.last) else None,
    )


def _plus(day: date, more: timedelta) -> date:
    """A day so much later, within what a calendar holds."""
    ordinal = day.toordinal() + more.days
    return date.fromordinal(max(1, min(date.max.toordinal(), ordinal)))
