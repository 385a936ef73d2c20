"""A decided grant shared over the lines that it was asked for."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from funding.rule.criteria import cents, euro
from funding.rule.grant_allocation import Claim, handed_out

AMOUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=8)


def handed(amount: str, asked: list[str], most: list[str]) -> list[str]:
    """What a grant pays of lines in turn."""
    keys = range(len(asked))
    claim = Claim(1, Decimal(amount), {key: Decimal(asked[key]) for key in keys})
    given = handed_out(claim, {key: Decimal(most[key]) for key in keys})
    return [str(given[key]) for key in keys]


@pytest.mark.parametrize(
    ("amount", "asked", "most", "paid"),
    [
        ("150", ["100", "50"], ["100", "50"], ["100.00", "50.00"]),
        ("75", ["100", "50"], ["100", "50"], ["50.00", "25.00"]),
        # the second line now costs 10: its other 15 go to the first
        ("75", ["100", "50"], ["100", "10"], ["65.00", "10.00"]),
        # both cost less: 20 of the grant are paid for nothing
        ("75", ["100", "50"], ["40", "15"], ["40.00", "15.00"]),
        ("0.05", ["1", "1", "1"], ["1", "1", "1"], ["0.02", "0.02", "0.01"]),
        # nothing was asked of the last, and only it has become dearer
        ("75", ["100", "50", "0"], ["0", "0", "60"], ["0.00", "0.00", "60.00"]),
    ],
)
def test_excess_of_a_capped_line_goes_to_the_other_lines(
    amount: str, asked: list[str], most: list[str], paid: list[str]
) -> None:
    assert handed(amount, asked, most) == paid


@given(AMOUNTS, st.integers(0, 4000))
def test_allocation_loses_no_cent_and_pays_no_line_above_its_maximum(
    lines: list[tuple[int, int]], whole: int
) -> None:
    asked = {key: euro(each) for key, (each, _most) in enumerate(lines)}
    most = {key: euro(each) for key, (_asked, each) in enumerate(lines)}

    paid = handed_out(Claim(1, euro(whole), asked), most)

    assert sum(map(cents, paid.values())) == min(whole, sum(map(cents, most.values())))
    assert all(0 <= paid[key] <= most[key] for key in asked)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=8), st.integers(0, 4000))
def test_line_with_a_larger_request_gets_no_smaller_share(asked: list[int], whole: int) -> None:
    amounts = {key: euro(each) for key, each in enumerate(asked)}

    paid = handed_out(Claim(1, euro(whole), amounts), amounts)

    ranked = [paid[key] for key in sorted(amounts, key=lambda key: amounts[key])]
    cent = Decimal("0.01")
    assert all(later >= earlier - cent for earlier, later in itertools.pairwise(ranked))
