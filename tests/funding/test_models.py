"""What the database refuses of programmes and budgets, whoever writes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from funding.models import BudgetLine, LineFunding, Programme, ProgrammeRate, TermCompetence
from tests.funding.budgets import a_line, programme
from tests.world import an_operation, terms

pytestmark = pytest.mark.django_db


def rate(**more: Any) -> ProgrammeRate:
    given = {"programme": programme("isec"), "category": "travel", "percent": 70, "source": "A"}
    return ProgrammeRate(**given | more)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"percent": Decimal("100.01")}, "a_rate_lies_between_0_and_100"),
        ({"percent": -1}, "a_rate_lies_between_0_and_100"),
        ({"valid_from": date(2012, 1, 2), "valid_until": date(2012, 1, 1)}, "rate_ends_after"),
        ({"floor": 0}, "least_costs_lie_above_nothing"),
        ({"ceiling": -1}, "most_that_is_paid_lies_above_nothing"),
        ({"source": ""}, "a_rate_has_its_source"),
    ],
)
def test_a_rate_is_sound(fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rate(**fields).save()


def test_one_rate_of_a_category_is_counted_with_at_a_time() -> None:
    rate(valid_until=date(2011, 12, 31)).save()
    rate(valid_from=date(2012, 1, 1)).save()
    rate(is_used=False).save()

    with pytest.raises(IntegrityError, match="one_rate_of_a_category"), transaction.atomic():
        rate(valid_from=date(2011, 6, 1)).save()
    with pytest.raises(ValidationError, match="end it first, or do not count with this one"):
        rate(valid_from=date(2011, 6, 1)).full_clean()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"valid_from": date(2012, 1, 2), "valid_until": date(2012, 1, 1)}, "programme_ends"),
        ({"grant_floor": 0}, "least_grant_lies_above_nothing"),
        ({"grant_ceiling": -5}, "largest_grant_lies_above_nothing"),
        ({"grant_floor": 9, "grant_ceiling": 8}, "largest_grant_is_not_below_the_least"),
        ({"months_median": 9, "months_ninetieth": 8}, "nine_of_ten_take_no_less"),
        ({"accepts": "x"}, "programme_competence_is_known"),
    ],
)
def test_a_programme_is_sound(fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Programme.objects.create(**{"code": "new", "name": "New"} | fields)


def test_a_term_is_of_one_competence_at_a_time() -> None:
    drugs = terms("drugs")[0]
    with pytest.raises(IntegrityError, match="a_term_is_of_one"), transaction.atomic():
        TermCompetence.objects.create(term=drugs, competence="exclusive", source="A")


def test_a_line_is_funded_once() -> None:
    line = a_line(an_operation())
    LineFunding.objects.create(line=line, programme=programme())

    with pytest.raises(IntegrityError, match="a_line_is_funded_once"), transaction.atomic():
        LineFunding.objects.create(line=line, programme=programme("isec"))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"planned": -1}, "amounts_of_a_line_are_not_negative"),
        ({"actual": -1}, "amounts_of_a_line_are_not_negative"),
        ({"category": "gifts"}, "line_category_is_known"),
        ({"currency": "SEK"}, "another_currency_has_its_rate"),
        ({"exchange_rate": 11}, "another_currency_has_its_rate"),
        (
            {
                "currency": "SEK",
                "amount_said": 1000,
                "exchange_rate": Decimal("11.2345"),
                "rate_on": date(2026, 10, 5),
                "rate_source": "ECB",
                "planned": Decimal("89.02"),
            },
            "another_currency_has_its_rate",
        ),
        ({"category": "planning"}, "planning_staff_is_days"),
        ({"days": 2, "daily_rate": 3}, "planning_staff_is_days"),
        (
            {"category": "planning", "days": 2, "daily_rate": 3, "planned": 7},
            "planning_staff_is_days",
        ),
        ({"overruled": "shared"}, "who_overrules_a_competence_says_why"),
        ({"overruled_because": "So."}, "who_overrules_a_competence_says_why"),
    ],
)
def test_a_line_is_sound(fields: dict[str, Any], constraint: str) -> None:
    line = a_line(an_operation())

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(**fields)
