"""What a grant, or the budget, does to a funding plan that was stated before."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.actions import change_line, take_back_step
from funding.detection import case_of, changes_since, figures_of, plans_that_hold
from funding.gates import funding_is_stated
from funding.models import Application, BudgetLine, FundingPlan
from funding.queries import possible_bearers
from funding.reports.panels import plan_panel
from funding.reports.plan import plan_page, standing_of
from jco_portal.home.waiting.funding import funding_to_state
from operations.models import Operation
from tests.funding.budgets import line_facts
from tests.funding.grants import asked, cost, funded_line, grant
from tests.funding.plans import a_planned_jco, state
from tests.world import person

pytestmark = pytest.mark.django_db


def changes(operation: Operation) -> tuple[str, ...]:
    """What the page of the plan says has changed."""
    operation = Operation.objects.get(pk=operation.pk)
    case = case_of(operation, timezone.localdate())
    return plan_page(case, standing_of(case), may_write=True).changes


def warned(operation: Operation) -> dict[str, bool]:
    """Who says that the plan no longer adds up: gate, record, Home and the plan itself."""
    operation = Operation.objects.get(pk=operation.pk)
    waiting = funding_to_state(person(), timezone.localdate())
    panel = plan_panel(person(), operation)["context"]
    return {
        "gate": bool(funding_is_stated([operation])),
        "record": panel["level"] == "warning",
        "home": operation.name in {each.title for each in waiting.items},
        "plan": bool(changes(operation)),
    }


NOBODY = dict.fromkeys(("gate", "record", "home", "plan"), False)
ALL = dict.fromkeys(NOBODY, True)


def take_back(application: Application) -> None:
    version = Application.objects.get(pk=application.pk).version
    take_back_step(application, reason="Noted wrongly", by=person(), version=version)


def stated() -> tuple[Operation, Application]:
    """A JCO of 1 000 euro with its plan: the programme pays what is asked of it."""
    operation, application = asked(1000)
    assert application.asked is not None
    state(operation, LT=1000 - application.asked)
    return operation, application


def test_a_smaller_grant_opens_the_plan_again_and_stated_anew_it_holds() -> None:
    operation, application = stated()
    assert warned(operation) == NOBODY

    grant(application, "100.00")

    assert warned(operation) == ALL
    said = f"was to pay {application.asked} euro, and now pays 100.00: its grant is decided"
    assert said in changes(operation)[-1]
    (waiting,) = funding_to_state(person(), timezone.localdate()).items
    assert (waiting.title, waiting.action) == ("Lock", "State the funding anew")

    state(operation, LT=900)

    assert warned(operation) == NOBODY
    plan = FundingPlan.objects.get(operation=operation)
    figures = figures_of(case_of(operation, timezone.localdate()))
    bearers = {each.pk for each in possible_bearers(operation)}
    assert not changes_since(plan, figures, bearers)
    assert figures.to_carry == Decimal("900.00")


def test_a_grant_taken_back_warns_of_the_plan_stated_on_it_and_noted_again_of_none() -> None:
    operation, application = stated()
    grant(application, "100.00")
    state(operation, LT=900)

    take_back(application)
    assert warned(operation) == ALL

    grant(application, "100.00")
    assert warned(operation) == NOBODY


def test_a_plan_stated_while_a_wrong_grant_stood_is_stated_anew_after_it_was_mended() -> None:
    operation, application = stated()
    grant(application, "10.00")
    take_back(application)
    assert warned(operation) == NOBODY

    grant(application, "100.00")

    assert warned(operation) == ALL


def test_a_budget_that_changed_is_not_called_a_decision_on_the_grant() -> None:
    operation, application = stated()
    grant(application, str(application.asked))
    assert warned(operation) == NOBODY

    cost(operation, 1, 500)

    assert warned(operation) == ALL
    (said,) = [each for each in changes(operation) if "was to pay" in each]
    assert "would now pay" in said
    assert "decided" not in said


def test_a_line_beside_a_full_grant_is_not_called_a_decision_on_it() -> None:
    operation, application = stated()
    grant(application, str(application.asked))

    funded_line(operation, 500)

    (said,) = [each for each in changes(operation) if "was to pay" in each]
    assert "would now pay" in said


def test_a_line_that_another_bears_is_told_on_the_record_too() -> None:
    operation = a_planned_jco("tabled")
    assert warned(operation) == NOBODY
    line = BudgetLine.objects.select_related("budget").get(category="vat")
    facts = line_facts(15000, category="vat", description=line.description, at="PL")

    change_line(line, facts, by=person(), version=line.budget.version)

    assert warned(operation) == ALL


def test_plans_are_weighed_in_the_same_queries_whatever_their_number() -> None:
    def queries(operations: list[Operation]) -> int:
        found = list(Operation.objects.filter(pk__in=[each.pk for each in operations]))
        with CaptureQueriesContext(connection) as counted:
            holding = plans_that_hold(found, timezone.localdate())
        assert holding == {each.pk for each in operations}
        return len(counted)

    first = a_planned_jco(name="Amber")
    second = a_planned_jco(name="Bison")

    assert queries([first]) == queries([first, second])
