"""Numbers and dates as entered: ambiguous input is refused."""

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
def test_number_field_accepts_point_or_comma_that_can_only_be_decimal(
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
def test_number_field_refuses_ambiguous_text_with_a_specific_error(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        NumberField(decimals=2).clean(typed)

    assert caught.value.code == code


@pytest.mark.parametrize("typed", ["1,5", "1.5", "1,500", "many"])
def test_whole_number_field_refuses_points_commas_and_text(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        NumberField().clean(typed)

    assert caught.value.code == "whole"


def test_number_field_error_quotes_the_text_and_names_the_decimals() -> None:
    with pytest.raises(ValidationError, match="“12,50 euro” is not a number"):
        NumberField(decimals=2).clean("12,50 euro")
    with pytest.raises(ValidationError, match=r"at most 1 decimal\."):
        NumberField(decimals=1).clean("1.55")


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [("999", True), ("000999.5", True), ("1000", False), ("1 000", False), ("9" * 20, False)],
)
def test_number_field_limits_digits_before_the_point(typed: str, is_taken: bool) -> None:
    field = NumberField(decimals=1, whole_digits=3)

    if is_taken:
        assert field.clean(typed) == Decimal(typed)
        return
    with pytest.raises(ValidationError, match="at most 3 digits") as caught:
        field.clean(typed)
    assert caught.value.code == "digits"


@pytest.mark.parametrize("day", ["1990-01-01", "2024-02-29", "2100-12-31"])
def test_day_field_accepts_a_day_as_displayed(day: str) -> None:
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
def test_day_field_error_explains_an_unreadable_day(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        DayField().clean(typed)


def test_optional_day_field_is_none_when_empty() -> None:
    assert DayField(required=False).clean("  ") is None
