"""A drawing of slips: how likely the grant has come by each later start, and what clashes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext

from funding.reports.delays import SlipRow
from funding.reports.formatting import NARROW_SPACE
from jco_portal.core.svg_text import number, rounded, text_width

WIDTH, HEIGHT = 680, 250
TOP, BOTTOM = 34, 26
TICKS = (0, 25, 50, 75, 100)
GAP, WIDEST = 8, 32
SIGN = "M0-7L7 5H-7Z"


@dataclass(frozen=True)
class Column:
    """A slip: its column, the chance above it, its months below, conflicts as a sign on top.

    ``is_safe`` fills the column; ``sign`` is empty where the slip meets no conflict.
    """

    path: str
    is_safe: bool
    middle: str
    chance: str
    chance_y: str
    label: str
    sign: str
    conflicts: str
    tip: str


@dataclass(frozen=True)
class SlipChart:
    """The drawing; ``title`` and ``desc`` say in words what it shows."""

    title: str
    desc: str
    width: int
    height: int
    grid: str
    foot: str
    scale: tuple[tuple[str, str, str], ...]
    columns: tuple[Column, ...]
    safe_y: str


def slip_chart(rows: Sequence[SlipRow], name: str) -> SlipChart | None:
    """The drawing of slips; None where no chance is known, or nothing slips."""
    if not rows or any(row.chance is None for row in rows):
        return None
    left = rounded(text_width(f"100{NARROW_SPACE}%") + GAP)
    step = (WIDTH - left) / len(rows)
    safe = [row for row in rows if row.is_safe]
    clashing = sum(row.conflicts > 0 for row in rows)
    said = ngettext(
        "%(n)d of %(all)d places meets a conflict",
        "%(n)d of %(all)d places meet a conflict",
        clashing,
    ) % {"n": clashing, "all": len(rows)}
    first = _("the first safe one is %(slip)s") % {"slip": safe[0].label.lower()} if safe else ""
    return SlipChart(
        title=_("How likely the grant has come by the start of %(name)s if it slips")
        % {"name": name},
        desc="; ".join(filter(None, (said, first))) + ".",
        width=WIDTH,
        height=HEIGHT,
        grid="".join(f"M{number(left)} {number(_y(tick))}H{WIDTH}" for tick in TICKS),
        foot=number(HEIGHT - 7),
        scale=tuple(
            (number(left - GAP), number(_y(tick) + 4), f"{tick}{NARROW_SPACE}%") for tick in TICKS
        ),
        columns=tuple(_column(row, left + step * place, step) for place, row in enumerate(rows)),
        safe_y=f"M{number(left)} {number(_y(90))}H{WIDTH}",
    )


def _y(percent: float) -> float:
    return rounded(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * percent / 100)


def _short_chance(chance: float) -> str:
    """A chance in whole percent that never claims to be sure."""
    if 0 < chance < 0.01:
        return f"<1{NARROW_SPACE}%"
    if 0.99 < chance < 1:
        return f">99{NARROW_SPACE}%"
    return f"{round(chance * 100)}{NARROW_SPACE}%"


def _column(row: SlipRow, x: float, step: float) -> Column:
    wide = min(WIDEST, step * 0.7)
    left, top, foot = x + (step - wide) / 2, _y((row.chance or 0) * 100), _y(0)
    middle = number(rounded(x + step / 2))
    words = {"slip": row.label, "chance": row.chance_label, "n": row.conflicts}
    return Column(
        path=f"M{number(rounded(left))} {number(top)}h{number(rounded(wide))}V{number(foot)}"
        f"h-{number(rounded(wide))}z",
        is_safe=row.is_safe,
        middle=middle,
        chance=_short_chance(row.chance or 0),
        chance_y=number(top - 5),
        label=f"+{row.months}" if row.months else "0",
        sign=SIGN if row.conflicts else "",
        conflicts=str(row.conflicts) if row.conflicts else "",
        tip=_("%(slip)s: chance %(chance)s, new conflicts: %(n)d") % words,
    )
