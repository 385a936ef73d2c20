"""Dates as entered (year, month or day), and the days computed from them."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, strategies as st

from jco_portal.core.dates import (
    MAX_DATE,
    MIN_DATE,
    NO_END,
    UNKNOWN_BOUNDS,
    PeriodBounds,
    Precision,
    clean_entered_date,
    date_precision,
    earliest_day,
    format_days,
    format_entered_date,
    format_period,
    latest_day,
    period_bounds,
)

DAYS = st.dates(MIN_DATE, MAX_DATE)
CUTS = st.sampled_from([4, 7, 10])
ENTERED_DATES = st.builds(lambda day, cut: day.isoformat()[:cut], DAYS, CUTS)
UNKNOWN_END_DAYS = st.integers(0, 3650)


@pytest.mark.parametrize(
    ("typed", "entered", "precision"),
    [
        ("2026-10-05", "2026-10-05", Precision.DAY),
        ("2024-02-29", "2024-02-29", Precision.DAY),
        ("2026-10", "2026-10", Precision.MONTH),
        ("2026", "2026", Precision.YEAR),
        ("  2026-10\t\n", "2026-10", Precision.MONTH),
        ("1990-01-01", "1990-01-01", Precision.DAY),
        ("2100-12-31", "2100-12-31", Precision.DAY),
        ("", "", Precision.UNKNOWN),
        ("   ", "", Precision.UNKNOWN),
    ],
)
def test_entered_date_keeps_its_precision(typed: str, entered: str, precision: Precision) -> None:
    assert clean_entered_date(typed) == entered
    assert date_precision(clean_entered_date(typed)) == precision


@pytest.mark.parametrize("typed", ["open", "Open", " OPEN "])
def test_open_is_allowed_for_an_end_but_not_for_a_start(typed: str) -> None:
    assert clean_entered_date(typed, may_be_open=True) == NO_END
    assert date_precision(NO_END) == Precision.OPEN
    with pytest.raises(ValidationError, match="A start cannot be open"):
        clean_entered_date(typed)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-02-30", "There is no such day as 2026-02-30."),
        ("2025-02-29", "There is no such day as 2025-02-29."),
        ("2026-13", "There is no such day as 2026-13."),
        ("2026-00", "There is no such day as 2026-00."),
        ("2026-01-00", "There is no such day as 2026-01-00."),
        ("1989", "The year 1989 is outside 1990 to 2100."),
        ("1989-12-31", "The year 1989 is outside 1990 to 2100."),
        ("2101", "The year 2101 is outside 1990 to 2100."),
        ("0000", "The year 0000 is outside 1990 to 2100."),
        ("0000-00-00", "The year 0000 is outside 1990 to 2100."),
        ("9999-12-31", "The year 9999 is outside 1990 to 2100."),
    ],
)
def test_impossible_day_is_named_in_the_error(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        clean_entered_date(typed, may_be_open=True)

    assert caught.value.messages == [sentence]


@pytest.mark.parametrize(
    "typed",
    [
        "10000",
        "26-10-05",
        "2026-1",
        "2026-1-5",
        "1/2/2026",
        "05.10.2026",
        "2026/10/05",
        "2026-10-05T00:00",
        "2026-10-05 - 2026-10-07",
        "20261005",
        "2026-",
        "-2026",
        "٢٠٢٦",
        "٢٠٢٦-١٠-٠٥",
        "２０２６",
        "2026-10-05\x00",
        "\x00",
        "\ud800",
        "2026-10-0५",
        "autumn 2026",
        "opened",
        "%(said)s",
        "2" * 5000,
    ],
)
def test_unreadable_date_error_explains_the_format(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        clean_entered_date(typed, may_be_open=True)

    [sentence] = caught.value.messages
    assert sentence.endswith(
        "is not a date we can read. Write a day as 2026-10-05, a month as 2026-10 "
        "or a year as 2026."
    )
    assert sentence.startswith(f"“{typed[:40]}”")


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{4}(-[0-9]{1,2}){0,2}", fullmatch=True))
def test_any_text_gives_a_date_or_an_error_sentence(text: str) -> None:
    entered, sentence = "", ""
    try:
        entered = clean_entered_date(text, may_be_open=True)
    except ValidationError as error:
        sentence = error.messages[0]

    assert not sentence or sentence.endswith(".")
    assert clean_entered_date(entered, may_be_open=True) == entered
    if date_precision(entered) not in {Precision.OPEN, Precision.UNKNOWN}:
        assert MIN_DATE <= earliest_day(entered) <= latest_day(entered) <= MAX_DATE


@given(DAYS)
def test_first_and_last_day_span_exactly_the_entered_day_month_or_year(day: date) -> None:
    text = day.isoformat()

    assert (earliest_day(text), latest_day(text)) == (day, day)
    assert earliest_day(text[:7]) == day.replace(day=1)
    assert latest_day(text[:7]) == day.replace(day=monthrange(day.year, day.month)[1])
    assert (earliest_day(text[:4]), latest_day(text[:4])) == (
        date(day.year, 1, 1),
        date(day.year, 12, 31),
    )


def _periods_in_order(start: str, end: str) -> tuple[str, str]:
    return (start, end) if latest_day(end) >= earliest_day(start) else (end, start)


PERIODS = st.builds(_periods_in_order, ENTERED_DATES, ENTERED_DATES)


@given(PERIODS, UNKNOWN_END_DAYS)
def test_bounds_are_in_order(period: tuple[str, str], unknown_end_days: int) -> None:
    for end in (period[1], ""):
        computed = period_bounds(period[0], end, unknown_end_days)

        assert computed.earliest_start <= computed.latest_start <= computed.latest_end
        assert computed.earliest_start <= computed.earliest_end <= computed.latest_end


@given(PERIODS, DAYS, DAYS)
def test_bounds_of_exact_dates_are_within_those_of_imprecise_dates(
    period: tuple[str, str], first: date, last: date
) -> None:
    vague = period_bounds(*period, 60)
    start, end = _within(period[0], first), _within(period[1], last)
    if end < start:
        start, end = _within(period[0], last), _within(period[1], first)
    if end < start:
        return

    sharp = period_bounds(start.isoformat(), end.isoformat(), 60)

    assert sharp == PeriodBounds(start, start, end, end)
    assert vague.earliest_start <= sharp.earliest_start <= sharp.latest_start <= vague.latest_start
    assert vague.earliest_end <= sharp.earliest_end <= sharp.latest_end <= vague.latest_end


def _within(entered: str, day: date) -> date:
    """Return a day that the entered date can mean."""
    first, last = earliest_day(entered), latest_day(entered)
    return first + timedelta(days=day.toordinal() % ((last - first).days + 1))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2013-10-05", "2013-10-09", ("2013-10-05", "2013-10-05", "2013-10-09", "2013-10-09")),
        ("2013-10", "2013-10", ("2013-10-01", "2013-10-31", "2013-10-01", "2013-10-31")),
        ("2013-10", "2013-10-09", ("2013-10-01", "2013-10-09", "2013-10-09", "2013-10-09")),
        ("2013-10-05", "2013", ("2013-10-05", "2013-10-05", "2013-10-05", "2013-12-31")),
        ("2012", "2013-02", ("2012-01-01", "2012-12-31", "2013-02-01", "2013-02-28")),
        ("2013-10", NO_END, ("2013-10-01", "2013-10-31", None, None)),
        ("2013-10", "", ("2013-10-01", "2013-10-31", "2013-10-01", "2013-12-30")),
    ],
)
def test_bounds_follow_the_overlap_rule(
    start: str, end: str, expected: tuple[str | None, ...]
) -> None:
    days = [date.fromisoformat(day) if day else None for day in expected]

    assert period_bounds(start, end, 60) == PeriodBounds(*days)


def test_unknown_end_extends_latest_end_by_unknown_end_days() -> None:
    for days in (0, 60, 365):
        computed = period_bounds("2013-10-05", "", days)

        assert computed.earliest_end == date(2013, 10, 5)
        assert computed.latest_end == date(2013, 10, 5) + timedelta(days=days)


@pytest.mark.parametrize("end", ["", "2013", "2013-10-05", NO_END])
def test_bounds_are_unknown_without_a_start(end: str) -> None:
    assert period_bounds("", end, 60) == UNKNOWN_BOUNDS


@pytest.mark.parametrize(
    ("start", "end"),
    [("2013-10-05", "2013-10-04"), ("2013-10", "2013-09"), ("2013", "2012-12-31")],
)
def test_end_before_the_start_is_refused_with_both_dates(start: str, end: str) -> None:
    with pytest.raises(ValidationError) as caught:
        period_bounds(start, end, 60)

    assert caught.value.messages == [
        (
            f"The end ({format_entered_date(end)}) lies before "
            f"the start ({format_entered_date(start)})."
        )
    ]


def test_imprecise_end_may_contain_the_start() -> None:
    assert period_bounds("2013-10-20", "2013-10", 60).latest_end == date(2013, 10, 31)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2011-10-18", "2011-10-27", "18–27 October 2011"),
        ("2011-10-18", "2011-11-02", "18 October – 2 November 2011"),
        ("2011-12-18", "2012-01-02", "18 December 2011 – 2 January 2012"),
        ("2011-10-18", "2011-10-18", "18 October 2011"),
        ("2011-10", "2011-10", "October 2011"),
        ("2011-10", "2011-12", "October – December 2011"),
        ("2011-10", "2012-02", "October 2011 – February 2012"),
        ("2011", "2011", "2011"),
        ("2011", "2012", "2011 – 2012"),
        ("2011-10-18", "2011-11", "18 October 2011 – November 2011"),
        ("2011-10", NO_END, "from October 2011, still running"),
        ("2011-10-18", "", "from 18 October 2011, end not known"),
        ("", "2011", "start not known, until 2011"),
        ("", NO_END, "start not known, still running"),
        ("", "", "dates not known"),
    ],
)
def test_format_period_shows_the_entered_precision(start: str, end: str, expected: str) -> None:
    assert format_period(start, end) == expected


def test_format_days_calls_an_open_ended_span_still_running() -> None:
    assert format_days(date(2011, 10, 18), date(2011, 10, 27)) == "18–27 October 2011"
    assert format_days(date(2011, 10, 18), None) == "from 18 October 2011, still running"
