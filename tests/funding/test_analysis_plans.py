"""What a grant, or the budget, does to a funding plan that was stated before."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.actions.applications import ApplicationFacts, begin_application, change_application
from funding.actions.line_funding import release_line
from funding.actions.lines import change_line
from funding.actions.undo import take_back_step
from funding.analysis.eligibility import case_of
from funding.analysis.plans import changes_since, figures_of, weighed_plans
from funding.conditions import funding_is_stated
from funding.models import Application, BudgetLine, FundingPlan
from funding.queries.operations import possible_bearers
from funding.reports.panels import plan_panel
from funding.reports.plan import plan_page, standing_of
from jco_portal.core.atomic_actions import action
from jco_portal.home.todo.funding import funding_to_state
from jco_portal.home.todo.own_operations import living_jcos
from operations.actions.operations import edit_operation
from operations.actions.overlap_check import mark_lost
from operations.models import Operation, PhaseInput
from operations.queries.operations import facts_of
from tests.funding.applications import noted
from tests.funding.budgets import line_facts, programme
from tests.funding.grants import CODE, asked, cost, funded_line, grant
from tests.funding.plans import a_mixed_jco, a_planned_jco, decline, state, take
from tests.world import person, place

pytestmark = pytest.mark.django_db


def changes(operation: Operation) -> tuple[str, ...]:
    """What the page of the plan says has changed."""
    operation = Operation.objects.get(pk=operation.pk)
    case = case_of(operation, timezone.localdate())
    return plan_page(case, standing_of(case), may_write=True).changes


def warned(operation: Operation) -> dict[str, bool]:
    """Who says that the plan no longer adds up: gate, record, Home and the plan itself."""
    operation = Operation.objects.get(pk=operation.pk)
    waiting = funding_to_state(person(), living_jcos(person()), timezone.localdate())
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
    assert application.requested_amount is not None
    state(operation, LT=1000 - application.requested_amount)
    return operation, application


@pytest.mark.example("tabled Lock")
def test_smaller_grant_outdates_the_plan_until_its_update() -> None:
    operation, application = stated()
    assert warned(operation) == NOBODY

    grant(application, "100.00")

    assert warned(operation) == ALL
    said = f"was to pay {application.requested_amount} euro, and now pays 100.00 by its grant"
    assert said in changes(operation)[-1]
    (waiting,) = funding_to_state(person(), living_jcos(person()), timezone.localdate()).items
    assert (waiting.title, waiting.action) == ("Lock", "State the funding anew")

    state(operation, LT=900)

    assert warned(operation) == NOBODY
    plan = FundingPlan.objects.get(operation=operation)
    figures = figures_of(case_of(operation, timezone.localdate()))
    bearers = {each.pk for each in possible_bearers(operation)}
    assert not changes_since(plan, figures, bearers)
    assert figures.to_carry == Decimal("900.00")


@pytest.mark.example("tabled Lock")
def test_undone_grant_outdates_the_plan_based_on_that_grant_until_recorded_again() -> None:
    operation, application = stated()
    grant(application, "100.00")
    state(operation, LT=900)

    take_back(application)
    assert warned(operation) == ALL

    grant(application, "100.00")
    assert warned(operation) == NOBODY


@pytest.mark.example("tabled Lock")
def test_undone_wrong_grant_restores_the_plan_until_the_corrected_grant() -> None:
    operation, application = stated()
    grant(application, "10.00")
    take_back(application)
    assert warned(operation) == NOBODY

    grant(application, "100.00")

    assert warned(operation) == ALL


@pytest.mark.example("tabled Lock")
def test_plan_warning_blames_the_budget_when_a_granted_line_was_reduced() -> None:
    operation, application = stated()
    grant(application, str(application.requested_amount))
    assert warned(operation) == NOBODY

    cost(operation, 1, 500)

    assert warned(operation) == ALL
    (said,) = [each for each in changes(operation) if "was to pay" in each]
    assert "would now pay" in said


@pytest.mark.example("tabled Lock")
def test_plan_warning_does_not_blame_a_full_grant_for_an_added_line() -> None:
    operation, application = stated()
    grant(application, str(application.requested_amount))

    funded_line(operation, 500)

    (said,) = [each for each in changes(operation) if "was to pay" in each]
    assert "would now pay" in said


@pytest.mark.example("tabled with its plan")
def test_changed_incurring_organisation_of_a_line_warns_on_every_page() -> None:
    operation = a_planned_jco("tabled")
    assert warned(operation) == NOBODY
    line = BudgetLine.objects.select_related("budget").get(cost_category="vat")
    facts = line_facts(15000, cost_category="vat", description=line.description, at="PL")

    change_line(line, facts, by=person(), version=line.budget.version)

    assert warned(operation) == ALL


@pytest.mark.example("tabled with its plan")
def test_plan_warning_does_not_blame_a_grant_for_a_released_line() -> None:
    operation = a_planned_jco("tabled")

    release_line(operation.budget.lines.get(number=1), by=person())

    (said,) = [each for each in changes(operation) if "was to pay" in each]
    assert said.endswith("would now pay 0.00.")


@pytest.mark.slow
@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize("end", ["reject", "withdraw"])
def test_failed_application_reopens_plan_and_task_and_its_undo_closes_both(end: str) -> None:
    operation, application = stated()
    step = operation.timetable.get(completion_rule="applied")
    assert step.outcome == "done"

    noted(application, end, timezone.localdate(), reason="Not this year")

    assert warned(operation) == ALL
    assert "Apply again, or fund its lines otherwise." in changes(operation)[-1]
    step.refresh_from_db()
    assert step.outcome == ""

    take_back(application)

    assert warned(operation) == NOBODY
    step.refresh_from_db()
    assert step.outcome == "done"


@pytest.mark.example("tabled Lock")
def test_jco_outside_the_programme_period_is_reported_on_every_page() -> None:
    operation, _application = stated()
    ends = programme(CODE).valid_until
    assert ends is not None
    start = ends + timedelta(days=30)
    planned = facts_of(Operation.objects.get(pk=operation.pk))
    phases = (PhaseInput(1, entered_start=start.isoformat(), entered_end=start.isoformat()),)

    present = Operation.objects.get(pk=operation.pk)
    edit_operation(present, replace(planned, phases=phases), by=person(), version=present.version)

    assert warned(operation) == ALL


@pytest.mark.example("tabled with its plan")
def test_declined_own_contribution_is_reported_on_every_page() -> None:
    operation = a_planned_jco("tabled")

    decline(operation, "PL")

    assert warned(operation) == ALL


def test_plan_status_takes_the_same_queries_for_any_number_of_plans() -> None:
    def queries(operations: list[Operation]) -> int:
        found = list(Operation.objects.filter(pk__in=[each.pk for each in operations]))
        with CaptureQueriesContext(connection) as counted:
            weighed = weighed_plans(found, timezone.localdate())
        assert weighed == {each.pk: True for each in operations}
        return len(counted)

    first = a_planned_jco(name="Amber")
    second = a_planned_jco(name="Bison")

    assert queries([first]) == queries([first, second])


@pytest.mark.slow
@pytest.mark.example("tabled Lock")
def test_draft_adding_or_dropping_rejected_lines_is_reported_on_every_page() -> None:
    operation, application = stated()
    noted(application, "reject", timezone.localdate(), reason="Not this year")
    state(operation, LT=1000)
    assert warned(operation) == NOBODY

    line = operation.budget.lines.get()
    facts = ApplicationFacts(programme=programme(CODE), applicant=place("LT"), lines=(line,))
    draft = begin_application(operation, facts, by=person())

    assert warned(operation) == ALL
    assert application.requested_amount is not None
    state(operation, LT=1000 - application.requested_amount)
    assert warned(operation) == NOBODY

    change_application(draft, replace(facts, lines=()), by=person(), version=draft.version)

    assert warned(operation) == ALL


def test_funding_task_reopens_with_a_programme_plan_but_not_after_closure() -> None:
    operation = a_mixed_jco("tabled")
    state(operation, "own", LT=98_000)
    step = operation.timetable.get(completion_rule="applied")
    assert step.outcome == "done"
    take(operation)

    state(operation, LT=18_000, PL=20_000)

    step.refresh_from_db()
    assert step.outcome == ""
    Operation.objects.filter(pk=operation.pk).update(state="closed")
    operation.timetable.filter(pk=step.pk).update(outcome="done", settled_at=timezone.now())
    with action():
        mark_lost(Operation.objects.get(pk=operation.pk), "applied")
    step.refresh_from_db()
    assert step.outcome == "done"
