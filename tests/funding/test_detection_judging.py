"""What programmes pay of a budget once a grant is decided."""

from decimal import Decimal

import pytest
from django.utils import timezone

from funding.detection import case_of
from funding.reports.budget import budget_page
from tests.funding.applications import noted
from tests.funding.budgets import programme
from tests.funding.grants import CODE, ask_for, asked, cost, funded_line, grant, paid

pytestmark = pytest.mark.django_db


def test_a_grant_of_all_that_was_asked_changes_nothing() -> None:
    operation, application = asked(1000, 500)
    before = paid(operation)
    assert sum(before) == application.asked

    grant(application, str(application.asked))

    assert paid(operation) == before


@pytest.mark.parametrize("granted", ["0.01", "100.00", "333.35", "374.99"])
def test_a_smaller_grant_is_shared_over_its_lines_and_no_cent_is_lost(granted: str) -> None:
    operation, application = asked(500, 500, 500)
    before = paid(operation)
    assert len(before) == 3

    grant(application, granted)

    after = paid(operation)
    assert sum(after) == Decimal(granted)
    assert max(after) - min(after) <= Decimal("0.01")
    assert all(now <= was for now, was in zip(after, before, strict=True))


def test_a_line_that_was_not_applied_for_is_paid_by_the_rules_alone() -> None:
    operation, _application = asked(1000, granted="100.00")
    funded_line(operation, 500)

    first, second = paid(operation)

    assert first == Decimal("100.00")
    assert second > Decimal("100.00")


def test_a_withdrawn_grant_no_longer_caps_its_lines() -> None:
    operation, application = asked(1000, granted="100.00")

    noted(application, "withdraw", timezone.localdate(), reason="Too little of it")

    assert paid(operation) == [application.asked]


def test_what_a_line_that_was_cut_cannot_take_goes_to_the_others() -> None:
    operation, application = asked(1000, 1000)
    full = paid(operation)[0]
    grant(application, "1000.00")
    assert paid(operation) == [Decimal("500.00"), Decimal("500.00")]

    cost(operation, 2, 10)

    first, second = paid(operation)
    assert second < Decimal("10.01")
    assert first == min(full, Decimal("1000.00") - second)


def test_a_ceiling_holds_for_each_grant_by_itself() -> None:
    grants = programme(CODE)
    grants.grant_ceiling = Decimal("300.00")
    grants.save()
    operation, application = asked(1000)
    assert application.asked == Decimal("300.00")
    grant(application, "300.00")

    line = funded_line(operation, 1000)

    assert paid(operation) == [Decimal("300.00"), Decimal("300.00")]
    assert ask_for([line]).asked == Decimal("300.00")


def test_the_budget_says_beside_a_line_what_its_grant_pays() -> None:
    operation, _application = asked(1000, granted="100.00")

    (row,) = budget_page(case_of(operation, timezone.localdate())).rows

    assert (row.paid, row.left) == ("100.00", "900.00")
    assert row.notes[-1].startswith("The grant pays 100.00 of the")
