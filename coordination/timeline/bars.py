"""The bars of a row of the timeline, and the positions of days across the drawing."""

from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from coordination.timeline.rows import PhaseSpan, TimelineFrame
from jco_portal.core.svg_text import format_coordinate, round_coordinate

# All lengths are in units of the SVG, whose width is 1200.
LEFT_EDGE, RIGHT_EDGE = 216, 1184
ROW_HEIGHT, BAR_HEIGHT, THIN_BAR_HEIGHT, BREAK_HEIGHT = 22, 12, 4, 6
STRIPE_LEAN = 4
ONE_DAY = timedelta(days=1)


class TimelineScale:
    """The days of the frame as x positions."""

    def __init__(self, frame: TimelineFrame) -> None:
        self.first, self.last = frame.first, frame.last
        self._origin = frame.first.toordinal()
        self._days = frame.last.toordinal() - self._origin + 1
        self._unit = (RIGHT_EDGE - LEFT_EDGE) / self._days

    def start_of(self, day: date) -> float:
        """Return where a day begins; days outside the frame are at its edge."""
        days = min(self._days, max(0, day.toordinal() - self._origin))
        return round_coordinate(LEFT_EDGE + days * self._unit)

    def end_of(self, day: date | None) -> float:
        """Return where a day ends; None is the right edge."""
        return RIGHT_EDGE if day is None or day >= self.last else self.start_of(day + ONE_DAY)


@dataclass(slots=True)
class RowBars:
    """The bars of one row as SVG paths: certain and uncertain days, breaks, cut and open ends."""

    solid: str = ""
    uncertain: str = ""
    breaks: str = ""
    cut_off: str = ""
    arrow: str = ""
    thickness: int = BAR_HEIGHT


def draw_bars(spans: list[PhaseSpan], y: int, scale: TimelineScale) -> RowBars:
    """Return the bars of one row; days between two of its phases are drawn as breaks."""
    bars, before = RowBars(), None
    for span in sorted(spans, key=attrgetter("sort_key")):
        if before is not None and before < span.earliest_start - ONE_DAY:
            left, right = scale.start_of(before + ONE_DAY), scale.start_of(span.earliest_start)
            bars.breaks += _box_path(
                left, right, y + (ROW_HEIGHT - BREAK_HEIGHT) // 2, BREAK_HEIGHT
            )
        if span.earliest_start <= scale.last and span.latest >= scale.first:
            _add_span(bars, span, y, scale)
        before = span.latest if before is None else max(before, span.latest)
    return bars


def _add_span(bars: RowBars, span: PhaseSpan, y: int, scale: TimelineScale) -> None:
    bars.thickness = THIN_BAR_HEIGHT if span.is_long_running else BAR_HEIGHT
    if span.earliest_end is None or span.latest_start <= span.earliest_end:
        left, right = scale.start_of(span.latest_start), scale.end_of(span.earliest_end)
        if span.latest_start <= scale.last and (
            span.earliest_end is None or span.earliest_end >= scale.first
        ):
            bars.solid += _box_path(
                left, max(right, left + 2), y + (ROW_HEIGHT - bars.thickness) // 2, bars.thickness
            )
        bars.uncertain += _stripes_path(scale.start_of(span.earliest_start), left)
        bars.uncertain += _stripes_path(right, scale.end_of(span.latest_end))
    else:
        bars.uncertain += _stripes_path(
            scale.start_of(span.earliest_start), scale.end_of(span.latest_end)
        )
    middle = y + ROW_HEIGHT // 2
    if span.earliest_start < scale.first:
        bars.cut_off += f"M{LEFT_EDGE - 7} {middle - 8}l3 5l-4 6l3 5"
    if span.latest_end is None:
        bars.arrow = f"M{RIGHT_EDGE + 2} {middle - 6}l8 6l-8 6z"
    elif span.latest_end > scale.last:
        bars.cut_off += f"M{RIGHT_EDGE + 5} {middle - 8}l3 5l-4 6l3 5"


def _box_path(left: float, right: float, top: int, height: int) -> str:
    if right <= left:
        return ""
    wide = format_coordinate(right - left)
    return f"M{format_coordinate(left)} {top}h{wide}v{height}h-{wide}z"


def _stripes_path(left: float, right: float) -> str:
    """Return a line that is drawn thick and dashed, for uncertain days.

    Its dashes lean, so the line is shortened at both ends.
    """
    if right - left > 3 * STRIPE_LEAN:
        left, right = left + STRIPE_LEAN, right - STRIPE_LEAN
    return f"M{format_coordinate(left)} 0H{format_coordinate(right)}" if right > left else ""
