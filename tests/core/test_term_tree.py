"""The tree of reference terms: broader and narrower terms, also with cycles."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from jco_portal.core.term_tree import TermTree, term_lineage

GOODS, TOBACCO, CIGARETTES, FUEL = 1, 2, 3, 4
TREE = TermTree({GOODS: None, TOBACCO: GOODS, CIGARETTES: TOBACCO, FUEL: GOODS})
RING = TermTree({1: 2, 2: 3, 3: 1, 4: 1})
STRANGE = 99

keys = st.integers(0, 12)
trees = st.dictionaries(keys, st.none() | keys, min_size=1)


def known(broader: dict[int, Any]) -> TermTree:
    return TermTree({key: up if up in broader else None for key, up in broader.items()})


@pytest.mark.parametrize(
    ("tree", "key", "lineage"),
    [
        (TREE, CIGARETTES, (CIGARETTES, TOBACCO, GOODS)),
        (TREE, GOODS, (GOODS,)),
        (TREE, STRANGE, (STRANGE,)),
        (RING, 1, (1, 2, 3)),
        (RING, 4, (4, 1, 2, 3)),
    ],
)
def test_lineage_leads_to_the_root_and_stops_on_cycles(
    tree: TermTree, key: int, lineage: tuple[int, ...]
) -> None:
    assert tree.lineage(key) == lineage


def test_term_lineage_looks_up_only_the_terms_consumed() -> None:
    looked_up = []

    def broader(key: int) -> int | None:
        looked_up.append(key)
        return TREE.broader[key]

    lineage = term_lineage(CIGARETTES, broader)

    assert [next(lineage), next(lineage)] == [CIGARETTES, TOBACCO]
    assert looked_up == [CIGARETTES]


def test_is_within_is_true_for_the_same_and_narrower_terms() -> None:
    assert TREE.is_within(CIGARETTES, GOODS)
    assert TREE.is_within(CIGARETTES, CIGARETTES)
    assert not TREE.is_within(GOODS, CIGARETTES)
    assert not TREE.is_within(FUEL, TOBACCO)
    assert not TREE.is_within(STRANGE, GOODS)


def test_with_broader_with_narrower_and_near_return_related_terms() -> None:
    assert TREE.with_broader([CIGARETTES]) == {CIGARETTES, TOBACCO, GOODS}
    assert TREE.with_narrower([TOBACCO, STRANGE]) == {TOBACCO, CIGARETTES}
    assert TREE.with_broader_and_narrower([TOBACCO]) == {GOODS, TOBACCO, CIGARETTES}
    assert TREE.leaves == {CIGARETTES, FUEL}
    assert TREE.with_broader_and_narrower([]) == set()


@given(trees, st.sets(keys), st.sets(keys))
def test_near_is_symmetric(broader: dict[int, Any], one: set[int], two: set[int]) -> None:
    tree = known(broader)
    one, two = one & set(broader), two & set(broader)

    assert bool(tree.with_broader_and_narrower(one) & two) == bool(
        tree.with_broader_and_narrower(two) & one
    )
    assert one <= tree.with_broader_and_narrower(one)


@given(trees, keys, keys)
def test_is_within_agrees_with_broader_and_narrower_terms(
    broader: dict[int, Any], one: int, two: int
) -> None:
    tree = known(broader)
    one, two = (min(broader, key=lambda each: abs(each - key)) for key in (one, two))

    assert tree.is_within(one, two) == (one in tree.with_narrower([two]))
    assert tree.is_within(one, two) == (two in tree.with_broader([one]))
