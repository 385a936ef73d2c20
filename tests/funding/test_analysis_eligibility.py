"""Eligibility of a budget after a decision on its grant."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from funding.analysis.eligibility import load_budget_case
from funding.models import BudgetLine, BudgetLineFunding
from funding.reports.budget import budget_page
from jco_portal.core.access import Refused
from operations.models import Operation
from tests.factories import make_jco
from tests.funding.applications import make_transition
from tests.funding.budgets import make_line, shipped_programme
from tests.funding.grants import (
    PROGRAMME_CODE,
    change_line_cost,
    funded_line,
    jco_with_application,
    paid_by_line,
    record_grant,
    submit_application,
)

GOODS = ("cigarettes",)
pytestmark = [pytest.mark.django_db, pytest.mark.example("tabled Lock")]


def test_full_grant_leaves_the_paid_amounts_unchanged() -> None:
    operation, application = jco_with_application(1000, 500)
    before = paid_by_line(operation)
    assert sum(before) == application.requested_amount

    record_grant(application, str(application.requested_amount))

    assert paid_by_line(operation) == before


@pytest.mark.slow
@pytest.mark.parametrize("granted", ["0.01", "100.00", "333.35", "374.99"])
def test_smaller_grant_is_divided_among_its_lines_without_losing_a_cent(granted: str) -> None:
    operation, application = jco_with_application(500, 500, 500)
    before = paid_by_line(operation)
    assert len(before) == 3

    record_grant(application, granted)

    after = paid_by_line(operation)
    assert sum(after) == Decimal(granted)
    assert max(after) - min(after) <= Decimal("0.01")
    assert all(now <= was for now, was in zip(after, before, strict=True))


def test_line_without_an_application_is_paid_by_the_rules_alone() -> None:
    operation, _application = jco_with_application(1000, granted="100.00")
    funded_line(operation, 500)

    first, second = paid_by_line(operation)

    assert first == Decimal("100.00")
    assert second > Decimal("100.00")


def test_excess_of_a_reduced_line_goes_to_the_other_lines() -> None:
    operation, application = jco_with_application(1000, 1000)
    record_grant(application, "1000.00")
    assert paid_by_line(operation) == [Decimal("500.00"), Decimal("500.00")]

    change_line_cost(
        operation, 2, 10
    )  # 80 % of it are 8; the first takes its 800 whole, 192 are not paid

    assert paid_by_line(operation) == [Decimal("800.00"), Decimal("8.00")]


def capped(amount: str) -> None:
    """Set a maximum grant of the programme in EUR."""
    grants = shipped_programme(PROGRAMME_CODE)
    grants.max_grant = Decimal(amount)
    grants.save()


def test_maximum_grant_applies_to_each_application_separately() -> None:
    capped("300.00")
    operation, first = jco_with_application(1000)
    assert first.requested_amount == Decimal("300.00")

    second = submit_application([funded_line(operation, 1000)])

    assert second.requested_amount == Decimal("300.00")
    assert paid_by_line(operation) == [Decimal("300.00"), Decimal("300.00")]
    record_grant(first, "300.00")
    assert paid_by_line(operation) == [Decimal("300.00"), Decimal("300.00")]


def equipped() -> tuple[Operation, list[BudgetLine]]:
    """Return two lines of EUR 60 000; the programme pays equipment from EUR 100 000 upwards."""
    operation = make_jco("Lock", "LT")
    lines = [
        make_line(
            operation, 60_000, cost_category="technical", description=f"Team {n}", goods=GOODS
        )
        for n in (1, 2)
    ]
    BudgetLineFunding.objects.bulk_create(
        BudgetLineFunding(line=line, programme=shipped_programme(PROGRAMME_CODE)) for line in lines
    )
    return operation, lines


def test_category_minimum_does_not_undo_a_decided_grant() -> None:
    operation, lines = equipped()
    application = submit_application(lines)
    assert application.requested_amount == Decimal("96000.00")
    record_grant(application, "96000.00")

    change_line_cost(operation, 2, 30_000, cost_category="technical")

    assert paid_by_line(operation) == [Decimal("48000.00"), Decimal("24000.00")]


def test_category_minimum_applies_to_each_application() -> None:
    operation, lines = equipped()
    assert paid_by_line(operation) == [Decimal("48000.00"), Decimal("48000.00")]

    with pytest.raises(Refused, match="pays nothing of these lines"):
        submit_application(lines[:1])


def test_paid_amount_never_exceeds_the_requested_amount_after_submission() -> None:
    operation, _application = jco_with_application(1000)

    change_line_cost(operation, 1, 2000)

    assert paid_by_line(operation) == [Decimal("800.00")]
    (row,) = budget_page(load_budget_case(operation, timezone.localdate())).rows
    assert row.notes[-1] == "Of the 1\u202f600.00 that its rate would give 800.00 were asked for."


@pytest.mark.parametrize("end", ["reject", "withdraw"])
def test_lines_of_a_failed_application_are_paid_only_after_a_new_application(end: str) -> None:
    operation, application = jco_with_application(1000)
    make_transition(application, end, timezone.localdate(), reason="Not this year")

    assert paid_by_line(operation) == [Decimal("0.00")]
    (row,) = budget_page(load_budget_case(operation, timezone.localdate())).rows
    assert "apply again, or fund it otherwise" in row.notes[-1]

    submit_application(list(operation.budget.lines.all()))

    assert paid_by_line(operation) == [Decimal("800.00")]


def test_paid_amount_takes_precedence_over_the_granted_amount() -> None:
    operation, application = jco_with_application(1000, granted="500.00")
    today = timezone.localdate()
    make_transition(application, "sign", today, action_starts_on=today, action_ends_on=today)
    make_transition(application, "start", today)
    make_transition(application, "end", today, due_on=today)
    make_transition(application, "send_report", today)
    make_transition(application, "pay", today, amount=Decimal("450.00"))

    assert paid_by_line(operation) == [Decimal("450.00")]


def test_budget_page_shows_the_grant_amount_beside_a_line() -> None:
    operation, _application = jco_with_application(1000, granted="100.00")

    (row,) = budget_page(load_budget_case(operation, timezone.localdate())).rows

    assert (row.paid_amount, row.funding_gap) == ("100.00", "900.00")
    assert row.notes[-1].startswith("The grant pays 100.00 of the")


def test_decided_grant_is_unchanged_when_the_operation_leaves_the_programme_period() -> None:
    operation, _application = jco_with_application(1000, granted="500.00")
    ends = shipped_programme(PROGRAMME_CODE).valid_until
    assert ends is not None
    later = ends + timedelta(days=30)
    operation.phases.update(
        earliest_start=later, latest_start=later, earliest_end=later, latest_end=later
    )

    assert paid_by_line(operation) == [Decimal("500.00")]
