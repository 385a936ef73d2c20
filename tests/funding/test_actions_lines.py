"""Budget lines: numbers, versions, permissions, and effects of a change."""

from decimal import Decimal

import pytest

from funding.actions.line_funding import apply_combination, fund_line, stop_funding_line
from funding.actions.lines import add_line, delete_line, update_line
from funding.models import Budget, BudgetLine, BudgetLineFunding
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation
from tests.factories import make_operation, make_user
from tests.funding.budgets import make_line, make_line_input, shipped_programme
from tests.jco_files import appoint_facilitator

pytestmark = pytest.mark.django_db


@pytest.mark.example("draft")
def test_lines_are_numbered_and_each_change_raises_the_budget_version() -> None:
    operation = make_operation()
    first, second = make_line(operation, 1), make_line(operation, 2)
    delete_line(first, by=make_user())
    third = make_line(operation, 3)
    update_line(second, make_line_input(5), by=make_user(), version=5)

    budget = Budget.objects.get()
    lines = [(each.number, each.planned_amount) for each in budget.lines.all()]
    assert (lines, third.number) == ([(2, Decimal(5)), (3, Decimal(3))], 3)
    assert budget.version == 6


@pytest.mark.example("draft")
def test_repeated_line_change_does_not_raise_the_budget_version() -> None:
    line = make_line(make_operation())

    update_line(line, make_line_input(7), by=make_user(), version=2)
    update_line(line, make_line_input(7), by=make_user(), version=2)

    assert Budget.objects.get().version == 3
    with pytest.raises(EditConflict):
        update_line(line, make_line_input(8), by=make_user(), version=2)


def test_budget_can_be_edited_only_by_its_planners_and_facilitators() -> None:
    operation = make_operation(state="tabled", participants=("PL",))
    line = make_line(operation)
    appoint_facilitator(operation)
    outsiders = [
        make_user("planner", "PL"),
        make_user("expert", "DK"),
        make_user("planner", "TAXUD"),
    ]

    for by in outsiders:
        with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
            add_line(operation, make_line_input(2), by=by)
        with pytest.raises(Refused):
            update_line(line, make_line_input(2), by=by, version=2)
        with pytest.raises(Refused):
            delete_line(line, by=by)
        with pytest.raises(Refused):
            fund_line(line, shipped_programme(), by=by)
        with pytest.raises(Refused):
            stop_funding_line(line, by=by)
        with pytest.raises(Refused):
            apply_combination(operation, by=by, version=2)
    add_line(operation, make_line_input(2), by=make_user("facilitator", "SE"))
    assert BudgetLine.objects.count() == 2


@pytest.mark.example("draft")
def test_budget_line_cannot_be_edited_after_cancellation() -> None:
    operation = make_operation()
    line = make_line(operation)
    perform_operation_transition(operation, "cancel", by=make_user(), reason="No money.")

    with pytest.raises(Refused, match="nothing is changed any more"):
        update_line(line, make_line_input(2), by=make_user(), version=2)


def test_external_operation_cannot_have_a_budget() -> None:
    operation = make_operation(kind="bilateral_customs_operation")

    with pytest.raises(Refused, match="Only a JCO is planned here"):
        make_line(operation)


@pytest.mark.example("draft")
def test_line_changed_to_an_ineligible_category_loses_its_programme() -> None:
    operation = make_operation()
    line = make_line(operation)
    fund_line(line, shipped_programme(), by=make_user())

    update_line(line, make_line_input(2), by=make_user(), version=3)
    assert BudgetLineFunding.objects.count() == 1
    update_line(line, make_line_input(2, cost_category="vat"), by=make_user(), version=4)

    assert BudgetLineFunding.objects.count() == 0


def test_line_can_be_funded_when_the_programme_rate_is_not_recorded() -> None:
    line = make_line(make_operation(terms_=("cocaine",)))

    fund_line(line, shipped_programme("internal-security-fund"), by=make_user())
    fund_line(line, shipped_programme("internal-security-fund"), by=make_user())

    assert BudgetLineFunding.objects.count() == 1
    assert Budget.objects.get().version == 3


@pytest.mark.example("draft")
def test_combination_without_a_budget_is_refused() -> None:
    with pytest.raises(Refused, match="There is no budget yet"):
        apply_combination(make_operation(), by=make_user(), version=0)


@pytest.mark.example("draft")
def test_combination_replaces_previously_selected_programmes() -> None:
    operation = make_operation()
    line = make_line(operation)
    fund_line(line, shipped_programme("union-anti-fraud"), by=make_user())

    best = apply_combination(operation, by=make_user(), version=3)

    assert best.paid == 1000
    assert BudgetLineFunding.objects.get().programme == shipped_programme()
    assert Operation.objects.get().budget.version == 4
