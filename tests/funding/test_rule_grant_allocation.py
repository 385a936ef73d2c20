"""A decided grant, allocated to the lines for which it was requested."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from funding.rule.criteria import to_cents, to_euro
from funding.rule.grant_allocation import GrantClaim, allocate_grant

AMOUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=8)


def allocated(amount: str, requested: list[str], most: list[str]) -> list[str]:
    """Return what a grant pays of each line in turn."""
    keys = range(len(requested))
    claim = GrantClaim(1, Decimal(amount), {key: Decimal(requested[key]) for key in keys})
    paid_by_line = allocate_grant(claim, {key: Decimal(most[key]) for key in keys})
    return [str(paid_by_line[key]) for key in keys]


@pytest.mark.parametrize(
    ("amount", "requested", "most", "paid"),
    [
        ("150", ["100", "50"], ["100", "50"], ["100.00", "50.00"]),
        ("75", ["100", "50"], ["100", "50"], ["50.00", "25.00"]),
        # the second line now costs 10: its other 15 go to the first
        ("75", ["100", "50"], ["100", "10"], ["65.00", "10.00"]),
        # both cost less: 20 of the grant are paid for nothing
        ("75", ["100", "50"], ["40", "15"], ["40.00", "15.00"]),
        ("0.05", ["1", "1", "1"], ["1", "1", "1"], ["0.02", "0.02", "0.01"]),
        # nothing was requested for the last line, whose cost alone has risen
        ("75", ["100", "50", "0"], ["0", "0", "60"], ["0.00", "0.00", "60.00"]),
    ],
)
def test_excess_of_a_capped_line_goes_to_the_other_lines(
    amount: str, requested: list[str], most: list[str], paid: list[str]
) -> None:
    assert allocated(amount, requested, most) == paid


@given(AMOUNTS, st.integers(0, 4000))
def test_allocation_loses_no_cent_and_pays_no_line_above_its_maximum(
    lines: list[tuple[int, int]], whole: int
) -> None:
    requested = {key: to_euro(each) for key, (each, _most) in enumerate(lines)}
    most = {key: to_euro(each) for key, (_requested, each) in enumerate(lines)}

    paid = allocate_grant(GrantClaim(1, to_euro(whole), requested), most)

    assert sum(map(to_cents, paid.values())) == min(whole, sum(map(to_cents, most.values())))
    assert all(0 <= paid[key] <= most[key] for key in requested)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=8), st.integers(0, 4000))
def test_line_with_a_larger_request_gets_no_smaller_share(requested: list[int], whole: int) -> None:
    amounts = {key: to_euro(each) for key, each in enumerate(requested)}

    paid = allocate_grant(GrantClaim(1, to_euro(whole), amounts), amounts)

    ranked = [paid[key] for key in sorted(amounts, key=lambda key: amounts[key])]
    cent = Decimal("0.01")
    assert all(later >= earlier - cent for earlier, later in itertools.pairwise(ranked))
