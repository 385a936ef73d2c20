"""What the database keeps out of calls and applications."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from funding.models import Application, Call
from tests.funding.applications import CLOSES, a_call, an_application
from tests.funding.budgets import programme
from tests.world import jco

pytestmark = pytest.mark.django_db


def refused(**more: Any) -> str:
    """The constraint that refuses an application."""
    with pytest.raises(IntegrityError) as met, transaction.atomic():
        an_application(jco("Lock", "LT"), **{"call": a_call()} | more)
    return str(met.value)


SUBMITTED = {"state": "submitted", "submitted_on": date(2026, 3, 1), "asked": Decimal(10)}
GRANTED = SUBMITTED | {"state": "granted", "granted": Decimal(10)}


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize(
    ("more", "constraint"),
    [
        ({"state": "elsewhere"}, "application_state_is_known"),
        ({"operation": None}, "an_application_is_of_an_operation_or_of_the_past"),
        ({"applicant": None}, "an_application_is_of_an_operation_or_of_the_past"),
        ({"call_closes_on": None}, "an_application_has_the_deadline_of_its_call"),
        ({"submitted_on": date(2026, 4, 1)}, "an_application_is_submitted_by_the_deadline"),
        ({"state": "submitted"}, "what_is_submitted_has_its_day_and_amount"),
        (GRANTED, "what_is_granted_has_its_day_and_amount"),
        (GRANTED | {"granted_on": date(2026, 2, 28)}, "a_grant_is_decided_after_the_submission"),
        (
            GRANTED | {"granted_on": date(2026, 4, 1), "granted": Decimal("10.01")},
            "no_more_is_granted_than_asked_nor_paid_than_granted",
        ),
        ({"asked": Decimal(-1)}, "amounts_of_an_application_lie_above_nothing"),
        (
            {"runs_from": date(2026, 2, 2), "runs_until": date(2026, 2, 1)},
            "a_grant_runs_from_its_first_day_on",
        ),
        ({"paid_on": date(2026, 2, 2)}, "what_is_paid_was_reported"),
        ({"rate": Decimal("100.01")}, "a_rate_of_a_grant_is_a_share"),
        ({"call_closes_on": date(2026, 5, 1)}, "an_application_follows_its_call"),
    ],
)
def test_an_application_that_cannot_be_is_refused(more: dict[str, Any], constraint: str) -> None:
    assert constraint in refused(**more)


@pytest.mark.example("tabled Lock")
def test_an_application_is_of_the_programme_of_its_call() -> None:
    assert "an_application_follows_its_call" in refused(programme=programme("isec"))


@pytest.mark.example("tabled Lock")
def test_an_application_follows_the_deadline_of_its_call() -> None:
    call = a_call()
    application = an_application(jco("Lock", "LT"), call, submitted_on=CLOSES)

    Call.objects.filter(pk=call.pk).update(closes_on=date(2026, 4, 30))

    application.refresh_from_db()
    assert application.call_closes_on == date(2026, 4, 30)


@pytest.mark.example("tabled Lock")
def test_a_call_is_not_closed_before_what_was_submitted_to_it() -> None:
    call = a_call()
    an_application(jco("Lock", "LT"), call, submitted_on=CLOSES)

    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(closes_on=date(2026, 3, 30))


@pytest.mark.parametrize(
    ("more", "constraint"),
    [
        ({"opens_on": date(2026, 4, 1)}, "a_call_closes_after_it_opens"),
        ({"decision_expected_on": date(2026, 3, 30)}, "a_call_is_decided_after_its_deadline"),
    ],
)
def test_a_call_has_its_days_in_order(more: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        a_call(**more)


def test_a_programme_has_a_call_once() -> None:
    a_call()

    with pytest.raises(IntegrityError, match="a_programme_has_a_call_once"), transaction.atomic():
        a_call()


def test_a_grant_of_the_past_names_its_source() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(title="Old", programme=programme("isec"), is_history=True)
