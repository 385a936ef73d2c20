"""The best lawful combination of programmes: each line funded once, the most paid in total.

Without maximums and minimums each line goes to the programme with the highest rate for it. With
them branch and bound finds the best, unless it stops at ``MAX_STEPS``; then it states how far
from the best the result can be. All sums are whole ten-thousandths of a cent, so that the result
can be recalculated to the cent; solvers use floating point.
Reasons: ``docs/decisions/best-combination.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from funding.rule.branch_and_bound import BranchAndBound, OptionTable
from funding.rule.criteria import LineCriteria, ProgrammeCriteria, ProjectCriteria, to_euro
from funding.rule.eligibility import ProgrammeEligibility, assess_programme
from funding.rule.limit_filling import UNITS_PER_CENT, FundingOption

# Nodes visited at most, as the search runs in the request. 200 lines take 10 to 27 ms.
MAX_STEPS = 10_000
# 64 sets of programmes; further programmes with a minimum are left out, and the shortfall
# states what they might add
MAX_PROGRAMMES_WITH_MINIMUM = 6


@dataclass(frozen=True)
class Combination:
    """Which programme funds which line, what each pays, and how certain it is that none pays more.

    ``programme_by_line``: both by key. ``max_shortfall``: euro by which another combination may pay
    more at most; 0 if it is proven that none does. ``single_programmes``: the eligibility of all
    lines for each programme alone.
    """

    programme_by_line: dict[int, int]
    eligibilities: tuple[ProgrammeEligibility, ...]
    single_programmes: tuple[ProgrammeEligibility, ...]
    max_shortfall: Decimal = Decimal("0.00")

    @property
    def paid(self) -> Decimal:
        """Euro that all programmes pay together."""
        return sum((each.paid_amount for each in self.eligibilities), Decimal("0.00"))

    @property
    def paid_by_line(self) -> dict[int, Decimal]:
        """Euro paid of each funded line, by key."""
        return {each.line.line_id: each.amount for one in self.eligibilities for each in one.lines}


def find_best_combination(
    programmes: Sequence[ProgrammeCriteria],
    lines: Sequence[LineCriteria],
    project: ProjectCriteria,
    most_steps: int = MAX_STEPS,
) -> Combination:
    """Return a combination that no other exceeds by a cent, without needless programmes.

    If the search stops early, ``max_shortfall`` states by how much another may exceed it. Sums are
    compared before they are rounded, so that no rounded cent decides.
    """
    alone = tuple(assess_programme(each, lines, project) for each in programmes)
    best, short = _best_choice(OptionTable(alone), most_steps)
    chosen = {key: option.programme_id for key, option in best.items()}
    eligibilities = tuple(
        assess_programme(
            each, [line for line in lines if chosen.get(line.line_id) == each.programme_id], project
        )
        for each in programmes
        if each.programme_id in chosen.values()
    )
    return Combination(chosen, eligibilities, alone, to_euro(short // UNITS_PER_CENT))


def _best_choice(table: OptionTable, most_steps: int) -> tuple[dict[int, FundingOption], int]:
    """Return the best choice, and by how many units another may exceed it at most.

    A programme with a minimum grant is either left out or must reach it: each set of such
    programmes is tried, the most promising first.
    """
    best: dict[int, FundingOption] = {}
    value, bound = 0, _omitted_bound(table)
    trials = sorted(
        map(table.options_within, _programme_sets(table)), key=_upper_bound, reverse=True
    )
    left = most_steps
    for position, options in enumerate(trials):
        if _upper_bound(options) < value + UNITS_PER_CENT:
            break
        steps = left // (len(trials) - position)
        choice, reached, at_most, used = _solve_options(table, options, steps, value)
        left, bound = left - used, max(bound, at_most)
        if reached > value:
            best, value = choice, reached
    return _drop_needless_programmes(table, best, value), max(0, bound - value)


def _upper_bound(options: dict[int, list[FundingOption]]) -> int:
    """Return the units paid if there were neither maximums nor minimums."""
    return sum(listed[0].units for listed in options.values())


def _solve_options(
    table: OptionTable, options: dict[int, list[FundingOption]], steps: int, known: int
) -> tuple[dict[int, FundingOption], int, int, int]:
    """Return the best choice, its units, the units that none can exceed, and the nodes visited."""
    simple = {key: listed[0] for key, listed in options.items()}
    value = table.total_value(simple)
    if value == _upper_bound(options):
        return simple, value, value, 0
    search = BranchAndBound(table, options, steps, known=known)
    return search.best, search.known, search.at_most, steps - search.left


def _programme_sets(table: OptionTable) -> list[frozenset[int]]:
    """Return the sets to try: all programmes without a minimum, with some of those with one."""
    known = {each.programme_id for listed in table.options.values() for each in listed}
    floored = sorted(key for key in known if table.min_units(key) is not None)[
        :MAX_PROGRAMMES_WITH_MINIMUM
    ]
    free = frozenset(key for key in known if table.min_units(key) is None)
    sizes = range(len(floored) + 1)
    return [free | set(each) for size in sizes for each in combinations(floored, size)]


def _omitted_bound(table: OptionTable) -> int:
    """Return the most units with the programmes that are not tried; 0 if all are."""
    tried = frozenset().union(*_programme_sets(table))
    known = {each.programme_id for listed in table.options.values() for each in listed}
    return _upper_bound(table.options_within(frozenset(known))) if known - tried else 0


def _drop_needless_programmes(
    table: OptionTable, best: dict[int, FundingOption], value: int
) -> dict[int, FundingOption]:
    """Return a choice of the same value with fewer programmes, if their lines may go to others."""
    for key in sorted({each.programme_id for each in best.values()}):
        used = frozenset(each.programme_id for each in best.values()) - {key}
        options = table.options_within(used)
        moved = {
            line: each
            if each.programme_id != key
            else max(options.get(line, [each]), key=lambda option: option.units)
            for line, each in best.items()
        }
        without = {line: each for line, each in moved.items() if each.programme_id != key}
        if table.total_value(without) == value:
            best = without
    return best
