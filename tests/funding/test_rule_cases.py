"""Twenty worked cases, to the cent, with their arithmetic.

The first ten follow Council document 9947/1/11 REV 1, chapter 5.1: which programme pays what share
of which competence, that none pays VAT and planning, and that full funding is wanted.
"""

from datetime import date
from decimal import Decimal

from funding.rule.combination import find_best_combination
from funding.rule.criteria import ProjectCriteria, RateCriteria
from funding.rule.eligibility import assess_programme
from funding.rule.payment import funding_gap_by_organisation
from tests.funding.rule_factories import make_line_criteria, make_programme_criteria
from tests.funding.worked_cases import (
    CUSTOMS_2013,
    HERCULE_2,
    ISEC,
    REGULATION,
    SEED,
    THEN,
    amounts,
    codes,
    named,
    vat,
)

# From the seed


def test_case_01_regulation_515_97_pays_exclusive_competence_without_vat() -> None:
    """120,000.00 with 19,831.93 of VAT: 100 % of 100,168.07 is paid, the VAT is left."""
    eligibility = assess_programme(
        REGULATION, [make_line_criteria(1, "100168.07"), vat(2, "19831.93")], THEN
    )

    assert amounts(eligibility) == ["100168.07", "0.00"]
    assert (eligibility.paid_amount, eligibility.uncovered_amount) == (
        Decimal("100168.07"),
        Decimal("19831.93"),
    )
    assert (codes(eligibility, 2), eligibility.lines[1].reasons[0].source) == (
        {"category"},
        "Council 9947/1/11 REV 1, 5.1.2",
    )


def test_case_02_hercule_refuses_shared_competence_with_a_reason() -> None:
    """Cannabis is shared, HERCULE II pays for exclusive competence only: 0.00 of 50,000.00."""
    eligibility = assess_programme(
        HERCULE_2, [make_line_criteria(1, 50_000, competence="shared")], THEN
    )

    reason = eligibility.lines[0].reasons[0]
    assert (eligibility.eligibility, eligibility.uncovered_amount) == (
        "refused",
        Decimal("50000.00"),
    )
    assert (reason.code, reason.eligibility, reason.source) == ("competence", "refused", SEED)


def test_case_03_mixed_jco_is_split_between_two_programmes() -> None:
    """60,000.00 of cigarettes to the regulation (100 %), 20,000.00 of cannabis to ISEC.

    ISEC pays 70 % of 20,000.00 = 14,000.00; together 74,000.00 of 80,000.00.
    """
    lines = [make_line_criteria(1, 60_000), make_line_criteria(2, 20_000, competence="shared")]

    best = find_best_combination([REGULATION, HERCULE_2, ISEC], lines, THEN)

    assert best.programme_by_line == {1: 1, 2: 3}
    assert [str(each.paid_amount) for each in best.eligibilities] == ["60000.00", "14000.00"]
    assert (best.paid, best.max_shortfall) == (Decimal("74000.00"), 0)


def test_case_04_hercule_pays_eighty_percent() -> None:
    """80 % of 12,345.67 = 9,876.536, rounded half up 9,876.54; left 2,469.13."""
    eligibility = assess_programme(HERCULE_2, [make_line_criteria(1, "12345.67")], THEN)

    assert (eligibility.paid_amount, eligibility.uncovered_amount) == (
        Decimal("9876.54"),
        Decimal("2469.13"),
    )


def test_case_05_isec_pays_seventy_percent_and_shows_eighty_as_alternative() -> None:
    """70 % of 10,000.01 = 7,000.007, so 7,000.01; with 80 % it were 8,000.008, so 8,000.01."""
    eligibility = assess_programme(
        ISEC, [make_line_criteria(1, "10000.01", competence="shared")], THEN
    )

    assert eligibility.paid_amount == Decimal("7000.01")
    assert [(each.percent, paid) for each, paid in eligibility.alternative_amounts] == [
        (Decimal(80), Decimal("8000.01"))
    ]


def test_case_06_isec_refuses_exclusive_competence() -> None:
    """Undervaluation is exclusive, ISEC pays for shared competence only: all is left."""
    eligibility = assess_programme(ISEC, [make_line_criteria(1, 9_000)], THEN)

    assert (eligibility.paid_amount, eligibility.uncovered_amount) == (0, 9_000)
    assert "competence" in codes(eligibility)


