"""The funding rule: shares that add up, conditions, competence and properties."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from funding.rule.criteria import (
    ProjectCriteria,
    competence_of_term,
    competence_of_terms,
    distribute_cents,
    round_half_up,
)
from funding.rule.eligibility import assess_programme
from funding.rule.limit_filling import closest_subset_below
from jco_portal.core.term_tree import TermTree
from tests.funding.rule_factories import make_line_criteria, make_programme_criteria
from tests.funding.test_rule_combination import PROJECT, budgets, programmes

shares = st.lists(st.fractions(min_value=0, max_value=10_000, max_denominator=9_999), max_size=30)


@pytest.mark.slow
@given(shares)
def test_shares_add_up_to_the_rounded_total_and_differ_by_less_than_a_cent(
    exact: list[Fraction],
) -> None:
    cents_by_key = distribute_cents(dict(enumerate(exact)))

    assert sum(cents_by_key.values()) == round_half_up(sum(exact, Fraction(0)))
    assert all(abs(cents_by_key[key] - share) < 1 for key, share in enumerate(exact))


@given(programmes(), budgets())
def test_paid_amount_and_gap_add_up_to_the_budget(listed: list, lines: list) -> None:
    for programme in listed:
        eligibility = assess_programme(programme, lines, PROJECT)

        assert eligibility.paid_amount + eligibility.uncovered_amount == sum(
            (line.amount for line in lines), Decimal(0)
        )
        assert all(0 <= each.amount <= each.line.amount for each in eligibility.lines)
        ceiling = programme.max_grant
        assert ceiling is None or eligibility.paid_amount <= ceiling
        assert all(each.reasons for each in eligibility.lines)


@pytest.mark.parametrize(("exact", "whole"), [("0.5", 1), ("0.49", 0), ("1.5", 2), ("2", 2)])
def test_half_a_cent_is_rounded_up(exact: str, whole: int) -> None:
    assert round_half_up(Fraction(exact)) == whole


@pytest.mark.parametrize(
    ("programme", "line", "project", "code"),
    [
        ({"accepted_competence": ""}, {}, ProjectCriteria(), "competence_not_recorded"),
        (
            {"eligible_applicants": frozenset({"state"})},
            {},
            ProjectCriteria(applicant="agency"),
            "applicant",
        ),
        ({"domains": frozenset({5})}, {"terms": frozenset({4})}, ProjectCriteria(), "domain"),
        ({"domains": frozenset({5})}, {}, ProjectCriteria(), "domain_undecided"),
        ({}, {"cost_category": "planning"}, ProjectCriteria(), "rate_not_recorded"),
    ],
)
def test_each_unmet_condition_has_a_reason(
    programme: dict, line: dict, project: ProjectCriteria, code: str
) -> None:
    eligibility = assess_programme(
        make_programme_criteria(**programme), [make_line_criteria(**line)], project
    )

    assert code in {each.code for each in eligibility.lines[0].reasons}
    assert eligibility.paid_amount == 0


def test_line_in_a_narrower_domain_is_paid() -> None:
    programme = make_programme_criteria(domains=frozenset({5, 6}))

    assert (
        assess_programme(
            programme, [make_line_criteria(terms=frozenset({6, 9}))], PROJECT
        ).paid_amount
        == 80
    )


TREE = TermTree({1: None, 2: 1, 3: 2, 4: None})


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([3], ("shared", "decided")),
        ([1], ("exclusive", "decided")),
        ([1, 3], ("", "mixed")),
        ([3, 4], ("", "unrecorded")),
        ([], ("", "none")),
    ],
)
def test_line_competence_follows_its_terms(terms: list[int], expected: tuple[str, str]) -> None:
    assert competence_of_terms(terms, TREE, {1: "exclusive", 2: "shared"}) == expected


def test_competence_lookup_stops_on_cyclic_terms() -> None:
    assert competence_of_term(1, TermTree({1: 2, 2: 1}), {}) == ""


@given(st.lists(st.integers(1, 60), max_size=8), st.integers(-5, 200))
def test_selected_small_lines_reach_the_largest_sum_below_the_target(
    sizes: list[int], target: int
) -> None:
    taken = closest_subset_below(sizes, target)

    sums = {0}
    for size in sizes:
        sums |= {each + size for each in sums}
    reached = sum(sizes[index] for index in taken)
    assert reached == max((each for each in sums if each <= max(0, target)), default=0)


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ({"cost_category": "planning", "competence": ""}, {"rate_not_recorded"}),
        ({"cost_category": "travel", "competence": ""}, {"competence_undecided"}),
        ({"cost_category": "vat", "competence": ""}, {"category"}),
        ({"cost_category": "planning", "competence": "shared"}, {"competence"}),
    ],
)
def test_competence_decision_is_requested_only_where_a_decision_affects_eligibility(
    line: dict, codes: set[str]
) -> None:
    eligibility = assess_programme(
        make_programme_criteria(accepted_competence="exclusive"),
        [make_line_criteria(**line)],
        ProjectCriteria(),
    )

    assert {each.code for each in eligibility.lines[0].reasons} == codes
