"""The overlap rule: its properties, and each of its conditions."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, strategies as st

from coordination.rule import (
    NO_END_ORDINAL,
    BitTree,
    RuleParameters,
    RuleSide,
    assess_overlap,
    is_long_running,
    keys_from_bits,
    overlap_certainty,
    reach_bits,
)
from jco_portal.core.dates import period_bounds

# 1 drugs > 2 cocaine; 3 excise > 4 tobacco > 5 cigarettes; 6 cash
TERMS = BitTree({1: None, 2: 1, 3: None, 4: 3, 5: 4, 6: None})
# 1 sea > 2 container; 3 land > 4 road, 5 rail; 6 air
MODES = BitTree({1: None, 2: 1, 3: None, 4: 3, 5: 3, 6: None})
NUMBERS = RuleParameters()
RANK = {None: 0, "unclear": 1, "aware": 2, "coordinate": 3, "conflict": 4}
SURENESS = {None: 0, "year_only": 1, "possible": 1, "certain": 2}
LIMIT = 120


def side(
    start: str = "2027-03-01",
    end: str = "2027-03-31",
    *,
    operation: int = 1,
    terms: tuple[int, ...] = (5,),
    modes: tuple[int, ...] = (4,),
    states: int = 0b1,
    complete: bool = True,
    customs_led: bool = True,
) -> RuleSide:
    derived = period_bounds(start, end, 60 if customs_led else 365)
    earliest_start, latest_start = (
        derived.earliest_start.toordinal(),
        derived.latest_start.toordinal(),
    )
    earliest_end = derived.earliest_end.toordinal() if derived.earliest_end else NO_END_ORDINAL
    latest_end = derived.latest_end.toordinal() if derived.latest_end else NO_END_ORDINAL
    term_bits, near = TERMS.to_bits(terms), TERMS.to_related_bits(terms)
    return RuleSide(
        phase_id=operation,
        operation_id=operation,
        earliest_start=earliest_start,
        latest_start=latest_start,
        earliest_end=earliest_end,
        latest_end=latest_end,
        is_year_only=len(start) == 4 or (len(end) == 4 and end != "open"),
        terms=term_bits,
        narrower_terms=TERMS.to_narrower_bits(terms),
        transport_modes=MODES.to_bits(modes),
        narrower_transport_modes=MODES.to_narrower_bits(modes),
        states=states,
        is_complete=complete,
        is_customs_led=customs_led,
        is_long_running=is_long_running(
            customs_led, latest_start, earliest_end, NUMBERS.long_running_after_days
        ),
        is_draft=False,
        scope_bits=reach_bits(TERMS, term_bits, states),
        reach_bits=reach_bits(TERMS, near, states),
        is_incomplete=not complete or not term_bits,
    )


def severity_of(a: RuleSide, b: RuleSide) -> str | None:
    assessment = assess_overlap(a, b, MODES.leaves, NUMBERS)
    return assessment.severity if assessment else None


days = st.dates(date(2020, 1, 1), date(2022, 12, 31))


@st.composite
def entered_days(draw: st.DrawFn) -> tuple[str, str]:
    first, last = sorted((draw(days), draw(days)))
    start = first.isoformat()[: draw(st.sampled_from((4, 7, 10)))]
    end = draw(st.sampled_from(("open", "", *(last.isoformat()[:size] for size in (4, 7, 10)))))
    return start, end


@st.composite
def sides(draw: st.DrawFn, operation: int) -> RuleSide:
    start, end = draw(entered_days())
    pick = st.lists(st.integers(1, 6), max_size=3, unique=True).map(tuple)
    return side(
        start,
        end,
        operation=operation,
        terms=draw(pick),
        modes=draw(pick),
        states=draw(st.integers(0, 2**12 - 1)),
        complete=draw(st.booleans()),
        customs_led=draw(st.booleans()),
    )


@given(sides(1), sides(2))
def test_overlap_rule_is_symmetric(a: RuleSide, b: RuleSide) -> None:
    assert assess_overlap(a, b, MODES.leaves, NUMBERS) == assess_overlap(
        b, a, MODES.leaves, NUMBERS
    )


@given(sides(1), sides(1))
def test_operation_never_overlaps_itself(a: RuleSide, b: RuleSide) -> None:
    assert assess_overlap(a, b, MODES.leaves, NUMBERS) is None


@given(sides(1), sides(2))
def test_candidate_search_never_skips_an_overlap(a: RuleSide, b: RuleSide) -> None:
    if assess_overlap(a, b, MODES.leaves, NUMBERS) is not None:
        assert (
            a.reach_bits & b.scope_bits
            or b.reach_bits & a.scope_bits
            or a.is_incomplete
            or b.is_incomplete
        )
    assert bool(a.reach_bits & b.scope_bits) == bool(b.reach_bits & a.scope_bits)


@given(sides(1), sides(2), st.integers(0, 2**12 - 1))
def test_additional_shared_states_never_lower_the_severity(
    a: RuleSide, b: RuleSide, more: int
) -> None:
    before = severity_of(a, b)
    wider_a = with_states(a, a.states | more)
    wider_b = with_states(b, b.states | more)

    assert RANK[severity_of(wider_a, wider_b)] >= RANK[before]


def with_states(one: RuleSide, states: int) -> RuleSide:
    values = {name: getattr(one, name) for name in one.__slots__}
    return RuleSide(**(values | {"states": states}))


def more_precise_date(entered: str, day: date) -> list[str]:
    """Return the same date with more precision, in all spellings that contain the day."""
    return [day.isoformat()[:size] for size in (4, 7, 10) if size >= len(entered)]


@given(st.data(), days, days, days, days)
def test_more_precise_dates_never_turn_certain_into_possible(
    data: st.DataObject, a1: date, a2: date, b1: date, b2: date
) -> None:
    vague, sharp = [], []
    for first, last in ((min(a1, a2), max(a1, a2)), (min(b1, b2), max(b1, b2))):
        ends = [day.isoformat()[: data.draw(st.sampled_from((4, 7, 10)))] for day in (first, last)]
        vague.append(ends)
        sharp.append(
            [
                data.draw(st.sampled_from(more_precise_date(entered, day)))
                for entered, day in zip(ends, (first, last), strict=True)
            ]
        )

    before = overlap_certainty(side(*vague[0]), side(*vague[1], operation=2))
    after = overlap_certainty(side(*sharp[0]), side(*sharp[1], operation=2))

    if before == "certain":
        assert after == "certain"
    if before is None:
        assert after is None


@given(sides(1), sides(2), st.integers(1, LIMIT))
def test_shifting_phases_further_from_each_other_never_raises_certainty(
    a: RuleSide, b: RuleSide, by: int
) -> None:
    early, late = sorted((a, b), key=lambda each: each.earliest_start)
    moved = {name: getattr(late, name) for name in late.__slots__}
    for name in ("earliest_start", "latest_start", "earliest_end", "latest_end"):
        moved[name] = (
            min(NO_END_ORDINAL, moved[name] + by)
            if moved[name] != NO_END_ORDINAL
            else NO_END_ORDINAL
        )
    assume(early.latest_end <= late.latest_end)

    assert (
        SURENESS[overlap_certainty(early, RuleSide(**moved))]
        <= SURENESS[overlap_certainty(early, late)]
    )


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (("2027-03-01", "2027-03-10"), ("2027-03-10", "2027-03-20"), "certain"),
        (("2027-03-01", "2027-03-10"), ("2027-03-11", "2027-03-20"), None),
        (("2027-03", "2027-03"), ("2027-03-10", "2027-03-20"), "possible"),
        (("2027-03-01", "2027-03"), ("2027-03-01", "2027-03-20"), "certain"),
        (("2027", "2027"), ("2027-03-10", "2027-03-20"), "year_only"),
        (("2027", "2027-06"), ("2027-03-10", "2027-03-20"), "year_only"),
        (("2027-01-01", "open"), ("2090-01-01", "2090-01-02"), "certain"),
        (("2027-01-01", ""), ("2027-03-02", "2027-03-03"), "possible"),
        (("2027-01-01", ""), ("2027-03-03", "2027-03-04"), None),
    ],
)
def test_certainty_of_two_periods_follows_their_precision(
    a: tuple[str, str], b: tuple[str, str], expected: str | None
) -> None:
    assert overlap_certainty(side(*a), side(*b, operation=2)) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ({}, {}, "conflict"),
        ({"modes": (6,)}, {"states": 0b10}, "coordinate"),
        ({"complete": True}, {"states": 0b10}, "coordinate"),
        ({"complete": False}, {"states": 0b10}, "conflict"),
        ({"terms": (4,)}, {"terms": (5,)}, "conflict"),
        ({"terms": (4,), "modes": ()}, {"terms": (3,), "states": 0}, "coordinate"),
        ({"terms": (2,)}, {"terms": (5,)}, "coordinate"),
        ({"terms": (2,), "modes": (1,)}, {"modes": (1, 2)}, "aware"),
        ({"terms": (2,), "modes": (2,)}, {"modes": (1, 2)}, "coordinate"),
        ({"terms": (2,), "modes": ()}, {}, "aware"),
        ({"terms": (2,), "modes": (), "states": 2**10 - 1}, {"states": 2**10 - 1}, "coordinate"),
        ({"terms": (2,), "modes": (), "states": 2**9 - 1}, {"states": 2**10 - 1}, "aware"),
        ({"terms": (2,), "states": 0b10}, {}, None),
        ({"terms": (), "states": 0b10}, {}, "unclear"),
        ({"terms": (2,), "states": 0, "complete": False}, {}, "unclear"),
        ({"terms": (2,), "states": 0, "complete": False, "modes": (6,)}, {}, None),
        ({"terms": (2,), "states": 0, "complete": False, "modes": ()}, {}, "unclear"),
    ],
)
def test_severity_is_that_of_the_first_matching_rule_line(
    a: dict[str, object], b: dict[str, object], expected: str | None
) -> None:
    assert severity_of(side(**a), side(operation=2, **b)) == expected


def test_long_running_side_without_a_shared_term_is_at_most_information() -> None:
    long_running = {"start": "2027-01-01", "end": "open", "customs_led": False, "terms": (2,)}

    assert severity_of(side(**long_running), side(operation=2)) == "aware"
    assert severity_of(side(**long_running, states=0, complete=False), side(operation=2)) is None
    assert severity_of(side(**(long_running | {"terms": (5,)})), side(operation=2)) == "conflict"


def test_jco_is_never_long_running_and_external_operation_is_after_the_limit() -> None:
    assert not side("2027-01-01", "open").is_long_running
    assert side("2027-01-01", "2027-04-02", customs_led=False).is_long_running
    assert not side("2027-01-01", "2027-04-01", customs_led=False).is_long_running


def test_undetermined_year_only_pair_is_not_an_overlap() -> None:
    assert severity_of(side("2027", "2027", terms=(), states=0), side(operation=2)) is None


def test_narrower_of_two_matching_terms_is_the_shared_term() -> None:
    assessment = assess_overlap(
        side(terms=(3,), modes=(1,)), side(operation=2, terms=(5,), modes=(2,)), 0, NUMBERS
    )

    assert keys_from_bits(assessment.shared_terms, TERMS.keys) == [5]
    assert keys_from_bits(assessment.shared_transport_modes, MODES.keys) == [2]


def test_terms_with_only_a_common_broader_term_are_not_shared() -> None:
    assessment = assess_overlap(
        side(terms=(2,), modes=(4,)), side(operation=2, modes=(5,)), 0, NUMBERS
    )

    assert assessment.shared_terms == 0
    assert assessment.shared_transport_modes == 0


def test_term_tree_stops_on_cyclic_broader_terms() -> None:
    tree = BitTree({1: 2, 2: 1})

    assert tree.to_narrower_bits([1]) == tree.to_bits([1, 2])


def test_certain_overlap_of_imprecise_dates_has_overlapping_days() -> None:
    a, b = side("2027-03", "2027-05-10"), side("2027-04-01", "2027-06", operation=2)

    assert overlap_certainty(a, b) == "certain"
    first, last = max(a.latest_start, b.latest_start), min(a.earliest_end, b.earliest_end)
    assert date.fromordinal(first) <= date.fromordinal(last)
    assert timedelta(days=last - first) == timedelta(days=39)
