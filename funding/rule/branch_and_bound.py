"""Search for the best combination: funding options by line, limits, branch and bound.

The method is explained in ``docs/decisions/best-combination.md``. A unit is a ten-thousandth of a
cent (``UNITS_PER_CENT``).
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from math import lcm
from typing import TypeVar

from funding.rule.criteria import LineCriteria, ProgrammeCriteria, to_cents
from funding.rule.eligibility import PAID, ProgrammeEligibility
from funding.rule.limit_filling import UNITS_PER_CENT, CategoryKey, FundingOption, fill_limits

KeyT = TypeVar("KeyT", int, CategoryKey)


class OptionTable:
    """Lines that some programme pays, with their options and the limits of each programme.

    ``min_costs`` (in cents) and ``ceilings`` (in units) are those of categories; None without.
    """

    def __init__(self, eligibilities: Sequence[ProgrammeEligibility]) -> None:
        """Take the eligibility of all lines for each programme alone.

        A line that is refused then is refused in every combination.
        """
        self.programmes = {each.programme.programme_id: each.programme for each in eligibilities}
        self.options: dict[int, list[FundingOption]] = {}
        self.min_costs: dict[CategoryKey, int | None] = {}
        self.ceilings: dict[CategoryKey, int | None] = {}
        for eligibility in eligibilities:
            for each in eligibility.lines:
                if each.eligibility == PAID and each.line.amount and each.percent:
                    self._add_option(eligibility.programme, each.line, each.percent)

    def _add_option(
        self, programme: ProgrammeCriteria, line: LineCriteria, percent: Decimal
    ) -> None:
        rate = programme.rate_of(line.cost_category)
        group = (programme.programme_id, rate.cost_category if rate else "")
        if rate is not None:
            self.min_costs[group] = None if rate.min_amount is None else to_cents(rate.min_amount)
            self.ceilings[group] = to_units(rate.max_amount)
        whole = to_cents(line.amount)
        option = FundingOption(programme.programme_id, group, whole * int(percent * 100), whole)
        self.options.setdefault(line.line_id, []).append(option)

    def options_within(self, allowed: frozenset[int]) -> dict[int, list[FundingOption]]:
        """Return the options of each line (by key) among ``allowed`` programmes, the best first."""
        options_by_line = {
            key: sorted(
                (each for each in options if each.programme_id in allowed),
                key=lambda each: (-each.units, each.programme_id),
            )
            for key, options in self.options.items()
        }
        return {key: options for key, options in options_by_line.items() if options}

    def total_value(self, chosen: dict[int, FundingOption]) -> int:
        """Return what a choice pays after minimums and maximums, in units."""
        sums: dict[CategoryKey, tuple[int, int]] = {}
        for option in chosen.values():
            units, costs = sums.get(option.group, (0, 0))
            sums[option.group] = (units + option.units, costs + option.costs_cents)
        totals: dict[int, int] = {}
        for group, (units, costs) in sums.items():
            minimum, ceiling = self.min_costs[group], self.ceilings[group]
            if minimum is None or costs >= minimum:
                paid = units if ceiling is None else min(units, ceiling)
                totals[group[0]] = totals.get(group[0], 0) + paid
        return sum(self._granted_units(key, total) for key, total in totals.items())

    def _granted_units(self, key: int, total: int) -> int:
        ceiling, minimum = to_units(self.programmes[key].max_grant), self.min_units(key)
        paid = total if ceiling is None else min(total, ceiling)
        return 0 if minimum is not None and paid < minimum else paid

    def min_units(self, key: int) -> int | None:
        """Return the least units of a grant: half a cent below its minimum, as it is rounded."""
        minimum = to_units(self.programmes[key].min_grant)
        return None if minimum is None else minimum - UNITS_PER_CENT // 2


def to_units(amount: Decimal | None) -> int | None:
    """Return euro in units; None stays None."""
    return None if amount is None else to_cents(amount) * UNITS_PER_CENT


class BranchAndBound:
    """A branch and bound over lines, the largest first.

    The bound: what a maximum limits pays no more than ``k`` times the maximum plus ``1 - k``
    times what is allocated to it, for any ``k`` from 0 to 1 (in parts of ``whole``); what must
    reach a minimum likewise with ``k`` below 0. With one ``k`` for each programme and each limited
    category, lines are independent again, and each has a best programme.
    ``best`` is empty if nothing better than ``known`` was found; ``at_most`` is a value in units
    that no combination exceeds.
    """

    def __init__(
        self, table: OptionTable, options: dict[int, list[FundingOption]], steps: int, *, known: int
    ) -> None:
        """Search at once. ``known``: units reached already. ``steps``: nodes to visit at most."""
        self.table, self.options, self.left, self.known = table, options, steps, known
        self.best: dict[int, FundingOption] = {}
        self.order = sorted(options, key=lambda key: -options[key][0].costs_cents)
        self.groups = {each.group for listed in options.values() for each in listed}
        self.programmes = sorted({group[0] for group in self.groups})
        self.min_grants = {key: table.min_units(key) for key in self.programmes}
        self.caps = {key: to_units(table.programmes[key].max_grant) for key in self.programmes}
        rates = {each.units // each.costs_cents for listed in options.values() for each in listed}
        # Rates in hundredths of a percent. ``whole`` is a multiple of each, so that every ``k`` at
        # which two options are worth the same (1 - low / high) is a whole number of parts.
        self.whole = lcm(*rates)
        self.of_programme = dict.fromkeys(self.programmes, 0)
        self.of_group = dict.fromkeys(self.groups, 0)
        self._optimise_multipliers(rates)
        self.weights = {
            key: sorted(((self._bound_weight(each), each) for each in listed), key=lambda x: -x[0])
            for key, listed in options.items()
        }
        self.tail, self.rest = self._remaining_bounds()
        self.fixed = self._fixed_bound()
        self.chosen: dict[int, FundingOption] = {}
        self.allocated = dict.fromkeys(self.programmes, 0)
        self.in_group = dict.fromkeys(self.groups, 0)
        self._start_with({key: listed[0] for key, listed in options.items()})
        self._start_with(fill_limits(self.weights, self._limit_list()))
        # Bounds are units times whole², as each option is weighted by two multipliers
        root = (self.fixed + self.tail[0]) // self.whole**2
        self._branch(0, 0)
        self.at_most = max(root, self.known) if self.left <= 0 else self.known

    def _start_with(self, choice: dict[int, FundingOption]) -> None:
        """Take a choice as the best one if it pays more."""
        value = self.table.total_value(choice)
        if value > self.known:
            self.best, self.known = choice, value

    def _limit_list(self) -> list[tuple[int | CategoryKey, int]]:
        """Return the maximums of programmes and of their categories, in units."""
        whole = [(key, cap) for key, cap in self.caps.items() if cap is not None]
        group_limits = [(group, self.table.ceilings[group]) for group in sorted(self.groups)]
        return [*whole, *((group, cap) for group, cap in group_limits if cap is not None)]

    # The bound

    def _bound_weight(self, option: FundingOption) -> int:
        outer = self.whole - self.of_programme[option.programme_id]
        return outer * (self.whole - self.of_group[option.group]) * option.units

    def _fixed_bound(self) -> int:
        total = 0
        for key, multiplier in self.of_programme.items():
            limit = self.caps[key] if multiplier > 0 else self.min_grants[key]
            total += multiplier * self.whole * (limit or 0)
        for group, multiplier in self.of_group.items():
            outer = self.whole - self.of_programme[group[0]]
            total += outer * multiplier * (self.table.ceilings[group] or 0)
        return total

    def _root_bound(self) -> int:
        lines = (max(map(self._bound_weight, listed)) for listed in self.options.values())
        return self._fixed_bound() + sum(lines)

    def _optimise_multipliers(self, rates: set[int]) -> None:
        """Choose, limit by limit, the ``k`` with the lowest bound."""
        # Only those at which two options are worth the same matter
        steps = {self.whole - self.whole * low // high for low, high in product(rates, rates)}
        steps |= {0, self.whole}
        self.of_programme = min(
            map(self._multipliers_at_price, (0, *rates)), key=self._root_bound_with
        )
        # Any multiplier gives a valid bound: the number of rounds affects only the time of
        # the search
        for _turn in range(3):
            for key in self.programmes:
                has_maximum, has_minimum = (
                    self.caps[key] is not None,
                    self.min_grants[key] is not None,
                )
                self._improve_multiplier(
                    self.of_programme,
                    key,
                    [
                        each
                        for each in steps
                        if not each or (each > 0 and has_maximum) or (each < 0 and has_minimum)
                    ],
                )
            for group in self.groups:
                if self.table.ceilings[group] is not None:
                    self._improve_multiplier(
                        self.of_group, group, [each for each in steps if each >= 0]
                    )

    def _multipliers_at_price(self, worth: int) -> dict[int, int]:
        """Return the ``k`` at which no limited programme pays more than ``worth`` of a line.

        ``worth`` is a rate in hundredths of a percent.
        """
        best = dict.fromkeys(self.programmes, 1)
        for each in (option for listed in self.options.values() for option in listed):
            best[each.programme_id] = max(best[each.programme_id], each.units // each.costs_cents)
        return {
            key: max(0, self.whole - self.whole * worth // best[key]) if cap is not None else 0
            for key, cap in self.caps.items()
        }

    def _root_bound_with(self, multipliers: dict[int, int]) -> int:
        self.of_programme = multipliers
        return self._root_bound()

    def _improve_multiplier(
        self, multipliers: dict[KeyT, int], key: KeyT, steps: list[int]
    ) -> None:
        """Set a multiplier to the step with the lowest bound, of equal ones that nearest to 0."""
        bounds = []
        for step in sorted(steps, key=abs):
            multipliers[key] = step
            bounds.append((self._root_bound(), step))
        multipliers[key] = min(bounds, key=lambda each: each[0])[1]

    def _remaining_bounds(self) -> tuple[list[int], list[dict[int, int]]]:
        """Return, from each position, the bound of lines left and the most units by programme."""
        tails, rest = [0], [dict.fromkeys(self.programmes, 0)]
        for key in reversed(self.order):
            tails.append(tails[-1] + self.weights[key][0][0])
            more = {each.programme_id: each.units for each in self.options[key]}
            rest.append({each: rest[-1][each] + more.get(each, 0) for each in self.programmes})
        return tails[::-1], rest[::-1]

    # The search

    def _branch(self, position: int, weight: int) -> None:
        """Visit lines from ``position`` on; ``weight`` is the bound of the chosen options."""
        # Rounded down, as values are whole units
        bound = (self.fixed + weight + self.tail[position]) // self.whole**2
        if self.left <= 0 or bound < self.known + UNITS_PER_CENT or self._misses_minimum(position):
            return
        self.left -= 1
        if position == len(self.order):
            value = self.table.total_value(self.chosen)
            if value > self.known:
                self.best, self.known = dict(self.chosen), value
            return
        key = self.order[position]
        for more, option in sorted(self.weights[key], key=self._exceeds_limit):
            self.chosen[key] = option
            self._add_units(option, option.units)
            self._branch(position + 1, weight + more)
            self._add_units(option, -option.units)
            del self.chosen[key]

    def _add_units(self, option: FundingOption, units: int) -> None:
        self.allocated[option.programme_id] += units
        self.in_group[option.group] += units

    def _exceeds_limit(self, weighed: tuple[int, FundingOption]) -> bool:
        option = weighed[1]
        cap, ceiling = self.caps[option.programme_id], self.table.ceilings[option.group]
        beyond = cap is not None and self.allocated[option.programme_id] + option.units > cap
        over = ceiling is not None and self.in_group[option.group] + option.units > ceiling
        return beyond or over

    def _misses_minimum(self, position: int) -> bool:
        return any(
            minimum is not None and self.allocated[key] + self.rest[position][key] < minimum
            for key, minimum in self.min_grants.items()
        )
