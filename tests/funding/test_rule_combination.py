"""The best combination: never worse than any other, each line once, shares add up."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, strategies as st

from funding.rule.combination import find_best_combination
from funding.rule.criteria import LineCriteria, ProgrammeCriteria, ProjectCriteria, RateCriteria
from funding.rule.eligibility import assess_programme
from tests.funding.rule_factories import make_line_criteria, make_programme_criteria

PROJECT = ProjectCriteria()
CATEGORIES = ("travel", "meetings", "technical", "vat")
amounts = st.decimals(min_value=0, max_value=500, places=2)
limits = st.none() | st.decimals(min_value=1, max_value=600, places=2)
percents = st.sampled_from(["33.33", "50", "70", "80", "90", "100"]).map(Decimal)


@st.composite
def programmes(draw: st.DrawFn) -> list[ProgrammeCriteria]:
    made = []
    for key in range(1, draw(st.integers(1, 3)) + 1):
        rates = [RateCriteria("", draw(percents), min_amount=draw(limits), max_amount=draw(limits))]
        if draw(st.booleans()):
            rates.append(RateCriteria("meetings", draw(percents), max_amount=draw(limits)))
        minimum, ceiling = draw(limits), draw(limits)
        if minimum and ceiling and ceiling < minimum:
            minimum = None
        made.append(
            make_programme_criteria(
                key,
                rates=tuple(rates),
                accepted_competence=draw(st.sampled_from(["exclusive", "shared", "both"])),
                min_grant=minimum,
                max_grant=ceiling,
            )
        )
    return made


@st.composite
def budgets(draw: st.DrawFn) -> list[LineCriteria]:
    return [
        make_line_criteria(
            number,
            draw(amounts),
            cost_category=draw(st.sampled_from(CATEGORIES)),
            competence=draw(st.sampled_from(["exclusive", "shared", ""])),
        )
        for number in range(1, draw(st.integers(1, 5)) + 1)
    ]


def paid_by(
    listed: list[ProgrammeCriteria], lines: list[LineCriteria], choice: tuple[int | None, ...]
) -> Decimal:
    """Return what a choice of programmes by line pays, by eligibility alone."""
    total = Decimal(0)
    for each in listed:
        own = [line for line, key in zip(lines, choice, strict=True) if key == each.programme_id]
        total += assess_programme(each, own, PROJECT).paid_amount
    return total


@pytest.mark.slow
@given(programmes(), budgets())
def test_no_other_combination_pays_more(
    listed: list[ProgrammeCriteria], lines: list[LineCriteria]
) -> None:
    combination = find_best_combination(listed, lines, PROJECT)

    keys = [each.programme_id for each in listed] + [None]
    most = max(paid_by(listed, lines, choice) for choice in product(keys, repeat=len(lines)))
    rounding = Decimal("0.01") * (len(listed) + 1)  # sums are compared before they are rounded
    assert combination.max_shortfall == 0
    assert combination.paid >= most - rounding


@given(programmes(), budgets())
def test_every_line_is_funded_once_and_never_above_its_amount(
    listed: list[ProgrammeCriteria], lines: list[LineCriteria]
) -> None:
    combination = find_best_combination(listed, lines, PROJECT)

    funded = [
        each.line.line_id for eligibility in combination.eligibilities for each in eligibility.lines
    ]
    paid = combination.paid_by_line
    assert len(funded) == len(set(funded))
    assert all(0 <= paid.get(line.line_id, 0) <= line.amount for line in lines)
    assert sum(paid.values(), Decimal(0)) == combination.paid
