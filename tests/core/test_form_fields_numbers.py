"""Numbers and days as typed: what is plain is taken, what could be read in two ways is not."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from jco_portal.core.form_fields import DayField, NumberField


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("40599.23", "40599.23"),
        ("40599,23", "40599.23"),
        ("40 599,2", "40599.2"),
        ("0,05", "0.05"),
        ("1250", "1250"),
    ],
)
def test_a_point_or_a_comma_that_can_only_stand_before_decimals_is_taken(
    typed: str, number: str
) -> None:
    assert NumberField(decimals=2).clean(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1,250", "comma"),
        ("1.000,50", "comma"),
        ("1,000.50", "comma"),
        ("1,2,3", "comma"),
        ("12,50 euro", "decimal"),
        ("about 1,250", "decimal"),
        ("12 euro", "decimal"),
        ("9" * 30 + ",5", "long"),
        ("\u0661\u0662", "decimal"),
        ("9" * 30, "long"),
        ("1.234", "decimals"),
        ("-5", "negative"),
    ],
)
def test_what_can_be_read_otherwise_is_refused_with_its_own_words(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        NumberField(decimals=2).clean(typed)

    assert caught.value.code == code


@pytest.mark.parametrize("typed", ["1,5", "1.5", "1,500", "many"])
def test_a_whole_number_has_neither_point_nor_comma(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        NumberField().clean(typed)

    assert caught.value.code == "whole"


def test_a_refusal_quotes_what_was_typed_and_counts_decimals() -> None:
    with pytest.raises(ValidationError, match="“12,50 euro” is not a number"):
        NumberField(decimals=2).clean("12,50 euro")
    with pytest.raises(ValidationError, match=r"at most 1 decimal\."):
        NumberField(decimals=1).clean("1.55")


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [("999", True), ("000999.5", True), ("1000", False), ("1 000", False), ("9" * 20, False)],
)
def test_a_number_may_have_so_many_digits_before_its_point(typed: str, is_taken: bool) -> None:
    field = NumberField(decimals=1, whole_digits=3)

    if is_taken:
        assert field.clean(typed) == Decimal(typed)
        return
    with pytest.raises(ValidationError, match="at most 3 digits") as caught:
        field.clean(typed)
    assert caught.value.code == "digits"


@pytest.mark.parametrize("day", ["1990-01-01", "2024-02-29", "2100-12-31"])
def test_a_day_is_taken_as_it_is_shown(day: str) -> None:
    field = DayField()

    assert field.clean(f" {day} ") == date.fromisoformat(day)
    assert field.prepare_value(date.fromisoformat(day)) == day


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-02-29", "There is no such day as 2026-02-29."),
        ("2026-00-01", "There is no such day as 2026-00-01."),
        ("1989-12-31", "The year 1989 is outside 1990 to 2100."),
        ("2101-01-01", "The year 2101 is outside 1990 to 2100."),
        ("2026-10", "Write the day as 2026-10-05."),
        ("2026", "Write the day as 2026-10-05."),
        ("open", "Write the day as 2026-10-05."),
        ("20261005", "Write the day as 2026-10-05."),
        ("2026-W40-1", "Write the day as 2026-10-05."),
        ("5 October 2026", "Write the day as 2026-10-05."),
        ("٢٠٢٦-١٠-٠٥", "Write the day as 2026-10-05."),
        ("2026-10-05\x00", "characters that cannot be stored"),
    ],
)
def test_what_is_no_day_is_told_so(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        DayField().clean(typed)


def test_a_day_that_need_not_be_given_is_none() -> None:
    assert DayField(required=False).clean("  ") is None
