"""The best lawful combination of programmes: each line funded once, the most paid in all.

Without ceilings and floors each line goes to the programme with the highest rate for it,
and nothing can be better. With them a branch and bound looks further: exact, unless it
stops at ``MOST_STEPS``, and then it says how far from the best it can be at most. A solver
from outside would count in floating point; here everything is whole ten-thousandths of a
cent, so that the answer recomputes to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from funding.rule.branch_and_bound import Search, Table
from funding.rule.criteria import LineFacts, ProgrammeFacts, Project, euro
from funding.rule.eligibility import ProgrammeVerdict, judge
from funding.rule.limit_filling import UNIT, Option

MOST_STEPS = 10_000
MOST_WITH_FLOORS = 6


@dataclass(frozen=True)
class Combination:
    """Which programme funds which line, what each then pays, and how sure it is the most.

    ``chosen``: key of the programme by key of the line. ``short``: euro by which the best
    may be better at most; 0 when it is proven that none is. ``alone``: the verdict of each
    programme on all lines.
    """

    chosen: dict[int, int]
    verdicts: tuple[ProgrammeVerdict, ...]
    alone: tuple[ProgrammeVerdict, ...]
    short: Decimal = Decimal("0.00")

    @property
    def paid(self) -> Decimal:
        """Euro that all of them pay."""
        return sum((each.paid for each in self.verdicts), Decimal("0.00"))

    @property
    def paid_by_line(self) -> dict[int, Decimal]:
        """Euro paid of each line that is funded."""
        return {each.line.key: each.amount for one in self.verdicts for each in one.lines}


def combine(
    programmes: Sequence[ProgrammeFacts],
    lines: Sequence[LineFacts],
    project: Project,
    most_steps: int = MOST_STEPS,
) -> Combination:
    """The combination of which no other pays a cent more; no programme in it is needless.

    Sums are compared before rounding, so that a rounded cent never decides.
    """
    alone = tuple(judge(each, lines, project) for each in programmes)
    best, short = _best(Table(alone), most_steps)
    chosen = {key: option.programme for key, option in best.items()}
    verdicts = tuple(
        judge(each, [line for line in lines if chosen.get(line.key) == each.key], project)
        for each in programmes
        if each.key in chosen.values()
    )
    return Combination(chosen, verdicts, alone, euro(short // UNIT))


def _best(table: Table, most_steps: int) -> tuple[dict[int, Option], int]:
    """The best choice, and by how many units another may be better at most.

    A programme whose grants have a floor is either left out or must reach it: each set of
    such programmes is tried, and the one that promises the most comes first.
    """
    best: dict[int, Option] = {}
    value, bound = 0, _left_out(table)
    trials = sorted(map(table.within, _sets(table)), key=_promise, reverse=True)
    left = most_steps
    for place, options in enumerate(trials):
        if _promise(options) < value + UNIT:
            break
        steps = left // (len(trials) - place)
        found, reached, at_most, used = _solve(table, options, steps, value)
        left, bound = left - used, max(bound, at_most)
        if reached > value:
            best, value = found, reached
    return _without_needless(table, best, value), max(0, bound - value)


def _promise(options: dict[int, list[Option]]) -> int:
    """What is paid when no ceiling and no floor stands in the way."""
    return sum(listed[0].units for listed in options.values())


def _solve(
    table: Table, options: dict[int, list[Option]], steps: int, known: int
) -> tuple[dict[int, Option], int, int, int]:
    """The best choice among options, its units, what none can exceed, and the steps used."""
    simple = {key: listed[0] for key, listed in options.items()}
    value = table.value(simple)
    if value == _promise(options):
        return simple, value, value, 0
    search = Search(table, options, steps, known=known)
    return search.best, search.known, search.at_most, steps - search.left


def _sets(table: Table) -> list[frozenset[int]]:
    """Sets of programmes to try: all without a floor, with some of those that have one."""
    known = {each.programme for listed in table.options.values() for each in listed}
    floored = sorted(key for key in known if table.least(key) is not None)[:MOST_WITH_FLOORS]
    free = frozenset(key for key in known if table.least(key) is None)
    sizes = range(len(floored) + 1)
    return [free | set(each) for size in sizes for each in combinations(floored, size)]


def _left_out(table: Table) -> int:
    """What could be paid at most where there are too many programmes with a floor to try."""
    tried = frozenset().union(*_sets(table))
    known = {each.programme for listed in table.options.values() for each in listed}
    return _promise(table.within(frozenset(known))) if known - tried else 0


def _without_needless(table: Table, best: dict[int, Option], value: int) -> dict[int, Option]:
    """The same sum with fewer programmes, where their lines may go to the others."""
    for key in sorted({each.programme for each in best.values()}):
        used = frozenset(each.programme for each in best.values()) - {key}
        options = table.within(used)
        moved = {
            line: each
            if each.programme != key
            else max(options.get(line, [each]), key=lambda option: option.units)
            for line, each in best.items()
        }
        without = {line: each for line, each in moved.items() if each.programme != key}
        if table.value(without) == value:
            best = without
    return best
