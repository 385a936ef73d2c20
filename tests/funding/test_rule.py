"""The rule's parts: shares that add up, conditions, competences, and properties of verdicts."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from funding.rule.criteria import (
    Project,
    competence_of_term,
    competence_of_terms,
    half_up,
    shared_out,
)
from funding.rule.eligibility import judge
from funding.rule.limit_filling import nearest_below
from jco_portal.core.term_tree import TermTree
from tests.funding.cases import a_line, a_programme
from tests.funding.test_rule_combination import PROJECT, budgets, programmes

shares = st.lists(st.fractions(min_value=0, max_value=10_000, max_denominator=9_999), max_size=30)


@pytest.mark.slow
@given(shares)
def test_shares_add_up_to_the_rounded_total_and_differ_by_less_than_a_cent(
    exact: list[Fraction],
) -> None:
    given_ = shared_out(dict(enumerate(exact)))

    assert sum(given_.values()) == half_up(sum(exact, Fraction(0)))
    assert all(abs(given_[key] - share) < 1 for key, share in enumerate(exact))


@given(programmes(), budgets())
def test_paid_amount_and_gap_add_up_to_the_budget(listed: list, lines: list) -> None:
    for programme in listed:
        verdict = judge(programme, lines, PROJECT)

        assert verdict.paid + verdict.left == sum((line.amount for line in lines), Decimal(0))
        assert all(0 <= each.amount <= each.line.amount for each in verdict.lines)
        ceiling = programme.grant_ceiling
        assert ceiling is None or verdict.paid <= ceiling
        assert all(each.reasons for each in verdict.lines)


@pytest.mark.parametrize(("exact", "whole"), [("0.5", 1), ("0.49", 0), ("1.5", 2), ("2", 2)])
def test_half_a_cent_is_rounded_up(exact: str, whole: int) -> None:
    assert half_up(Fraction(exact)) == whole


@pytest.mark.parametrize(
    ("programme", "line", "project", "code"),
    [
        ({"accepts": ""}, {}, Project(), "competence_not_recorded"),
        ({"applicants": frozenset({"state"})}, {}, Project(applicant="agency"), "applicant"),
        ({"domains": frozenset({5})}, {"terms": frozenset({4})}, Project(), "domain"),
        ({"domains": frozenset({5})}, {}, Project(), "domain_undecided"),
        ({}, {"category": "planning"}, Project(), "rate_not_recorded"),
    ],
)
def test_each_unmet_condition_has_a_reason(
    programme: dict, line: dict, project: Project, code: str
) -> None:
    verdict = judge(a_programme(**programme), [a_line(**line)], project)

    assert code in {each.code for each in verdict.lines[0].reasons}
    assert verdict.paid == 0


def test_line_in_a_narrower_domain_is_paid() -> None:
    programme = a_programme(domains=frozenset({5, 6}))

    assert judge(programme, [a_line(terms=frozenset({6, 9}))], PROJECT).paid == 80


TREE = TermTree({1: None, 2: 1, 3: 2, 4: None})


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        ([3], ("shared", "decided")),
        ([1], ("exclusive", "decided")),
        ([1, 3], ("", "mixed")),
        ([3, 4], ("", "unrecorded")),
        ([], ("", "none")),
    ],
)
def test_line_competence_follows_its_terms(terms: list[int], found: tuple[str, str]) -> None:
    assert competence_of_terms(terms, TREE, {1: "exclusive", 2: "shared"}) == found


def test_competence_lookup_stops_on_cyclic_terms() -> None:
    assert competence_of_term(1, TermTree({1: 2, 2: 1}), {}) == ""


@given(st.lists(st.integers(1, 60), max_size=8), st.integers(-5, 200))
def test_selected_small_lines_reach_the_largest_sum_below_the_target(
    sizes: list[int], target: int
) -> None:
    taken = nearest_below(sizes, target)

    sums = {0}
    for size in sizes:
        sums |= {each + size for each in sums}
    reached = sum(sizes[place] for place in taken)
    assert reached == max((each for each in sums if each <= max(0, target)), default=0)


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ({"category": "planning", "competence": ""}, {"rate_not_recorded"}),
        ({"category": "travel", "competence": ""}, {"competence_undecided"}),
        ({"category": "vat", "competence": ""}, {"category"}),
        ({"category": "planning", "competence": "shared"}, {"competence"}),
    ],
)
def test_competence_decision_is_requested_only_where_a_decision_affects_eligibility(
    line: dict, codes: set[str]
) -> None:
    verdict = judge(a_programme(accepts="exclusive"), [a_line(**line)], Project())

    assert {each.code for each in verdict.lines[0].reasons} == codes
