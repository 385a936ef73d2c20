"""Numbers as they are typed: what is plain is taken, what could be read in two ways is not."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from operations.forms.numbers import NumberField


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
