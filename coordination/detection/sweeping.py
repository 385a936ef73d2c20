"""Meeting in time, then the rule: pairs of sides become overlaps."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from coordination.detection.reading import Reader
from coordination.enums import Certainty
from coordination.rule import NO_LIMIT, Side, Verdict, judge, keys_of

Pair = tuple[Side, Side]


@dataclass
class Found:
    """Overlaps as lines of COPY text, each pair once; and how many of each certainty."""

    lines: list[str] = field(default_factory=list)
    certainties: Counter[Certainty] = field(default_factory=Counter)


def all_pairs(sides: Iterable[Side]) -> Iterator[Pair]:
    """Every two sides that meet in time and may matter, by one sweep in order of start.

    What has nothing in common and nothing unrecorded is passed over here, by one
    comparison of bits, because most pairs are like that.
    """
    running: list[Side] = []
    for side in sorted(sides, key=lambda each: each.es):
        start, ties, vague = side.es, side.ties, side.vague
        running = [other for other in running if other.le >= start]
        for other in running:
            if other.reach & ties or vague or other.vague:
                yield other, side
        running.append(side)


def pairs_of(mine: list[Side], near: list[Side]) -> Iterator[Pair]:
    """Each pair of a chosen side and a near one, once."""
    chosen = {side.phase for side in mine}
    for a in mine:
        for b in near:
            if b.phase not in chosen or a.phase < b.phase:
                yield a, b


def find(pairs: Iterable[Pair], reader: Reader) -> Found:
    """Every pair that the rule keeps, as a line; drafts are found but not counted."""
    found, line, leaves = Found(), _line_writer(reader), reader.modes.leaves
    lines, numbers, counted = found.lines, reader.numbers, []
    for a, b in pairs:
        verdict = judge(a, b, leaves, numbers)
        if verdict is None:
            continue
        lines.append(line(a, b, verdict) if a.phase < b.phase else line(b, a, verdict))
        if not (a.draft or b.draft):
            counted.append(verdict.certainty)
    found.certainties.update(counted)
    return found


def _line_writer(reader: Reader) -> Callable[[Side, Side, Verdict], str]:
    sets = lru_cache(None)(_sets_writer(reader))
    days = lru_cache(None)(_day)

    def line(a: Side, b: Side, verdict: Verdict) -> str:
        certainty, grade, reason, terms, modes, states = verdict
        first = days(a.es if a.es > b.es else b.es)
        last = days(a.le if a.le < b.le else b.le)
        flags = ("t" if a.standing or b.standing else "f") + (
            "\tt" if a.draft or b.draft else "\tf"
        )
        return (
            f"{a.phase}\t{b.phase}\t{a.operation}\t{b.operation}\t{certainty}\t{grade}\t{reason}\t"
            f"{sets(terms, modes, states)}\t{flags}\t{first}\t{last}\n"
        )

    return line


def _sets_writer(reader: Reader) -> Callable[[int, int, int], str]:
    def array(bits: int, keys: list[int]) -> str:
        return "{" + ",".join(map(str, keys_of(bits, keys))) + "}"

    def write(terms: int, modes: int, states: int) -> str:
        return "\t".join(
            (
                array(terms, reader.terms.keys),
                array(modes, reader.modes.keys),
                array(states, reader.states),
            )
        )

    return write


def day_of(ordinal: int) -> date | None:
    """The day of an ordinal; None without limit."""
    return None if ordinal == NO_LIMIT else date.fromordinal(ordinal)


def _day(ordinal: int) -> str:
    day = day_of(ordinal)
    return "\\N" if day is None else day.isoformat()
