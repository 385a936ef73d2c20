"""The search behind the best combination: options of lines, limits, branch and bound."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from math import lcm
from typing import TypeVar

from funding.rule.criteria import LineFacts, ProgrammeFacts, cents
from funding.rule.eligibility import PAID, ProgrammeVerdict
from funding.rule.limit_filling import UNIT, Group, Option, filled

K = TypeVar("K", int, Group)


class Table:
    """The lines that something pays, with their options, and the limits of each programme."""

    def __init__(self, verdicts: Sequence[ProgrammeVerdict]) -> None:
        """``verdicts``: of each programme on all lines; what it refuses alone it always does."""
        self.programmes = {each.programme.key: each.programme for each in verdicts}
        self.options: dict[int, list[Option]] = {}
        self.floors: dict[Group, int | None] = {}
        self.ceilings: dict[Group, int | None] = {}
        for verdict in verdicts:
            for each in verdict.lines:
                if each.standing == PAID and each.line.amount and each.percent:
                    self._take(verdict.programme, each.line, each.percent)

    def _take(self, programme: ProgrammeFacts, line: LineFacts, percent: Decimal) -> None:
        rate = programme.rate_of(line.category)
        group = (programme.key, rate.category if rate else "")
        if rate is not None:
            self.floors[group] = None if rate.floor is None else cents(rate.floor)
            self.ceilings[group] = units_of(rate.ceiling)
        whole = cents(line.amount)
        option = Option(programme.key, group, whole * int(percent * 100), whole)
        self.options.setdefault(line.key, []).append(option)

    def within(self, allowed: frozenset[int]) -> dict[int, list[Option]]:
        """Lines with their options among some programmes, the best first."""
        found = {
            key: sorted(
                (each for each in options if each.programme in allowed),
                key=lambda each: (-each.units, each.programme),
            )
            for key, options in self.options.items()
        }
        return {key: options for key, options in found.items() if options}

    def value(self, chosen: dict[int, Option]) -> int:
        """What is paid by a choice, after floors and ceilings, in units."""
        sums: dict[Group, tuple[int, int]] = {}
        for option in chosen.values():
            units, costs = sums.get(option.group, (0, 0))
            sums[option.group] = (units + option.units, costs + option.costs)
        totals: dict[int, int] = {}
        for group, (units, costs) in sums.items():
            floor, ceiling = self.floors[group], self.ceilings[group]
            if floor is None or costs >= floor:
                paid = units if ceiling is None else min(units, ceiling)
                totals[group[0]] = totals.get(group[0], 0) + paid
        return sum(self._granted(key, total) for key, total in totals.items())

    def _granted(self, key: int, total: int) -> int:
        ceiling, floor = units_of(self.programmes[key].grant_ceiling), self.least(key)
        paid = total if ceiling is None else min(total, ceiling)
        return 0 if floor is not None and paid < floor else paid

    def least(self, key: int) -> int | None:
        """The units that a grant has at least; rounded to the cent they must reach its floor."""
        floor = units_of(self.programmes[key].grant_floor)
        return None if floor is None else floor - UNIT // 2


def units_of(amount: Decimal | None) -> int | None:
    """Euro in units; None stays None."""
    return None if amount is None else cents(amount) * UNIT


class Search:
    """A branch and bound over lines, the largest first.

    The bound: what is capped pays no more than ``k`` times its cap and ``1 - k`` times what
    it is given, whatever ``k`` from 0 to 1 (in parts of ``whole``); what must reach a floor
    likewise with ``k`` below 0. With a ``k`` for each programme and each capped category the
    lines part again, and each has a best programme of its own.
    """

    def __init__(
        self, table: Table, options: dict[int, list[Option]], steps: int, *, known: int
    ) -> None:
        """``known``: what is reached already; ``steps``: how many places are looked at."""
        self.table, self.options, self.left, self.known = table, options, steps, known
        self.best: dict[int, Option] = {}
        self.order = sorted(options, key=lambda key: -options[key][0].costs)
        self.groups = {each.group for listed in options.values() for each in listed}
        self.programmes = sorted({group[0] for group in self.groups})
        self.floors = {key: table.least(key) for key in self.programmes}
        self.caps = {key: units_of(table.programmes[key].grant_ceiling) for key in self.programmes}
        rates = {each.units // each.costs for listed in options.values() for each in listed}
        self.whole = lcm(*rates)
        self.of_programme = dict.fromkeys(self.programmes, 0)
        self.of_group = dict.fromkeys(self.groups, 0)
        self._set_parts(rates)
        self.weights = {
            key: sorted(((self._weight(each), each) for each in listed), key=lambda x: -x[0])
            for key, listed in options.items()
        }
        self.tail, self.rest = self._tails()
        self.fixed = self._fixed()
        self.chosen: dict[int, Option] = {}
        self.given = dict.fromkeys(self.programmes, 0)
        self.in_group = dict.fromkeys(self.groups, 0)
        self._begin_with({key: listed[0] for key, listed in options.items()})
        self._begin_with(filled(self.weights, self._limits()))
        root = (self.fixed + self.tail[0]) // self.whole**2
        self._go(0, 0)
        self.at_most = max(root, self.known) if self.left <= 0 else self.known

    def _begin_with(self, choice: dict[int, Option]) -> None:
        """Take a choice as the one to beat, if it is."""
        value = self.table.value(choice)
        if value > self.known:
            self.best, self.known = choice, value

    def _limits(self) -> list[tuple[int | Group, int]]:
        """What caps a programme or one of its categories, in units."""
        whole = [(key, cap) for key, cap in self.caps.items() if cap is not None]
        parts = [(group, self.table.ceilings[group]) for group in sorted(self.groups)]
        return [*whole, *((group, cap) for group, cap in parts if cap is not None)]

    # The bound

    def _weight(self, option: Option) -> int:
        outer = self.whole - self.of_programme[option.programme]
        return outer * (self.whole - self.of_group[option.group]) * option.units

    def _fixed(self) -> int:
        total = 0
        for key, part in self.of_programme.items():
            limit = self.caps[key] if part > 0 else self.floors[key]
            total += part * self.whole * (limit or 0)
        for group, part in self.of_group.items():
            outer = self.whole - self.of_programme[group[0]]
            total += outer * part * (self.table.ceilings[group] or 0)
        return total

    def _root(self) -> int:
        lines = (max(map(self._weight, listed)) for listed in self.options.values())
        return self._fixed() + sum(lines)

    def _set_parts(self, rates: set[int]) -> None:
        """By turns for each limit the ``k`` that makes the bound lowest."""
        steps = {self.whole - self.whole * low // high for low, high in product(rates, rates)}
        steps |= {0, self.whole}
        self.of_programme = min(map(self._priced, (0, *rates)), key=self._root_with)
        for _turn in range(3):
            for key in self.programmes:
                capped, floored = self.caps[key] is not None, self.floors[key] is not None
                self._lower(
                    self.of_programme,
                    key,
                    [
                        each
                        for each in steps
                        if not each or (each > 0 and capped) or (each < 0 and floored)
                    ],
                )
            for group in self.groups:
                if self.table.ceilings[group] is not None:
                    self._lower(self.of_group, group, [each for each in steps if each >= 0])

    def _priced(self, worth: int) -> dict[int, int]:
        """The parts with which every capped programme pays no more than ``worth`` of a line."""
        best = dict.fromkeys(self.programmes, 1)
        for each in (option for listed in self.options.values() for option in listed):
            best[each.programme] = max(best[each.programme], each.units // each.costs)
        return {
            key: max(0, self.whole - self.whole * worth // best[key]) if cap is not None else 0
            for key, cap in self.caps.items()
        }

    def _root_with(self, parts: dict[int, int]) -> int:
        self.of_programme = parts
        return self._root()

    def _lower(self, parts: dict[K, int], key: K, steps: list[int]) -> None:
        """Set one part to the step with the lowest bound; of equal ones the nearest to none."""
        found = []
        for step in sorted(steps, key=abs):
            parts[key] = step
            found.append((self._root(), step))
        parts[key] = min(found, key=lambda each: each[0])[1]

    def _tails(self) -> tuple[list[int], list[dict[int, int]]]:
        """From each place on: what the lines add to the bound, and what each programme may get."""
        tails, rest = [0], [dict.fromkeys(self.programmes, 0)]
        for key in reversed(self.order):
            tails.append(tails[-1] + self.weights[key][0][0])
            more = {each.programme: each.units for each in self.options[key]}
            rest.append({each: rest[-1][each] + more.get(each, 0) for each in self.programmes})
        return tails[::-1], rest[::-1]

    # The search

    def _go(self, place: int, weight: int) -> None:
        """Look at the lines from a place on; ``weight``: what the chosen ones add to the bound."""
        bound = (self.fixed + weight + self.tail[place]) // self.whole**2
        if self.left <= 0 or bound < self.known + UNIT or self._misses_a_floor(place):
            return
        self.left -= 1
        if place == len(self.order):
            value = self.table.value(self.chosen)
            if value > self.known:
                self.best, self.known = dict(self.chosen), value
            return
        key = self.order[place]
        for more, option in sorted(self.weights[key], key=self._is_full):
            self.chosen[key] = option
            self._give(option, option.units)
            self._go(place + 1, weight + more)
            self._give(option, -option.units)
            del self.chosen[key]

    def _give(self, option: Option, units: int) -> None:
        self.given[option.programme] += units
        self.in_group[option.group] += units

    def _is_full(self, weighed: tuple[int, Option]) -> bool:
        option = weighed[1]
        cap, ceiling = self.caps[option.programme], self.table.ceilings[option.group]
        beyond = cap is not None and self.given[option.programme] + option.units > cap
        over = ceiling is not None and self.in_group[option.group] + option.units > ceiling
        return beyond or over

    def _misses_a_floor(self, place: int) -> bool:
        return any(
            floor is not None and self.given[key] + self.rest[place][key] < floor
            for key, floor in self.floors.items()
        )
