"""The overlap rule by its properties and by its lines."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, strategies as st

from coordination.rule import (
    NO_LIMIT,
    Numbers,
    Side,
    Tree,
    certainty_of,
    is_standing,
    judge,
    keys_of,
    reach_of,
)
from jco_portal.core.dates import bounds

# 1 drugs > 2 cocaine; 3 excise > 4 tobacco > 5 cigarettes; 6 cash
TERMS = Tree({1: None, 2: 1, 3: None, 4: 3, 5: 4, 6: None})
# 1 sea > 2 container; 3 land > 4 road, 5 rail; 6 air
MODES = Tree({1: None, 2: 1, 3: None, 4: 3, 5: 3, 6: None})
NUMBERS = Numbers()
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
) -> Side:
    derived = bounds(start, end, 60 if customs_led else 365)
    es, ls = derived.es.toordinal(), derived.ls.toordinal()
    ee = derived.ee.toordinal() if derived.ee else NO_LIMIT
    le = derived.le.toordinal() if derived.le else NO_LIMIT
    words, near = TERMS.bits(terms), TERMS.near_bits(terms)
    return Side(
        phase=operation,
        operation=operation,
        es=es,
        ls=ls,
        ee=ee,
        le=le,
        year_only=len(start) == 4 or (len(end) == 4 and end != "open"),
        terms=words,
        terms_down=TERMS.down_bits(terms),
        modes=MODES.bits(modes),
        modes_down=MODES.down_bits(modes),
        states=states,
        complete=complete,
        customs_led=customs_led,
        standing=is_standing(customs_led, ls, ee, NUMBERS.standing_after_days),
        draft=False,
        ties=reach_of(TERMS, words, states),
        reach=reach_of(TERMS, near, states),
        vague=not complete or not words,
    )


def grade(a: Side, b: Side) -> str | None:
    verdict = judge(a, b, MODES.leaves, NUMBERS)
    return verdict.grade if verdict else None


days = st.dates(date(2020, 1, 1), date(2022, 12, 31))


@st.composite
def said_days(draw: st.DrawFn) -> tuple[str, str]:
    first, last = sorted((draw(days), draw(days)))
    start = first.isoformat()[: draw(st.sampled_from((4, 7, 10)))]
    end = draw(st.sampled_from(("open", "", *(last.isoformat()[:size] for size in (4, 7, 10)))))
    return start, end


@st.composite
def sides(draw: st.DrawFn, operation: int) -> Side:
    start, end = draw(said_days())
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
def test_overlap_rule_is_symmetric(a: Side, b: Side) -> None:
    assert judge(a, b, MODES.leaves, NUMBERS) == judge(b, a, MODES.leaves, NUMBERS)


@given(sides(1), sides(1))
def test_operation_never_overlaps_itself(a: Side, b: Side) -> None:
    assert judge(a, b, MODES.leaves, NUMBERS) is None


@given(sides(1), sides(2))
def test_candidate_search_never_skips_an_overlap(a: Side, b: Side) -> None:
    if judge(a, b, MODES.leaves, NUMBERS) is not None:
        assert a.reach & b.ties or b.reach & a.ties or a.vague or b.vague
    assert bool(a.reach & b.ties) == bool(b.reach & a.ties)


@given(sides(1), sides(2), st.integers(0, 2**12 - 1))
def test_additional_shared_states_never_lower_the_severity(a: Side, b: Side, more: int) -> None:
    before = grade(a, b)
    wider_a = with_states(a, a.states | more)
    wider_b = with_states(b, b.states | more)

    assert RANK[grade(wider_a, wider_b)] >= RANK[before]


def with_states(one: Side, states: int) -> Side:
    values = {name: getattr(one, name) for name in one.__slots__}
    return Side(**(values | {"states": states}))


def sharper(said: str, day: date) -> list[str]:
    """The same date said more exactly, around a day inside it."""
    return [day.isoformat()[:size] for size in (4, 7, 10) if size >= len(said)]


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
                data.draw(st.sampled_from(sharper(said, day)))
                for said, day in zip(ends, (first, last), strict=True)
            ]
        )

    before = certainty_of(side(*vague[0]), side(*vague[1], operation=2))
    after = certainty_of(side(*sharp[0]), side(*sharp[1], operation=2))

    if before == "certain":
        assert after == "certain"
    if before is None:
        assert after is None


@given(sides(1), sides(2), st.integers(1, LIMIT))
def test_shifting_phases_further_from_each_other_never_raises_certainty(
    a: Side, b: Side, by: int
) -> None:
    early, late = sorted((a, b), key=lambda each: each.es)
    moved = {name: getattr(late, name) for name in late.__slots__}
    for name in ("es", "ls", "ee", "le"):
        moved[name] = min(NO_LIMIT, moved[name] + by) if moved[name] != NO_LIMIT else NO_LIMIT
    assume(early.le <= late.le)

    assert SURENESS[certainty_of(early, Side(**moved))] <= SURENESS[certainty_of(early, late)]


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
    assert certainty_of(side(*a), side(*b, operation=2)) == expected


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
    assert grade(side(**a), side(operation=2, **b)) == expected


def test_long_running_side_without_a_shared_term_is_at_most_information() -> None:
    standing = {"start": "2027-01-01", "end": "open", "customs_led": False, "terms": (2,)}

    assert grade(side(**standing), side(operation=2)) == "aware"
    assert grade(side(**standing, states=0, complete=False), side(operation=2)) is None
    assert grade(side(**(standing | {"terms": (5,)})), side(operation=2)) == "conflict"


def test_jco_is_never_long_running_and_external_operation_is_after_the_limit() -> None:
    assert not side("2027-01-01", "open").standing
    assert side("2027-01-01", "2027-04-02", customs_led=False).standing
    assert not side("2027-01-01", "2027-04-01", customs_led=False).standing


def test_undetermined_year_only_pair_is_not_an_overlap() -> None:
    assert grade(side("2027", "2027", terms=(), states=0), side(operation=2)) is None


def test_narrower_of_two_matching_terms_is_the_shared_term() -> None:
    verdict = judge(
        side(terms=(3,), modes=(1,)), side(operation=2, terms=(5,), modes=(2,)), 0, NUMBERS
    )

    assert keys_of(verdict.terms, TERMS.keys) == [5]
    assert keys_of(verdict.modes, MODES.keys) == [2]


def test_terms_with_only_a_common_broader_term_are_not_shared() -> None:
    verdict = judge(side(terms=(2,), modes=(4,)), side(operation=2, modes=(5,)), 0, NUMBERS)

    assert verdict.terms == 0
    assert verdict.modes == 0


def test_term_tree_stops_on_cyclic_broader_terms() -> None:
    tree = Tree({1: 2, 2: 1})

    assert tree.down_bits([1]) == tree.bits([1, 2])


def test_certain_overlap_of_imprecise_dates_has_overlapping_days() -> None:
    a, b = side("2027-03", "2027-05-10"), side("2027-04-01", "2027-06", operation=2)

    assert certainty_of(a, b) == "certain"
    first, last = max(a.ls, b.ls), min(a.ee, b.ee)
    assert date.fromordinal(first) <= date.fromordinal(last)
    assert timedelta(days=last - first) == timedelta(days=39)
