"""A first choice for the search: fill maximums as far as possible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd

# A unit is a ten-thousandth of a cent: cents times a rate in hundredths of a percent
UNITS_PER_CENT = 10_000
# Lines that close the gap, and bits of the whole number that represents their sums. Both affect
# only the first choice, which the search improves.
MAX_SMALL_LINES = 24
MAX_BITS = 8_000_000
CategoryKey = tuple[int, str]
WeightedOption = tuple[int, "FundingOption"]


@dataclass(frozen=True)
class FundingOption:
    """A programme that may pay ``units`` of ``costs_cents`` of a line, within limits."""

    programme_id: int
    group: CategoryKey
    units: int
    costs_cents: int

    def is_under(self, limit: int | CategoryKey) -> bool:
        """Return whether a limit of a programme, or of one of its categories, applies."""
        return limit in (self.programme_id, self.group)


def fill_limits(
    weights: Mapping[int, Sequence[WeightedOption]], limits: Sequence[tuple[int | CategoryKey, int]]
) -> dict[int, FundingOption]:
    """Return a good choice: lines with several best options fill the maximums in turn.

    ``weights``: the options of each line with their weight in the bound, the best first.
    ``limits``: programmes or categories with their maximum in units.
    """
    open_options = {
        key: [option for weight, option in listed if weight == listed[0][0]]
        for key, listed in weights.items()
    }
    for limit, cap in limits:
        _fill_limit(open_options, limit, cap)
    return {key: listed[0] for key, listed in open_options.items()}


def _fill_limit(
    options: dict[int, list[FundingOption]], limit: int | CategoryKey, cap: int
) -> None:
    """Choose, among lines with several best options, those that come closest to a maximum.

    Large lines come first and leave half of what the smallest could fill; the smallest then close
    the gap. Other lines go elsewhere.
    """
    free = {
        key: next(each for each in listed if each.is_under(limit))
        for key, listed in options.items()
        if len({each.is_under(limit) for each in listed}) > 1
    }
    order = sorted(free, key=lambda key: (free[key].costs_cents, key))
    small, large = order[:MAX_SMALL_LINES], order[MAX_SMALL_LINES:]
    room = cap - sum(
        listed[0].units
        for key, listed in options.items()
        if key not in free and listed[0].is_under(limit)
    )
    reserve = sum(free[key].units for key in small) // 2
    taken = set()
    for key in reversed(large):
        if free[key].units <= room - reserve:
            taken.add(key)
            room -= free[key].units
    closing = closest_subset_below([free[key].units for key in small], room)
    taken |= {small[position] for position in closing}
    for key in free:
        options[key] = [each for each in options[key] if each.is_under(limit) == (key in taken)]


def closest_subset_below(sizes: Sequence[int], target: int) -> set[int]:
    """Return positions of the sizes whose sum is closest to the target without exceeding it.

    Each reachable sum is a bit of a whole number, in multiples of the greatest common divisor.
    """
    divisor = gcd(*sizes) if sizes else 0
    if not divisor or target < divisor or target // divisor > MAX_BITS:
        return set()
    room = target // divisor
    mask = (1 << room + 1) - 1
    reached = [1]
    for size in sizes:
        reached.append((reached[-1] | reached[-1] << size // divisor) & mask)
    at, taken = reached[-1].bit_length() - 1, set()
    for position in range(len(sizes) - 1, -1, -1):
        if not reached[position] >> at & 1:
            taken.add(position)
            at -= sizes[position] // divisor
    return taken