def test_case_07_customs_2013_is_undetermined_without_a_recorded_rate() -> None:
    """Neither refused nor paid: the rate is not known, so nothing of 5,000.00 is paid."""
    lines = [make_line_criteria(1, 3_000), make_line_criteria(2, 2_000, competence="shared")]

    eligibility = assess_programme(CUSTOMS_2013, lines, THEN)

    assert (eligibility.eligibility, eligibility.paid_amount) == ("unknown", 0)
    assert codes(eligibility, 1) == codes(eligibility, 2) == {"rate_not_recorded"}


def test_case_08_planning_staff_is_refused_by_every_programme() -> None:
    """50 days at 310.00 = 15,500.00: refused by all four, and left whole."""
    lines = [make_line_criteria(1, Decimal(50) * Decimal(310), cost_category="planning")]

    best = find_best_combination([REGULATION, HERCULE_2, ISEC, CUSTOMS_2013], lines, THEN)

    assert best.programme_by_line == {}
    assert {each.eligibility for each in best.single_programmes} == {"refused"}
    assert funding_gap_by_organisation(lines, best.paid_by_line) == {"Lithuania": Decimal(15_500)}


def test_case_09_vat_remains_a_gap_of_each_member_state() -> None:
    """Lithuania 1,000.00 + 210.00 VAT, Poland 500.00 + 115.00 VAT: 210.00 and 115.00 are left."""
    lines = [
        make_line_criteria(1, 1_000),
        vat(2, 210),
        make_line_criteria(3, 500, incurred_by="Poland"),
        vat(4, 115, incurred_by="Poland"),
    ]

    eligibility = assess_programme(REGULATION, lines, THEN)

    paid = {each.line.line_id: each.amount for each in eligibility.lines}
    assert eligibility.paid_amount == 1_500
    assert funding_gap_by_organisation(lines, paid) == {"Lithuania": 210, "Poland": 115}


def test_case_10_full_funding_pays_every_line() -> None:
    """Recommendation 1.2: 100 % of both kinds and of VAT: 80,000.00 + 19,831.93 + 3,100.00."""
    full = make_programme_criteria(
        9,
        rates=tuple(RateCriteria(name, Decimal(100)) for name in ("", "vat", "planning")),
    )
    lines = [
        make_line_criteria(1, 60_000),
        make_line_criteria(2, 20_000, competence="shared"),
        vat(3, "19831.93"),
        make_line_criteria(4, 3_100, cost_category="planning"),
    ]

    assert assess_programme(full, lines, THEN).paid_amount == Decimal("102931.93")


# Rounding, limits, conditions


def test_case_11_leftover_cents_go_to_the_largest_remainders() -> None:
    """80 % of 0.11, 0.12 and 0.13 = 0.088, 0.096, 0.104; the whole 0.288 is 0.29.

    Rounded down they are 0.08, 0.09 and 0.10 = 0.27; two cents are left and go to the
    remainders 0.8 and 0.6 of a cent: 0.09, 0.10, 0.10.
    """
    eligibility = assess_programme(
        make_programme_criteria(), [make_line_criteria(n, f"0.{10 + n}") for n in (1, 2, 3)], THEN
    )

    assert amounts(eligibility) == ["0.09", "0.10", "0.10"]
    assert eligibility.paid_amount == Decimal("0.29")


def test_case_12_half_a_cent_is_rounded_up_once_per_total() -> None:
    """50 % of three times 0.01 = three times 0.005; the whole 0.015 is 0.02, not 0.03."""
    eligibility = assess_programme(
        make_programme_criteria(percent=50),
        [make_line_criteria(n, "0.01") for n in (1, 2, 3)],
        THEN,
    )

    assert amounts(eligibility) == ["0.01", "0.01", "0.00"]


def test_case_13_maximum_grant_reduces_all_lines_in_proportion() -> None:
    """80 % of 100.00 and 200.00 = 80.00 and 160.00; the grant is 100.00 at most.

    100/240 of each: 33.33⅓ and 66.66⅔; the cent goes to the larger remainder: 33.33, 66.67.
    """
    programme = make_programme_criteria(max_grant=Decimal(100))

    eligibility = assess_programme(
        programme, [make_line_criteria(1, 100), make_line_criteria(2, 200)], THEN
    )

    assert amounts(eligibility) == ["33.33", "66.67"]
    assert [each.code for each in eligibility.reductions] == ["grant_ceiling"]


