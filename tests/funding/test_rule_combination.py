"""The best combination: never less than any other, each line once, shares add up."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, strategies as st

from funding.rule.combination import combine
from funding.rule.criteria import LineFacts, ProgrammeFacts, Project, RateFacts
from funding.rule.eligibility import judge
from tests.funding.cases import a_line, a_programme

PROJECT = Project()
CATEGORIES = ("travel", "meetings", "technical", "vat")
amounts = st.decimals(min_value=0, max_value=500, places=2)
limits = st.none() | st.decimals(min_value=1, max_value=600, places=2)
percents = st.sampled_from(["33.33", "50", "70", "80", "90", "100"]).map(Decimal)


@st.composite
def programmes(draw: st.DrawFn) -> list[ProgrammeFacts]:
    made = []
    for key in range(1, draw(st.integers(1, 3)) + 1):
        rates = [RateFacts("", draw(percents), floor=draw(limits), ceiling=draw(limits))]
        if draw(st.booleans()):
            rates.append(RateFacts("meetings", draw(percents), ceiling=draw(limits)))
        floor, ceiling = draw(limits), draw(limits)
        if floor and ceiling and ceiling < floor:
            floor = None
        made.append(
            a_programme(
                key,
                rates=tuple(rates),
                accepts=draw(st.sampled_from(["exclusive", "shared", "both"])),
                grant_floor=floor,
                grant_ceiling=ceiling,
            )
        )
    return made


@st.composite
def budgets(draw: st.DrawFn) -> list[LineFacts]:
    return [
        a_line(
            number,
            draw(amounts),
            category=draw(st.sampled_from(CATEGORIES)),
            competence=draw(st.sampled_from(["exclusive", "shared", ""])),
        )
        for number in range(1, draw(st.integers(1, 5)) + 1)
    ]


def paid_by(
    listed: list[ProgrammeFacts], lines: list[LineFacts], choice: tuple[int | None, ...]
) -> Decimal:
    """What a choice of programmes by line pays, by the verdicts alone."""
    total = Decimal(0)
    for each in listed:
        own = [line for line, key in zip(lines, choice, strict=True) if key == each.key]
        total += judge(each, own, PROJECT).paid
    return total


@pytest.mark.slow
@given(programmes(), budgets())
def test_no_other_combination_pays_more(
    listed: list[ProgrammeFacts], lines: list[LineFacts]
) -> None:
    found = combine(listed, lines, PROJECT)

    keys = [each.key for each in listed] + [None]
    most = max(paid_by(listed, lines, choice) for choice in product(keys, repeat=len(lines)))
    rounding = Decimal("0.01") * (len(listed) + 1)  # sums are compared before they are rounded
    assert found.short == 0
    assert found.paid >= most - rounding


@given(programmes(), budgets())
def test_every_line_is_funded_once_and_never_above_its_amount(
    listed: list[ProgrammeFacts], lines: list[LineFacts]
) -> None:
    found = combine(listed, lines, PROJECT)

    funded = [each.line.key for verdict in found.verdicts for each in verdict.lines]
    paid = found.paid_by_line
    assert len(funded) == len(set(funded))
    assert all(0 <= paid.get(line.key, 0) <= line.amount for line in lines)
    assert sum(paid.values(), Decimal(0)) == found.paid
