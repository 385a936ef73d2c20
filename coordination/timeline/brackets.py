"""Brackets between two bars: where the line, its ends and its sign stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from coordination.enums import Severity
from coordination.timeline.rows import Marked
from jco_portal.core.svg_text import number, rounded

TICK, STEP, STUB, NARROWEST = 3, 8, 12, 6
LINE_ROOM, SIGN_WIDE, SIGN_HIGH, SIGN_STEP = 7, 26, 15, 16
FARTHEST = 12


class Look(NamedTuple):
    """How a grade is drawn: colour, dashes of the line, sign, and how the sign is filled."""

    stroke: str
    dashes: str
    sign: str
    fill: str


LOOKS: dict[str, Look] = {
    Severity.CONFLICT: Look("#b3261e", "", "M0-7L7 5H-7Z", "#b3261e"),
    Severity.COORDINATION: Look("#8a5a00", "5 2", "M0-6L6 0L0 6L-6 0Z", "#fff"),
    Severity.INFORMATION: Look("#555", "1 2", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0", "#fff"),
    Severity.UNDETERMINED: Look("#333", "2 3", "M-3-3a3 3 0 1 1 4 3q-1 .5-1 2.5M0 5.5v1", "none"),
}


class Sides(NamedTuple):
    """Edges of the two bars: under the upper one, over the lower one; None is not here.

    The upper one is missing when it stands on an earlier sheet, the lower one when it
    stands on a later sheet (``goes_on``) or is not drawn at all.
    """

    upper: int | None
    lower: int | None
    goes_on: bool
    top: int
    bottom: int

    @property
    def reach(self) -> tuple[int, int]:
        """From where to where the line runs."""
        upper = self.top if self.upper is None else self.upper
        if self.lower is None:
            return upper, self.bottom if self.goes_on else upper + STUB
        return upper, self.lower


@dataclass(frozen=True)
class Bracket:
    """An overlap with its place: the path, the sign's place, and the line for keeping clear."""

    marked: Marked
    look: Look
    path: str
    x: float
    y: int
    reach: tuple[int, int]


def bracket_of(
    marked: Marked,
    sides: Sides,
    span: tuple[float, float],
    edges: tuple[int, int],
    placed: list[Bracket],
) -> Bracket:
    """The bracket of an overlap, clear of those placed before where there is room."""
    left, right = span[0], min(max(span[1], span[0] + NARROWEST), edges[1])
    reach = sides.reach
    tries = [x for x in _across(left, right) if edges[0] <= x <= edges[1] - SIGN_WIDE / 2]
    x, y = _clear_place(tries or [left], list(_along(*reach)), reach, placed)
    path = _path(sides, reach, min(left, x), max(right, x), x)
    return Bracket(marked, LOOKS[marked.clash.grade], path, x, y, reach)


def _clear_place(
    tries: list[float], heights: list[int], reach: tuple[int, int], placed: list[Bracket]
) -> tuple[float, int]:
    """Where line and sign are clear; else where the line is; else the middle."""
    clear = [x for x in tries if _line_is_clear(x, reach, placed)]
    for x in clear:
        for y in heights:
            if _sign_is_clear(x, y, placed):
                return x, y
    return (clear or tries)[0], heights[0]


def _path(sides: Sides, reach: tuple[int, int], left: float, right: float, x: float) -> str:
    above, below = reach
    path = ""
    if sides.upper is not None:
        path += f"M{number(left)} {above}v{TICK}H{number(right)}v-{TICK}"
        above += TICK
    if sides.lower is not None:
        path += f"M{number(left)} {below}v-{TICK}H{number(right)}v{TICK}"
        below -= TICK
    return path + f"M{number(x)} {above}V{below}"


def _across(left: float, right: float) -> Iterator[float]:
    """Places for the line: the middle, then ever farther from it, at last past the ends."""
    middle = (left + right) / 2
    inside = int((right - left) / 2 // STEP)
    for step in range(inside + FARTHEST):
        yield rounded(middle + step * STEP)
        if step:
            yield rounded(middle - step * STEP)


def _along(above: int, below: int) -> Iterator[int]:
    middle = (above + below) // 2
    yield middle
    for offset in range(SIGN_STEP, (below - above) // 2 - SIGN_STEP // 2, SIGN_STEP):
        yield middle + offset
        yield middle - offset


def _line_is_clear(x: float, reach: tuple[int, int], placed: list[Bracket]) -> bool:
    above, below = reach
    return not any(
        abs(other.x - x) < LINE_ROOM and above < other.reach[1] and other.reach[0] < below
        for other in placed
    )


def _sign_is_clear(x: float, y: int, placed: list[Bracket]) -> bool:
    return not any(
        abs(other.x - x) < SIGN_WIDE and abs(other.y - y) < SIGN_HIGH for other in placed
    )
