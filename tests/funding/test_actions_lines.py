"""Writing lines: numbers, versions, who may, and what follows from a change."""

from decimal import Decimal

import pytest

from funding.actions.line_funding import fund_line, release_line, take_combination
from funding.actions.lines import add_line, change_line, remove_line
from funding.models import Budget, BudgetLine, BudgetLineFunding
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from operations.actions.transitions import move_operation
from operations.models import Operation
from tests.dossiers import name_facilitator
from tests.funding.budgets import a_line, line_facts, programme
from tests.world import an_operation, person

pytestmark = pytest.mark.django_db


@pytest.mark.example("draft")
def test_lines_are_numbered_and_each_change_raises_the_budget_version() -> None:
    operation = an_operation()
    first, second = a_line(operation, 1), a_line(operation, 2)
    remove_line(first, by=person())
    third = a_line(operation, 3)
    change_line(second, line_facts(5), by=person(), version=5)

    found = Budget.objects.get()
    lines = [(each.number, each.planned_amount) for each in found.lines.all()]
    assert (lines, third.number) == ([(2, Decimal(5)), (3, Decimal(3))], 3)
    assert found.version == 6


@pytest.mark.example("draft")
def test_repeated_line_change_does_not_raise_the_budget_version() -> None:
    line = a_line(an_operation())

    change_line(line, line_facts(7), by=person(), version=2)
    change_line(line, line_facts(7), by=person(), version=2)

    assert Budget.objects.get().version == 3
    with pytest.raises(EditConflict):
        change_line(line, line_facts(8), by=person(), version=2)


def test_budget_can_be_edited_only_by_its_planners_and_facilitators() -> None:
    operation = an_operation(state="tabled", participants=("PL",))
    line = a_line(operation)
    name_facilitator(operation)
    outsiders = [person("planner", "PL"), person("expert", "DK"), person("planner", "TAXUD")]

    for by in outsiders:
        with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
            add_line(operation, line_facts(2), by=by)
        with pytest.raises(Refused):
            change_line(line, line_facts(2), by=by, version=2)
        with pytest.raises(Refused):
            remove_line(line, by=by)
        with pytest.raises(Refused):
            fund_line(line, programme(), by=by)
        with pytest.raises(Refused):
            release_line(line, by=by)
        with pytest.raises(Refused):
            take_combination(operation, by=by, version=2)
    add_line(operation, line_facts(2), by=person("facilitator", "SE"))
    assert BudgetLine.objects.count() == 2


@pytest.mark.example("draft")
def test_budget_line_cannot_be_edited_after_cancellation() -> None:
    operation = an_operation()
    line = a_line(operation)
    move_operation(operation, "cancel", by=person(), reason="No money.")

    with pytest.raises(Refused, match="nothing is changed any more"):
        change_line(line, line_facts(2), by=person(), version=2)


def test_external_operation_cannot_have_a_budget() -> None:
    operation = an_operation(kind="bilateral_customs_operation")

    with pytest.raises(Refused, match="Only a JCO is planned here"):
        a_line(operation)


@pytest.mark.example("draft")
def test_line_changed_to_an_ineligible_category_loses_its_programme() -> None:
    operation = an_operation()
    line = a_line(operation)
    fund_line(line, programme(), by=person())

    change_line(line, line_facts(2), by=person(), version=3)
    assert BudgetLineFunding.objects.count() == 1
    change_line(line, line_facts(2, cost_category="vat"), by=person(), version=4)

    assert BudgetLineFunding.objects.count() == 0


def test_line_can_be_funded_when_the_programme_rate_is_not_recorded() -> None:
    line = a_line(an_operation(terms_=("cocaine",)))

    fund_line(line, programme("internal-security-fund"), by=person())
    fund_line(line, programme("internal-security-fund"), by=person())

    assert BudgetLineFunding.objects.count() == 1
    assert Budget.objects.get().version == 3


@pytest.mark.example("draft")
def test_combination_without_a_budget_is_refused() -> None:
    with pytest.raises(Refused, match="There is no budget yet"):
        take_combination(an_operation(), by=person(), version=0)


@pytest.mark.example("draft")
def test_combination_replaces_previously_selected_programmes() -> None:
    operation = an_operation()
    line = a_line(operation)
    fund_line(line, programme("union-anti-fraud"), by=person())

    best = take_combination(operation, by=person(), version=3)

    assert best.paid == 1000
    assert BudgetLineFunding.objects.get().programme == programme()
    assert Operation.objects.get().budget.version == 4
