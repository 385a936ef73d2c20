"""Time to grant: the fitted curve, days by months, and properties."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, strategies as st

from funding.rule.time_to_grant import (
    SAFE_PROBABILITY,
    TimeToGrant,
    TimeToGrantMonths,
    day_of_probability,
    earliest_safe_start,
    median_day,
    monthly_forecast,
    months_after,
    months_between,
    pending_curve,
    probability_by,
)

NEW_YEAR = date(2027, 1, 1)
NINE_AND_A_HALF, TWELVE = Decimal("9.5"), Decimal(12)
USUAL = TimeToGrantMonths(NINE_AND_A_HALF, TWELVE)
TIME_TO_GRANT = TimeToGrant(NEW_YEAR, USUAL)

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
months = st.decimals(Decimal("0.1"), Decimal(60), places=1)


@st.composite
def times_to_grant(draw: st.DrawFn) -> TimeToGrant:
    pair = sorted([draw(months), draw(months)])
    return TimeToGrant(draw(days), TimeToGrantMonths(*pair))


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
    curve = pending_curve(USUAL)

    assert curve.share_pending(float(NINE_AND_A_HALF)) == pytest.approx(0.5)
    assert curve.share_pending(float(TWELVE)) == pytest.approx(1 - SAFE_PROBABILITY)


@pytest.mark.parametrize(
    "usual",
    [
        TimeToGrantMonths(),
        TimeToGrantMonths(NINE_AND_A_HALF),
        TimeToGrantMonths(None, TWELVE),
        TimeToGrantMonths(Decimal(0), TWELVE),
        TimeToGrantMonths(TWELVE, NINE_AND_A_HALF),
    ],
)
def test_no_forecast_without_two_percentiles_in_order(usual: TimeToGrantMonths) -> None:
    time_to_grant = TimeToGrant(NEW_YEAR, usual)

    assert pending_curve(usual) is None
    assert probability_by(time_to_grant, date(2030, 1, 1), NEW_YEAR) is None
    assert earliest_safe_start(time_to_grant, NEW_YEAR) is None
    assert monthly_forecast(time_to_grant, NEW_YEAR) == []


def test_median_alone_gives_the_usual_day() -> None:
    assert median_day(TimeToGrant(NEW_YEAR, TimeToGrantMonths(NINE_AND_A_HALF))) == date(
        2027, 10, 17
    )
    assert median_day(TimeToGrant(NEW_YEAR, TimeToGrantMonths(None, TWELVE))) is None


def test_earliest_safe_start_is_where_nine_of_ten_grants_are_awarded() -> None:
    assert earliest_safe_start(TIME_TO_GRANT, NEW_YEAR) == date(2028, 1, 1)
    assert day_of_probability(TIME_TO_GRANT, 0.5, NEW_YEAR) == date(2027, 10, 17)


def test_grant_still_pending_today_shifts_the_safe_start_later() -> None:
    late = date(2027, 11, 1)

    assert earliest_safe_start(TIME_TO_GRANT, late) > earliest_safe_start(TIME_TO_GRANT, NEW_YEAR)
    assert probability_by(TIME_TO_GRANT, late, late) == 0
    assert probability_by(TIME_TO_GRANT, date(2027, 12, 1), late) < probability_by(
        TIME_TO_GRANT, date(2027, 12, 1), NEW_YEAR
    )


def test_no_forecast_when_the_grant_is_pending_beyond_the_curve() -> None:
    forgotten = date(2040, 1, 1)

    assert probability_by(TIME_TO_GRANT, date(2041, 1, 1), forgotten) is None
    assert earliest_safe_start(TIME_TO_GRANT, forgotten) is None
    assert monthly_forecast(TIME_TO_GRANT, forgotten) == []


def test_awarded_grant_has_probability_1_from_its_award_date() -> None:
    time_to_grant = TimeToGrant(NEW_YEAR, TimeToGrantMonths(), granted_on=date(2027, 6, 1))

    assert probability_by(time_to_grant, date(2027, 5, 31), NEW_YEAR) == 0
    assert probability_by(time_to_grant, date(2027, 6, 1), NEW_YEAR) == 1
    assert earliest_safe_start(time_to_grant, NEW_YEAR) == date(2027, 6, 1)


def test_application_date_is_safe_when_the_start_may_precede_the_grant() -> None:
    assert (
        earliest_safe_start(TimeToGrant(NEW_YEAR, TimeToGrantMonths(), needs_grant=False), NEW_YEAR)
        == NEW_YEAR
    )


def test_equal_percentiles_make_the_probability_jump_from_0_to_1() -> None:
    time_to_grant = TimeToGrant(NEW_YEAR, TimeToGrantMonths(Decimal(6), Decimal(6)))

    assert probability_by(time_to_grant, date(2027, 6, 30), NEW_YEAR) == 0
    assert probability_by(time_to_grant, date(2027, 7, 1), NEW_YEAR) == 1
    assert earliest_safe_start(time_to_grant, NEW_YEAR) == date(2027, 7, 1)


@given(times_to_grant(), days, days, days)
def test_probability_is_between_0_and_1_and_never_decreases(
    time_to_grant: TimeToGrant, today: date, one: date, other: date
) -> None:
    first, second = (probability_by(time_to_grant, by, today) for by in sorted((one, other)))
    assume(first is not None)

    assert 0 <= first <= second <= 1


@given(times_to_grant(), st.integers(0, 900))
def test_earliest_safe_start_is_the_first_day_reaching_the_safe_probability(
    time_to_grant: TimeToGrant, passed: int
) -> None:
    today = time_to_grant.started_on + timedelta(days=passed)
    start = earliest_safe_start(time_to_grant, today)
    assume(start is not None)

    assert probability_by(time_to_grant, start, today) >= SAFE_PROBABILITY
    assert probability_by(time_to_grant, start - timedelta(days=1), today) < SAFE_PROBABILITY


@given(times_to_grant(), days)
def test_monthly_probability_rises_and_ends_within_36_months(
    time_to_grant: TimeToGrant, today: date
) -> None:
    ahead = monthly_forecast(time_to_grant, today)

    shares = [share for _end, share in ahead]
    assert shares == sorted(shares)
    assert len(ahead) <= 36
    assert all((end + timedelta(days=1)).day == 1 and end >= today for end, _share in ahead)
