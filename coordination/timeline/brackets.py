"""Brackets between two bars of the timeline: the line, its ends and its sign."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from coordination.enums import Severity
from coordination.timeline.rows import NumberedOverlap
from jco_portal.core.svg_text import format_coordinate, round_coordinate

# All lengths are in units of the SVG.
TICK_WIDTH, COLUMN_STEP, STUB_LENGTH, MIN_WIDTH = 3, 8, 12, 6
LINE_CLEARANCE, SIGN_WIDTH, SIGN_HEIGHT, SIGN_INTERVAL = 7, 26, 15, 16
# Positions tried beyond the ends of the overlapping days, on each side.
MAX_STEPS = 12


class BracketStyle(NamedTuple):
    """The drawing of a severity: colour, dashes of the line, sign and its filling."""

    stroke: str
    dashes: str
    sign: str
    fill: str


STYLES_BY_SEVERITY: dict[str, BracketStyle] = {
    Severity.CONFLICT: BracketStyle("#b3261e", "", "M0-7L7 5H-7Z", "#b3261e"),
    Severity.COORDINATION: BracketStyle("#8a5a00", "5 2", "M0-6L6 0L0 6L-6 0Z", "#fff"),
    Severity.INFORMATION: BracketStyle("#555", "1 2", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0", "#fff"),
    Severity.UNDETERMINED: BracketStyle(
        "#333", "2 3", "M-3-3a3 3 0 1 1 4 3q-1 .5-1 2.5M0 5.5v1", "none"
    ),
}


class BracketSides(NamedTuple):
    """The y positions of the two bars that a bracket connects; None is not on this sheet.

    The upper bar is missing when it is on an earlier sheet, the lower one when it is on a later
    sheet (``continues``) or is not drawn at all. ``top`` and ``bottom`` are those of the sheet.
    """

    upper: int | None
    lower: int | None
    continues: bool
    top: int
    bottom: int

    @property
    def vertical_range(self) -> tuple[int, int]:
        """The y positions between which the line is drawn."""
        upper = self.top if self.upper is None else self.upper
        if self.lower is None:
            return upper, self.bottom if self.continues else upper + STUB_LENGTH
        return upper, self.lower


@dataclass(frozen=True)
class Bracket:
    """An overlap with its path, the position of its sign, and the range that others avoid."""

    overlap: NumberedOverlap
    style: BracketStyle
    path: str
    x: float
    y: int
    vertical_range: tuple[int, int]


def draw_bracket(
    marked: NumberedOverlap,
    sides: BracketSides,
    span: tuple[float, float],
    edges: tuple[int, int],
    placed: list[Bracket],
) -> Bracket:
    """Return the bracket of an overlap, clear of those drawn before where there is room."""
    left, right = span[0], min(max(span[1], span[0] + MIN_WIDTH), edges[1])
    reach = sides.vertical_range
    tries = [
        x for x in _horizontal_positions(left, right) if edges[0] <= x <= edges[1] - SIGN_WIDTH / 2
    ]
    x, y = _find_clear_position(tries or [left], list(_vertical_positions(*reach)), reach, placed)
    path = _bracket_path(sides, reach, min(left, x), max(right, x), x)
    return Bracket(marked, STYLES_BY_SEVERITY[marked.overlap.severity], path, x, y, reach)


def _find_clear_position(
    tries: list[float], heights: list[int], reach: tuple[int, int], placed: list[Bracket]
) -> tuple[float, int]:
    """Return a position where line and sign are clear; else one where the line is.

    The first position is returned when none is clear.
    """
    clear = [x for x in tries if _is_line_clear(x, reach, placed)]
    for x in clear:
        for y in heights:
            if _is_sign_clear(x, y, placed):
                return x, y
    return (clear or tries)[0], heights[0]


def _bracket_path(
    sides: BracketSides, reach: tuple[int, int], left: float, right: float, x: float
) -> str:
    above, below = reach
    start, end = format_coordinate(left), format_coordinate(right)
    path = ""
    if sides.upper is not None:
        path += f"M{start} {above}v{TICK_WIDTH}H{end}v-{TICK_WIDTH}"
        above += TICK_WIDTH
    if sides.lower is not None:
        path += f"M{start} {below}v-{TICK_WIDTH}H{end}v{TICK_WIDTH}"
        below -= TICK_WIDTH
    return path + f"M{format_coordinate(x)} {above}V{below}"


def _horizontal_positions(left: float, right: float) -> Iterator[float]:
    """Yield x positions for the line: the middle first, then on both sides of it.

    The last ones are beyond the ends of the overlapping days.
    """
    middle = (left + right) / 2
    inside = int((right - left) / 2 // COLUMN_STEP)
    for step in range(inside + MAX_STEPS):
        yield round_coordinate(middle + step * COLUMN_STEP)
        if step:
            yield round_coordinate(middle - step * COLUMN_STEP)


def _vertical_positions(above: int, below: int) -> Iterator[int]:
    middle = (above + below) // 2
    yield middle
    for offset in range(SIGN_INTERVAL, (below - above) // 2 - SIGN_INTERVAL // 2, SIGN_INTERVAL):
        yield middle + offset
        yield middle - offset


def _is_line_clear(x: float, reach: tuple[int, int], placed: list[Bracket]) -> bool:
    above, below = reach
    return not any(
        abs(other.x - x) < LINE_CLEARANCE
        and above < other.vertical_range[1]
        and other.vertical_range[0] < below
        for other in placed
    )


def _is_sign_clear(x: float, y: int, placed: list[Bracket]) -> bool:
    return not any(
        abs(other.x - x) < SIGN_WIDTH and abs(other.y - y) < SIGN_HEIGHT for other in placed
    )
