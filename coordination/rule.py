"""The overlap rule: two sides in, certainty, severity and reason out. No database here.

Sets of terms, transport modes and states are integers whose bits are positions in the lists of the
reader, so that comparing two operations takes a few integer operations.

That operations are to be compared: Council 9947/1/11 REV 1, 5.1.1. The rule itself is a proposal of
the portal, first version; its numbers are data (``OverlapRule``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from coordination.enums import Certainty, OverlapReason, Severity
from jco_portal.core.term_tree import TermTree

# Means ‘no end’, so that ends can be compared without a case for None.
NO_END_ORDINAL = date.max.toordinal()


# Slots, and comparison by identity: a full check keeps one for every phase of the calendar.
@dataclass(slots=True, eq=False)
class RuleSide:
    """A phase with what the rule compares; days as proleptic ordinals, sets as bits.

    ``terms`` and ``transport_modes`` are those recorded, ``narrower_terms`` and
    ``narrower_transport_modes`` these and every narrower one. ``is_year_only``: the start or the
    end is known only to the year.

    ``scope_bits``, ``reach_bits`` and ``is_incomplete`` only save time. Two sides share a term or a
    state exactly if the scope bits of one and the reach bits of the other have a bit in common.
    ``is_incomplete``: terms are not recorded or the list of participants is not complete.
    """

    phase_id: int
    operation_id: int
    earliest_start: int
    latest_start: int
    earliest_end: int
    latest_end: int
    is_year_only: bool
    terms: int
    narrower_terms: int
    transport_modes: int
    narrower_transport_modes: int
    states: int
    is_complete: bool
    is_customs_led: bool
    is_long_running: bool
    is_draft: bool
    scope_bits: int
    reach_bits: int
    is_incomplete: bool


class OverlapAssessment(NamedTuple):
    """What the rule finds for two sides, and the shared scope as bits."""

    certainty: Certainty
    severity: Severity
    reason: OverlapReason
    shared_terms: int
    shared_transport_modes: int
    shared_states: int


@dataclass(frozen=True)
class RuleParameters:
    """The numbers of the rule in force; the defaults apply where no ``OverlapRule`` is stored."""

    long_running_after_days: int = 90
    min_resource_states: int = 10


class BitTree:
    """A tree of terms as bits: each term by itself, with narrower and with broader ones."""

    def __init__(self, broader: Mapping[int, int | None]) -> None:
        """``broader`` maps each term's key to its broader term's key, or None."""
        tree = TermTree(broader)
        self.keys = sorted(broader)
        self.bit = {key: 1 << position for position, key in enumerate(self.keys)}
        self.down = {key: self.to_bits(tree.with_narrower([key])) for key in self.keys}
        self.near = {key: self.to_bits(tree.with_broader_and_narrower([key])) for key in self.keys}
        self.leaves = self.to_bits(tree.leaves)

    def to_bits(self, keys: Iterable[int]) -> int:
        """Return the terms as bits."""
        return sum(self.bit[key] for key in set(keys))

    def to_narrower_bits(self, keys: Iterable[int]) -> int:
        """Return the terms and every narrower one as bits."""
        return reduce(or_, (self.down[key] for key in keys), 0)

    def to_related_bits(self, keys: Iterable[int]) -> int:
        """Return the terms and every broader or narrower one as bits."""
        return reduce(or_, (self.near[key] for key in keys), 0)


def reach_bits(tree: BitTree, terms: int, states: int) -> int:
    """Return terms and states in one integer, so that one ``&`` finds what two sides share."""
    return terms | states << len(tree.keys)


def keys_from_bits(bits: int, keys: list[int]) -> list[int]:
    """Return the keys at the positions of the bits, in ascending order."""
    selected_keys = []
    while bits:
        # The lowest bit that is set.
        low = bits & -bits
        selected_keys.append(keys[low.bit_length() - 1])
        bits ^= low
    return selected_keys


def end_ordinal(last: date | None) -> int:
    """Return the ordinal of a last day, inclusive; ``NO_END_ORDINAL`` for None."""
    return NO_END_ORDINAL if last is None else last.toordinal()


def is_long_running(
    customs_led: bool, latest_start: int, earliest_end: int, after_days: int
) -> bool:
    """Return whether a phase is of a long-running operation.

    True when it is not customs-led, and is open-ended or certainly runs for more than
    ``after_days`` days after its latest start. Days are ordinals.
    """
    return not customs_led and (
        earliest_end >= NO_END_ORDINAL or earliest_end - latest_start > after_days
    )


def overlap_certainty(a: RuleSide, b: RuleSide) -> Certainty | None:
    """Return how certainly two phases have a day in common; None when they cannot.

    Certain: the latest start of each is not after the earliest end of the other. Possible: the same
    with earliest start and latest end. Year only: possible, but a start or an end of one of them is
    known only to the year.
    """
    if a.earliest_start > b.latest_end or b.earliest_start > a.latest_end:
        return None
    if a.latest_start <= b.earliest_end and b.latest_start <= a.earliest_end:
        return Certainty.CERTAIN
    return Certainty.YEAR_ONLY if a.is_year_only or b.is_year_only else Certainty.POSSIBLE


def assess_overlap(
    a: RuleSide, b: RuleSide, leaf_modes: int, numbers: RuleParameters
) -> OverlapAssessment | None:
    """Return what the rule finds for two phases; None when there is no overlap.

    A term is shared when the other side has it or a broader one. Of two different terms that match,
    the narrower is the shared one. ``leaf_modes`` are the transport modes without narrower ones, as
    bits: only where both sides name the same of them may their control posts coincide.
    """
    certainty = overlap_certainty(a, b)
    if certainty is None or a.operation_id == b.operation_id:
        return None
    terms = (a.terms & b.narrower_terms) | (b.terms & a.narrower_terms)
    modes = (a.transport_modes & b.narrower_transport_modes) | (
        b.transport_modes & a.narrower_transport_modes
    )
    states = a.states & b.states
    if terms:
        # Two complete lists of participants without a common state exclude a conflict.
        apart = a.is_complete and b.is_complete and not states
        if (states or modes) and not apart:
            return OverlapAssessment(
                certainty,
                Severity.CONFLICT,
                OverlapReason.TERM_AND_STATE_OR_MODE,
                terms,
                modes,
                states,
            )
        return OverlapAssessment(
            certainty, Severity.COORDINATION, OverlapReason.TERM, terms, modes, states
        )
    # A long-running operation without a shared term is for information at most.
    if a.is_long_running or b.is_long_running:
        if states:
            return OverlapAssessment(
                certainty, Severity.INFORMATION, OverlapReason.LONG_RUNNING, 0, modes, states
            )
        return None
    if states:
        return _assess_by_states(a, b, certainty, modes, states, leaf_modes, numbers)
    # What is not recorded is not taken for ‘nothing shared’; reports show an open question instead.
    if certainty != Certainty.YEAR_ONLY and _is_undetermined(a, b, modes):
        return OverlapAssessment(
            certainty, Severity.UNDETERMINED, OverlapReason.NOT_RECORDED, 0, modes, 0
        )
    return None


def _assess_by_states(
    a: RuleSide,
    b: RuleSide,
    certainty: Certainty,
    modes: int,
    states: int,
    leaf_modes: int,
    numbers: RuleParameters,
) -> OverlapAssessment:
    if a.transport_modes & b.transport_modes & leaf_modes:
        return OverlapAssessment(
            certainty, Severity.COORDINATION, OverlapReason.STATE_AND_LEAF_MODE, 0, modes, states
        )
    bound = (
        a.is_customs_led and b.is_customs_led and states.bit_count() >= numbers.min_resource_states
    )
    if bound:
        return OverlapAssessment(
            certainty, Severity.COORDINATION, OverlapReason.RESOURCES, 0, modes, states
        )
    return OverlapAssessment(certainty, Severity.INFORMATION, OverlapReason.STATE, 0, modes, states)


def _is_undetermined(a: RuleSide, b: RuleSide, modes: int) -> bool:
    if not a.terms or not b.terms:
        return True
    return not (a.is_complete and b.is_complete) and bool(
        modes or not a.transport_modes or not b.transport_modes
    )
