"""What programmes pay of a budget once a grant is decided, and what that does to the plan."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from funding.actions import ApplicationFacts, begin_application, fund_line
from funding.detection import case_of, changes_since, figures_of
from funding.gates import funding_is_stated
from funding.models import Application, FundingPlan
from funding.queries import possible_bearers
from funding.reports.budget import budget_page
from funding.reports.panels import plan_panel
from funding.reports.plan import plan_page, standing_of
from jco_portal.home.waiting.funding import funding_to_state
from operations.models import Operation
from tests.funding.applications import noted
from tests.funding.budgets import a_line, programme
from tests.funding.plans import state
from tests.world import jco, person, place

pytestmark = pytest.mark.django_db
CODE = "union-anti-fraud"


def asked(*amounts: int, granted: str = "") -> tuple[Operation, Application]:
    """A tabled JCO of Lithuania whose lines were applied for, and granted if an amount is given."""
    operation = jco("Lock", "LT")
    lines = [a_line(operation, amount, goods=("cigarettes",)) for amount in amounts]
    for line in lines:
        fund_line(line, programme(CODE), by=person())
    facts = ApplicationFacts(programme=programme(CODE), applicant=place("LT"), lines=tuple(lines))
    application = begin_application(operation, facts, by=person())
    noted(application, "submit", timezone.localdate() - timedelta(days=2))
    if granted:
        grant(application, granted)
    return operation, Application.objects.get(pk=application.pk)


def grant(application: Application, amount: str) -> None:
    on = timezone.localdate() - timedelta(days=1)
    noted(application, "grant", on, amount=Decimal(amount))


def paid(operation: Operation) -> list[Decimal]:
    case = case_of(Operation.objects.get(pk=operation.pk), timezone.localdate())
    by_line = case.paid_by_line()
    return [by_line[line.pk] for line in case.lines]


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

    grant(application, granted)

    after = paid(operation)
    assert sum(after) == Decimal(granted)
    assert max(after) - min(after) <= Decimal("0.01")
    assert all(now <= was for now, was in zip(after, before, strict=True))


def test_a_line_that_was_not_applied_for_is_paid_by_the_rules_alone() -> None:
    operation, _application = asked(1000, granted="100.00")
    line = a_line(operation, 500, goods=("cigarettes",))
    fund_line(line, programme(CODE), by=person())

    first, second = paid(operation)

    assert first == Decimal("100.00")
    assert second > Decimal("100.00")


def test_a_withdrawn_grant_no_longer_caps_its_lines() -> None:
    operation, application = asked(1000, granted="100.00")

    noted(application, "withdraw", timezone.localdate(), reason="Too little of it")

    assert paid(operation) == [application.asked]


def test_a_smaller_grant_opens_the_plan_again_and_stated_anew_it_holds() -> None:
    operation, application = asked(1000)
    left = 1000 - application.asked
    state(operation, LT=left)
    user, today = person(), timezone.localdate()
    assert not funding_is_stated([operation])
    assert not funding_to_state(user).items

    grant(application, "100.00")

    case = case_of(operation, today)
    page = plan_page(case, standing_of(case), may_write=True)
    assert f"was to pay {application.asked} euro, and now pays 100.00" in page.changes[-1]
    assert funding_is_stated([operation])
    panel = plan_panel(user, operation)["context"]
    assert (panel["level"], "smaller" in panel["sentence"]) == ("warning", True)
    (waiting,) = funding_to_state(user).items
    assert (waiting.title, waiting.action) == ("Lock", "State the funding anew")
    (row,) = budget_page(case).rows
    assert (row.paid, row.left) == ("100.00", "900.00")
    assert row.notes[-1].startswith("The grant pays 100.00 of the")

    state(operation, LT=900)

    assert not funding_is_stated([operation])
    assert not funding_to_state(user).items
    assert plan_panel(user, operation)["context"]["level"] == ""
    plan = FundingPlan.objects.get(operation=operation)
    figures = figures_of(case_of(operation, today))
    assert not changes_since(plan, figures, possible_bearers(operation))
    assert figures.to_carry == Decimal("900.00")
