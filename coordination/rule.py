"""The overlap rule: two sides in, certainty, grade and reason out. No database here.

Sets of terms, modes and states are whole numbers whose bits stand for positions in the
rule's lists: comparing two operations is then a few machine operations.
Source: the overlap rule of the CCWP experts, first version; see the docstrings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from coordination.enums import Certainty, OverlapReason, Severity
from jco_portal.core.term_tree import TermTree

NO_LIMIT = date.max.toordinal()


@dataclass(slots=True, eq=False)
class Side:
    """A phase with what the rule compares; days as ordinals, sets as bits.

    ``terms`` and ``modes`` are the words recorded; ``terms_down`` and ``modes_down`` these
    and every narrower one. ``year_only``: its start or end is known only to the year.
    ``ties``, ``reach`` and ``vague`` are there for speed: two sides share a term or a state
    when the ties of one meet the reach of the other; a vague one has something unrecorded.
    """

    phase: int
    operation: int
    es: int
    ls: int
    ee: int
    le: int
    year_only: bool
    terms: int
    terms_down: int
    modes: int
    modes_down: int
    states: int
    complete: bool
    customs_led: bool
    standing: bool
    draft: bool
    ties: int
    reach: int
    vague: bool


class Verdict(NamedTuple):
    """What the rule says of two sides, and what it rests on."""

    certainty: Certainty
    grade: Severity
    reason: OverlapReason
    terms: int
    modes: int
    states: int


@dataclass(frozen=True)
class Numbers:
    """The numbers of the rule that are in force."""

    standing_after_days: int = 90
    resource_states: int = 10


class Tree:
    """A tree of terms as bits: each word, and each word with everything narrower."""

    def __init__(self, broader: Mapping[int, int | None]) -> None:
        """``broader`` maps each term's key to its broader term's key, or None."""
        tree = TermTree(broader)
        self.keys = sorted(broader)
        self.bit = {key: 1 << position for position, key in enumerate(self.keys)}
        self.down = {key: self.bits(tree.with_narrower([key])) for key in self.keys}
        self.near = {key: self.bits(tree.near([key])) for key in self.keys}
        self.leaves = self.bits(tree.leaves)

    def bits(self, keys: Iterable[int]) -> int:
        """The words as bits."""
        return sum(self.bit[key] for key in set(keys))

    def down_bits(self, keys: Iterable[int]) -> int:
        """The words and every narrower one, as bits."""
        return reduce(or_, (self.down[key] for key in keys), 0)

    def near_bits(self, keys: Iterable[int]) -> int:
        """The words and everything broader or narrower, as bits."""
        return reduce(or_, (self.near[key] for key in keys), 0)


def reach_of(tree: Tree, terms: int, states: int) -> int:
    """Terms and states in one number, so that one comparison of bits tells what meets."""
    return terms | states << len(tree.keys)


def keys_of(bits: int, keys: list[int]) -> list[int]:
    """The keys that the bits stand for, in ascending order."""
    found = []
    while bits:
        low = bits & -bits
        found.append(keys[low.bit_length() - 1])
        bits ^= low
    return found


def end_of(last: date | None) -> int:
    """The last day as the rule counts it; none is no limit."""
    return NO_LIMIT if last is None else last.toordinal()


def is_standing(customs_led: bool, ls: int, ee: int, after_days: int) -> bool:
    """Not customs-led, and open-ended or certainly longer than so many days (``ee − ls``)."""
    return not customs_led and (ee >= NO_LIMIT or ee - ls > after_days)


def certainty_of(a: Side, b: Side) -> Certainty | None:
    """How surely two phases have a common day; None when they cannot.

    Certain: the latest start of each is not after the earliest end of the other. Possible:
    the same with earliest start and latest end; year only, when a start or end of one of
    them is known only to the year.
    """
    if a.es > b.le or b.es > a.le:
        return None
    if a.ls <= b.ee and b.ls <= a.ee:
        return Certainty.CERTAIN
    return Certainty.YEAR_ONLY if a.year_only or b.year_only else Certainty.POSSIBLE


def judge(a: Side, b: Side, leaf_modes: int, numbers: Numbers) -> Verdict | None:
    """The verdict on two phases of two operations; None when no overlap is kept.

    A word is shared when the other side has it or a broader one; of two different words
    that meet, the narrower is the shared one. ``leaf_modes`` are the modes that have no
    narrower ones: only where both sides name the same of them do their posts coincide.
    """
    certainty = certainty_of(a, b)
    if certainty is None or a.operation == b.operation:
        return None
    terms = (a.terms & b.terms_down) | (b.terms & a.terms_down)
    modes = (a.modes & b.modes_down) | (b.modes & a.modes_down)
    states = a.states & b.states
    if terms:
        apart = a.complete and b.complete and not states
        if (states or modes) and not apart:
            return Verdict(
                certainty,
                Severity.CONFLICT,
                OverlapReason.TERM_AND_STATE_OR_MODE,
                terms,
                modes,
                states,
            )
        return Verdict(certainty, Severity.COORDINATION, OverlapReason.TERM, terms, modes, states)
    if a.standing or b.standing:
        if states:
            return Verdict(
                certainty, Severity.INFORMATION, OverlapReason.LONG_RUNNING, 0, modes, states
            )
        return None
    if states:
        return _by_states(a, b, certainty, modes, states, leaf_modes, numbers)
    if certainty != Certainty.YEAR_ONLY and _is_unclear(a, b, modes):
        return Verdict(certainty, Severity.UNDETERMINED, OverlapReason.NOT_RECORDED, 0, modes, 0)
    return None


def _by_states(
    a: Side,
    b: Side,
    certainty: Certainty,
    modes: int,
    states: int,
    leaf_modes: int,
    numbers: Numbers,
) -> Verdict:
    if a.modes & b.modes & leaf_modes:
        return Verdict(
            certainty, Severity.COORDINATION, OverlapReason.STATE_AND_LEAF_MODE, 0, modes, states
        )
    bound = a.customs_led and b.customs_led and states.bit_count() >= numbers.resource_states
    if bound:
        return Verdict(certainty, Severity.COORDINATION, OverlapReason.RESOURCES, 0, modes, states)
    return Verdict(certainty, Severity.INFORMATION, OverlapReason.STATE, 0, modes, states)


def _is_unclear(a: Side, b: Side, modes: int) -> bool:
    if not a.terms or not b.terms:
        return True
    return not (a.complete and b.complete) and bool(modes or not a.modes or not b.modes)
