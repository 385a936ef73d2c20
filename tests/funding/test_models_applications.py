"""Constraints of calls and applications in the database."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from funding.models import Application, Call
from tests.factories import make_jco
from tests.funding.applications import CLOSES_ON, make_application, make_call
from tests.funding.budgets import shipped_programme

pytestmark = pytest.mark.django_db


def refused(**more: Any) -> str:
    """Return the constraint that refuses an application."""
    with pytest.raises(IntegrityError) as met, transaction.atomic():
        make_application(make_jco("Lock", "LT"), **{"call": make_call()} | more)
    return str(met.value)


SUBMITTED = {
    "state": "submitted",
    "submitted_on": date(2026, 3, 1),
    "requested_amount": Decimal(10),
}
GRANTED = SUBMITTED | {"state": "granted", "granted_amount": Decimal(10)}


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize(
    ("more", "constraint"),
    [
        ({"state": "elsewhere"}, "application_state_valid"),
        ({"operation": None}, "application_has_operation_or_source"),
        ({"applicant": None}, "application_has_operation_or_source"),
        ({"call_closes_on": None}, "application_call_has_deadline"),
        ({"submitted_on": date(2026, 4, 1)}, "application_submitted_before_deadline"),
        ({"state": "submitted"}, "application_submitted_has_day_and_amount"),
        (GRANTED, "application_granted_has_day_and_amount"),
        (GRANTED | {"granted_on": date(2026, 2, 28)}, "application_granted_after_submitted"),
        (
            GRANTED | {"granted_on": date(2026, 4, 1), "granted_amount": Decimal("10.01")},
            "application_amounts_in_order",
        ),
        ({"requested_amount": Decimal(-1)}, "application_amounts_positive"),
        (
            {"action_starts_on": date(2026, 2, 2), "action_ends_on": date(2026, 2, 1)},
            "application_action_end_after_start",
        ),
        ({"paid_on": date(2026, 2, 2)}, "application_paid_after_report"),
        ({"cofinancing_rate": Decimal("100.01")}, "application_cofinancing_rate_in_range"),
        ({"call_closes_on": date(2026, 5, 1)}, "application_matches_call"),
    ],
)
def test_invalid_application_violates_its_constraint(more: dict[str, Any], constraint: str) -> None:
    assert constraint in refused(**more)


@pytest.mark.example("tabled Lock")
def test_application_programme_must_match_its_call() -> None:
    assert "application_matches_call" in refused(programme=shipped_programme("isec"))


@pytest.mark.example("tabled Lock")
def test_application_deadline_follows_its_call() -> None:
    call = make_call()
    application = make_application(make_jco("Lock", "LT"), call, submitted_on=CLOSES_ON)

    Call.objects.filter(pk=call.pk).update(closes_on=date(2026, 4, 30))

    application.refresh_from_db()
    assert application.call_closes_on == date(2026, 4, 30)


@pytest.mark.example("tabled Lock")
def test_call_deadline_cannot_precede_a_submission() -> None:
    call = make_call()
    make_application(make_jco("Lock", "LT"), call, submitted_on=CLOSES_ON)

    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(closes_on=date(2026, 3, 30))


@pytest.mark.parametrize(
    ("more", "constraint"),
    [
        ({"opens_on": date(2026, 4, 1)}, "call_close_after_open"),
        ({"decision_expected_on": date(2026, 3, 30)}, "call_decision_after_deadline"),
    ],
)
def test_call_dates_must_be_in_order(more: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_call(**more)


def test_call_reference_is_unique_within_a_programme() -> None:
    make_call()

    with pytest.raises(IntegrityError, match="call_unique_reference"), transaction.atomic():
        make_call()


def test_past_grant_requires_a_source() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            title="Old", programme=shipped_programme("isec"), is_past_grant=True
        )
