"""Filling what is capped as full as it goes: where the search for the best begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd

UNIT = 10_000  # ten-thousandths of a cent: cents times a rate in hundredths of a percent
SMALL_LINES = 24
MOST_BITS = 8_000_000
Group = tuple[int, str]
Weighed = tuple[int, "Option"]


@dataclass(frozen=True)
class Option:
    """A programme that may pay a line: in units, of so many cents, under the limits of a group."""

    programme: int
    group: Group
    units: int
    costs: int

    def is_under(self, limit: int | Group) -> bool:
        """True when the limit (of a programme, or of one of its categories) holds for it."""
        return limit in (self.programme, self.group)


def filled(
    weights: Mapping[int, Sequence[Weighed]], limits: Sequence[tuple[int | Group, int]]
) -> dict[int, Option]:
    """A good choice: lines with one best option take it, the others fill the caps in turn.

    ``weights``: the options of each line with their weight in the bound, the best first.
    """
    open_options = {
        key: [option for weight, option in listed if weight == listed[0][0]]
        for key, listed in weights.items()
    }
    for limit, cap in limits:
        _fill(open_options, limit, cap)
    return {key: listed[0] for key, listed in open_options.items()}


def _fill(options: dict[int, list[Option]], limit: int | Group, cap: int) -> None:
    """Let lines that may go either way bring the sum under a cap as near to it as they can.

    Large lines come first and leave half of what the smallest could fill; the smallest then
    close the gap. Whatever is left out goes elsewhere.
    """
    free = {
        key: next(each for each in listed if each.is_under(limit))
        for key, listed in options.items()
        if len({each.is_under(limit) for each in listed}) > 1
    }
    order = sorted(free, key=lambda key: (free[key].costs, key))
    small, large = order[:SMALL_LINES], order[SMALL_LINES:]
    room = cap - sum(
        listed[0].units
        for key, listed in options.items()
        if key not in free and listed[0].is_under(limit)
    )
    kept = sum(free[key].units for key in small) // 2
    taken = set()
    for key in reversed(large):
        if free[key].units <= room - kept:
            taken.add(key)
            room -= free[key].units
    closing = nearest_below([free[key].units for key in small], room)
    taken |= {small[place] for place in closing}
    for key in free:
        options[key] = [each for each in options[key] if each.is_under(limit) == (key in taken)]


def nearest_below(sizes: Sequence[int], target: int) -> set[int]:
    """Places of the sizes whose sum comes nearest to the target without exceeding it.

    Every sum that can be reached is a bit of one whole number.
    """
    part = gcd(*sizes) if sizes else 0
    if not part or target < part or target // part > MOST_BITS:
        return set()
    room = target // part
    mask = (1 << room + 1) - 1
    reached = [1]
    for size in sizes:
        reached.append((reached[-1] | reached[-1] << size // part) & mask)
    at, taken = reached[-1].bit_length() - 1, set()
    for place in range(len(sizes) - 1, -1, -1):
        if not reached[place] >> at & 1:
            taken.add(place)
            at -= sizes[place] // part
    return taken
