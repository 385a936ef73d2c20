"""The chart of delays: likelihood of the grant and conflicts for each later start."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext

from funding.reports.delays import DelayRow
from funding.reports.formatting import NARROW_SPACE
from jco_portal.core.svg_text import format_coordinate, round_coordinate, text_width

# User units of the SVG
WIDTH, HEIGHT = 680, 250
TOP_MARGIN, BOTTOM_MARGIN = 34, 26
TICK_PERCENTS = (0, 25, 50, 75, 100)
COLUMN_GAP, MAX_COLUMN_WIDTH = 8, 32
WARNING_SIGN_PATH = "M0-7L7 5H-7Z"


@dataclass(frozen=True)
class ChartColumn:
    """A delay: a column with its likelihood above, months below, and a sign for conflicts.

    ``is_safe`` fills the column; ``sign`` is empty without a conflict.
    """

    path: str
    is_safe: bool
    middle: str
    probability: str
    probability_y: str
    label: str
    sign: str
    conflicts: str
    tooltip: str


@dataclass(frozen=True)
class DelayChart:
    """The chart; ``title`` and ``desc`` describe it for screen readers."""

    title: str
    desc: str
    width: int
    height: int
    grid: str
    foot: str
    scale: tuple[tuple[str, str, str], ...]
    columns: tuple[ChartColumn, ...]
    safe_y: str


def draw_delay_chart(rows: Sequence[DelayRow], name: str) -> DelayChart | None:
    """Return the chart; None if a likelihood is not known, or there are no delays."""
    if not rows or any(row.probability is None for row in rows):
        return None
    left = round_coordinate(text_width(f"100{NARROW_SPACE}%") + COLUMN_GAP)
    step = (WIDTH - left) / len(rows)
    safe = [row for row in rows if row.is_safe]
    clashing = sum(row.conflict_count > 0 for row in rows)
    sentence = ngettext(
        "%(n)d of %(all)d places meets a conflict",
        "%(n)d of %(all)d places meet a conflict",
        clashing,
    ) % {"n": clashing, "all": len(rows)}
    first = _("the first safe one is %(slip)s") % {"slip": safe[0].label.lower()} if safe else ""
    return DelayChart(
        title=_("How likely the grant has come by the start of %(name)s if it slips")
        % {"name": name},
        desc="; ".join(filter(None, (sentence, first))) + ".",
        width=WIDTH,
        height=HEIGHT,
        grid="".join(
            f"M{format_coordinate(left)} {format_coordinate(_percent_y(tick))}H{WIDTH}"
            for tick in TICK_PERCENTS
        ),
        foot=format_coordinate(HEIGHT - 7),
        scale=tuple(
            (
                format_coordinate(left - COLUMN_GAP),
                format_coordinate(_percent_y(tick) + 4),
                f"{tick}{NARROW_SPACE}%",
            )
            for tick in TICK_PERCENTS
        ),
        columns=tuple(
            _chart_column(row, left + step * index, step) for index, row in enumerate(rows)
        ),
        # The level from which a start is safe: nine of ten
        safe_y=f"M{format_coordinate(left)} {format_coordinate(_percent_y(90))}H{WIDTH}",
    )


def _percent_y(percent: float) -> float:
    return round_coordinate(
        HEIGHT - BOTTOM_MARGIN - (HEIGHT - TOP_MARGIN - BOTTOM_MARGIN) * percent / 100
    )


def _format_short_probability(chance: float) -> str:
    """Return a likelihood in whole percent; <1 and >99 where rounding would claim certainty."""
    if 0 < chance < 0.01:
        return f"<1{NARROW_SPACE}%"
    if 0.99 < chance < 1:
        return f">99{NARROW_SPACE}%"
    return f"{round(chance * 100)}{NARROW_SPACE}%"


def _chart_column(row: DelayRow, x: float, step: float) -> ChartColumn:
    wide = min(MAX_COLUMN_WIDTH, step * 0.7)
    left, top, foot = x + (step - wide) / 2, _percent_y((row.probability or 0) * 100), _percent_y(0)
    start, width, middle = (
        format_coordinate(round_coordinate(each)) for each in (left, wide, x + step / 2)
    )
    params = {"slip": row.label, "chance": row.probability_label, "n": row.conflict_count}
    return ChartColumn(
        path=f"M{start} {format_coordinate(top)}h{width}V{format_coordinate(foot)}h-{width}z",
        is_safe=row.is_safe,
        middle=middle,
        probability=_format_short_probability(row.probability or 0),
        probability_y=format_coordinate(top - 5),
        label=f"+{row.months}" if row.months else "0",
        sign=WARNING_SIGN_PATH if row.conflict_count else "",
        conflicts=str(row.conflict_count) if row.conflict_count else "",
        tooltip=_("%(slip)s: chance %(chance)s, new conflicts: %(n)d") % params,
    )
