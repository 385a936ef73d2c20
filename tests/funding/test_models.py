"""Constraints of programmes and budgets in the database."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from funding.models import BudgetLine, BudgetLineFunding, Programme, ProgrammeRate, TermCompetence
from tests.factories import make_operation, terms
from tests.funding.budgets import make_line, shipped_programme

pytestmark = pytest.mark.django_db


def rate(**more: Any) -> ProgrammeRate:
    defaults = {
        "programme": shipped_programme("isec"),
        "cost_category": "travel",
        "percent": 70,
        "source": "A",
    }
    return ProgrammeRate(**defaults | more)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"percent": Decimal("100.01")}, "programmerate_percent_in_range"),
        ({"percent": -1}, "programmerate_percent_in_range"),
        (
            {"valid_from": date(2012, 1, 2), "valid_until": date(2012, 1, 1)},
            "programmerate_end_after_start",
        ),
        ({"min_costs": 0}, "programmerate_min_costs_positive"),
        ({"max_payment": -1}, "programmerate_max_payment_positive"),
        ({"source": ""}, "programmerate_has_source"),
    ],
)
def test_invalid_rate_violates_its_constraint(fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rate(**fields).save()


def test_two_used_rates_of_a_category_cannot_overlap_in_time() -> None:
    rate(valid_until=date(2011, 12, 31)).save()
    rate(valid_from=date(2012, 1, 1)).save()
    rate(is_used=False).save()

    with (
        pytest.raises(IntegrityError, match="programmerate_one_used_at_a_time"),
        transaction.atomic(),
    ):
        rate(valid_from=date(2011, 6, 1)).save()
    with pytest.raises(ValidationError, match="end it first, or do not count with this one"):
        rate(valid_from=date(2011, 6, 1)).full_clean()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        (
            {"valid_from": date(2012, 1, 2), "valid_until": date(2012, 1, 1)},
            "programme_end_after_start",
        ),
        ({"min_grant": 0}, "programme_min_grant_positive"),
        ({"max_grant": -5}, "programme_max_grant_positive"),
        ({"min_grant": 9, "max_grant": 8}, "programme_max_grant_not_below_min"),
        (
            {"months_to_grant_median": 9, "months_to_grant_ninetieth": 8},
            "programme_ninetieth_not_below_median",
        ),
        ({"accepted_competence": "x"}, "programme_accepted_competence_valid"),
    ],
)
def test_invalid_programme_violates_its_constraint(fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Programme.objects.create(**{"code": "new", "name": "New"} | fields)


def test_reference_term_cannot_have_two_competences_at_a_time() -> None:
    drugs = terms("drugs")[0]
    with pytest.raises(IntegrityError, match="termcompetence_one_at_a_time"), transaction.atomic():
        TermCompetence.objects.create(term=drugs, competence="exclusive", source="A")


def test_budget_line_cannot_be_funded_by_two_programmes() -> None:
    line = make_line(make_operation())
    BudgetLineFunding.objects.create(line=line, programme=shipped_programme())

    with pytest.raises(IntegrityError, match="budgetlinefunding_unique_line"), transaction.atomic():
        BudgetLineFunding.objects.create(line=line, programme=shipped_programme("isec"))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"planned_amount": -1}, "budgetline_amounts_not_negative"),
        ({"actual_amount": -1}, "budgetline_amounts_not_negative"),
        ({"cost_category": "gifts"}, "budgetline_cost_category_valid"),
        ({"currency": "SEK"}, "budgetline_currency_has_rate_day_and_source"),
        ({"exchange_rate": 11}, "budgetline_currency_has_rate_day_and_source"),
        (
            {
                "currency": "SEK",
                "amount_in_currency": 1000,
                "exchange_rate": Decimal("11.2345"),
                "exchange_rate_on": date(2026, 10, 5),
                "exchange_rate_source": "ECB",
                "planned_amount": Decimal("89.02"),
            },
            "budgetline_currency_has_rate_day_and_source",
        ),
        ({"cost_category": "planning"}, "budgetline_planning_staff_by_daily_rate"),
        ({"days": 2, "daily_rate": 3}, "budgetline_planning_staff_by_daily_rate"),
        (
            {"cost_category": "planning", "days": 2, "daily_rate": 3, "planned_amount": 7},
            "budgetline_planning_staff_by_daily_rate",
        ),
        ({"competence_override": "shared"}, "budgetline_competence_override_has_reason"),
        ({"competence_override_reason": "So."}, "budgetline_competence_override_has_reason"),
    ],
)
def test_invalid_budget_line_violates_its_constraint(
    fields: dict[str, Any], constraint: str
) -> None:
    line = make_line(make_operation())

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(**fields)