def test_case_14_amount_below_the_minimum_grant_is_not_paid() -> None:
    """90 % of 277,777.00 = 249,999.30, below the least grant of 250,000.00: nothing is paid."""
    programme = make_programme_criteria(percent=90, min_grant=Decimal(250_000))

    below = assess_programme(programme, [make_line_criteria(1, 277_777)], THEN)
    above = assess_programme(programme, [make_line_criteria(1, "277777.78")], THEN)

    assert (below.paid_amount, codes(below)) == (0, {"grant_floor"})
    assert above.paid_amount == Decimal("250000.00")


def test_case_15_equipment_is_paid_from_its_minimum_cost_upwards() -> None:
    """80 % of equipment from 100,000.00 on: 99,999.99 gets nothing, the travel its 80 %."""
    technical = RateCriteria("technical", Decimal(80), min_amount=Decimal(100_000))
    programme = make_programme_criteria(rates=(RateCriteria("", Decimal(80)), technical))
    travel = make_line_criteria(1, 1_000)

    below = assess_programme(
        programme, [travel, make_line_criteria(2, "99999.99", cost_category="technical")], THEN
    )
    above = assess_programme(
        programme, [travel, make_line_criteria(2, 100_000, cost_category="technical")], THEN
    )

    assert (amounts(below), "category_floor" in codes(below, 2)) == (["800.00", "0.00"], True)
    assert amounts(above) == ["800.00", "80000.00"]


def test_case_16_category_maximum_leaves_other_categories_unchanged() -> None:
    """Technical 50 % with 1,000.00 at most, of 4,000.00: 2,000.00 is cut to 1,000.00."""
    technical = RateCriteria("technical", Decimal(50), max_amount=Decimal(1_000))
    programme = make_programme_criteria(rates=(RateCriteria("", Decimal(80)), technical))

    eligibility = assess_programme(
        programme,
        [make_line_criteria(1, 500), make_line_criteria(2, 4_000, cost_category="technical")],
        THEN,
    )

    assert amounts(eligibility) == ["400.00", "1000.00"]
    assert [each.code for each in eligibility.reductions] == ["category_ceiling"]


def test_case_17_programme_rules_apply_on_the_operation_dates() -> None:
    """HERCULE II ended on 31 December 2013: a JCO of that day is paid, one day more is not."""
    inside = ProjectCriteria(date(2013, 12, 20), date(2013, 12, 31), "state", 5)
    across = ProjectCriteria(date(2013, 12, 20), date(2014, 1, 1), "state", 5)
    unknown = ProjectCriteria(None, None, "state", 5)
    eligibilities = [
        assess_programme(HERCULE_2, [make_line_criteria(1, 100)], each)
        for each in (inside, across, unknown)
    ]

    assert [each.eligibility for each in eligibilities] == ["paid", "refused", "unknown"]
    assert [each.paid_amount for each in eligibilities] == [80, 0, 0]


def test_case_18_isec_pays_no_amount_to_a_single_member_state() -> None:
    """At least two take part: with one 0.00, with two 70 % of 1,000.00 = 700.00."""
    line = [make_line_criteria(1, 1_000, competence="shared")]

    alone, together = (
        assess_programme(
            ISEC, line, ProjectCriteria(date(2012, 5, 1), date(2012, 5, 2), "state", states)
        )
        for states in (1, 2)
    )

    assert (alone.paid_amount, "states" in codes(alone)) == (0, True)
    assert together.paid_amount == 700


def test_case_19_undecided_competence_is_undetermined_and_not_paid() -> None:
    """A line of cigarettes and cannabis together: not known under either, 0.00 counted."""
    line = [make_line_criteria(1, 1_000, competence="")]

    eligibilities = [assess_programme(each, line, THEN) for each in (REGULATION, ISEC)]

    assert [each.eligibility for each in eligibilities] == ["unknown", "unknown"]
    assert [each.paid_amount for each in eligibilities] == [0, 0]


def test_case_20_best_combination_fills_a_capped_grant_with_the_right_lines() -> None:
    """100 % with 1,000.00 at most beside 80 % without limit; lines of 600, 500 and 400.

    600 + 400 fill the first grant to the euro, and 80 % of 500 is 400: 1,400.00.
    Any other way pays less: 600 + 500 gives 1,000 + 320 = 1,320, 500 + 400 gives 900 + 480.
    """
    capped = named(1, "Capped", "exclusive", 100, max_grant=Decimal(1_000))
    lines = [make_line_criteria(1, 600), make_line_criteria(2, 500), make_line_criteria(3, 400)]

    best = find_best_combination([capped, HERCULE_2], lines, THEN)

    assert best.programme_by_line == {1: 1, 2: 2, 3: 1}
    assert (best.paid, best.max_shortfall) == (Decimal("1400.00"), 0)
