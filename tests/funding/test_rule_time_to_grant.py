"""The wait for a grant: the curve through two numbers, days by months, and properties."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, strategies as st

from funding.rule.time_to_grant import (
    SAFE,
    Usual,
    Wait,
    chance,
    curve_of,
    day_of_chance,
    months_after,
    months_ahead,
    months_between,
    safe_start,
    usual_day,
)

NEW_YEAR = date(2027, 1, 1)
NINE_AND_A_HALF, TWELVE = Decimal("9.5"), Decimal(12)
USUAL = Usual(NINE_AND_A_HALF, TWELVE)
WAIT = Wait(NEW_YEAR, USUAL)

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
months = st.decimals(Decimal("0.1"), Decimal(60), places=1)


@st.composite
def waits(draw: st.DrawFn) -> Wait:
    pair = sorted([draw(months), draw(months)])
    return Wait(draw(days), Usual(*pair))


def test_nine_and_a_half_months_after_new_year_is_17_october() -> None:
    """1 October, and half of its 31 days: 15.5, of which a part counts as a whole one."""
    assert months_after(NEW_YEAR, NINE_AND_A_HALF) == date(2027, 10, 17)


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 12, 15), Decimal("0.5"), date(2027, 12, 31)),
        (date(2027, 12, 15), 0, date(2027, 12, 15)),
        (date(2027, 3, 31), 12, date(2028, 3, 31)),
        (date(2027, 1, 1), 601, None),
        (date(9999, 11, 1), 2, None),
    ],
)
def test_months_after_a_day_end_within_the_target_month(
    day: date, count: Decimal, later: date | None
) -> None:
    assert months_after(day, count) == later


@given(days, months, months)
def test_more_months_never_give_an_earlier_day(day: date, some: Decimal, more: Decimal) -> None:
    assert months_after(day, min(some, more)) <= months_after(day, max(some, more))


@given(days, st.integers(0, 2000))
def test_months_between_two_days_lead_back_to_the_later_day(day: date, count: int) -> None:
    later = day + timedelta(days=count)
    back = months_after(day, months_between(day, later))

    assert abs((back - later).days) <= 1  # a part of a day counts as one


def test_time_to_grant_curve_passes_through_both_percentiles() -> None:
    curve = curve_of(USUAL)

    assert curve.left(float(NINE_AND_A_HALF)) == pytest.approx(0.5)
    assert curve.left(float(TWELVE)) == pytest.approx(1 - SAFE)


@pytest.mark.parametrize(
    "usual",
    [
        Usual(),
        Usual(NINE_AND_A_HALF),
        Usual(None, TWELVE),
        Usual(Decimal(0), TWELVE),
        Usual(TWELVE, NINE_AND_A_HALF),
    ],
)
def test_no_forecast_without_two_percentiles_in_order(usual: Usual) -> None:
    wait = Wait(NEW_YEAR, usual)

    assert curve_of(usual) is None
    assert chance(wait, date(2030, 1, 1), NEW_YEAR) is None
    assert safe_start(wait, NEW_YEAR) is None
    assert months_ahead(wait, NEW_YEAR) == []


def test_median_alone_gives_the_usual_day() -> None:
    assert usual_day(Wait(NEW_YEAR, Usual(NINE_AND_A_HALF))) == date(2027, 10, 17)
    assert usual_day(Wait(NEW_YEAR, Usual(None, TWELVE))) is None


def test_earliest_safe_start_is_where_nine_of_ten_grants_are_awarded() -> None:
    assert safe_start(WAIT, NEW_YEAR) == date(2028, 1, 1)
    assert day_of_chance(WAIT, 0.5, NEW_YEAR) == date(2027, 10, 17)


def test_grant_still_pending_today_shifts_the_safe_start_later() -> None:
    late = date(2027, 11, 1)

    assert safe_start(WAIT, late) > safe_start(WAIT, NEW_YEAR)
    assert chance(WAIT, late, late) == 0
    assert chance(WAIT, date(2027, 12, 1), late) < chance(WAIT, date(2027, 12, 1), NEW_YEAR)


def test_no_forecast_when_the_grant_is_pending_beyond_the_curve() -> None:
    forgotten = date(2040, 1, 1)

    assert chance(WAIT, date(2041, 1, 1), forgotten) is None
    assert safe_start(WAIT, forgotten) is None
    assert months_ahead(WAIT, forgotten) == []


def test_awarded_grant_has_probability_1_from_its_award_date() -> None:
    wait = Wait(NEW_YEAR, Usual(), granted_on=date(2027, 6, 1))

    assert chance(wait, date(2027, 5, 31), NEW_YEAR) == 0
    assert chance(wait, date(2027, 6, 1), NEW_YEAR) == 1
    assert safe_start(wait, NEW_YEAR) == date(2027, 6, 1)


def test_application_date_is_safe_when_the_start_may_precede_the_grant() -> None:
    assert safe_start(Wait(NEW_YEAR, Usual(), needs_grant=False), NEW_YEAR) == NEW_YEAR


def test_equal_percentiles_make_the_probability_jump_from_0_to_1() -> None:
    wait = Wait(NEW_YEAR, Usual(Decimal(6), Decimal(6)))

    assert chance(wait, date(2027, 6, 30), NEW_YEAR) == 0
    assert chance(wait, date(2027, 7, 1), NEW_YEAR) == 1
    assert safe_start(wait, NEW_YEAR) == date(2027, 7, 1)


@given(waits(), days, days, days)
def test_probability_is_between_0_and_1_and_never_decreases(
    wait: Wait, today: date, one: date, other: date
) -> None:
    first, second = (chance(wait, by, today) for by in sorted((one, other)))
    assume(first is not None)

    assert 0 <= first <= second <= 1


@given(waits(), st.integers(0, 900))
def test_earliest_safe_start_is_the_first_day_reaching_the_safe_probability(
    wait: Wait, passed: int
) -> None:
    today = wait.since + timedelta(days=passed)
    start = safe_start(wait, today)
    assume(start is not None)

    assert chance(wait, start, today) >= SAFE
    assert chance(wait, start - timedelta(days=1), today) < SAFE


@given(waits(), days)
def test_monthly_probability_rises_and_ends_within_36_months(wait: Wait, today: date) -> None:
    ahead = months_ahead(wait, today)

    shares = [share for _end, share in ahead]
    assert shares == sorted(shares)
    assert len(ahead) <= 36
    assert all((end + timedelta(days=1)).day == 1 and end >= today for end, _share in ahead)
