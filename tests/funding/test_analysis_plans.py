"""Funding plans that a grant or a change of the budget makes outdated."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.actions.applications import ApplicationInput, create_application, update_application
from funding.actions.line_funding import stop_funding_line
from funding.actions.lines import update_line
from funding.actions.undo import undo_last_transition
from funding.analysis.eligibility import load_budget_case
from funding.analysis.plans import balanced_plans, plan_changes, plan_figures
from funding.conditions import has_valid_funding_plan
from funding.models import Application, BudgetLine, FundingPlan
from funding.queries.operations import organisations_incurring_costs
from funding.reports.panels import plan_panel
from funding.reports.plan import funding_plan_page, plan_status
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.home.todo.funding import funding_plans_group
from jco_portal.home.todo.own_operations import open_jcos
from operations.actions.operations import update_operation
from operations.actions.overlap_check import note_rule_unfulfilled
from operations.models import Operation, PhaseInput
from operations.queries.operations import operation_input
from tests.factories import make_user, organisation
from tests.funding.applications import make_transition
from tests.funding.budgets import make_line_input, shipped_programme
from tests.funding.grants import (
    PROGRAMME_CODE,
    change_line_cost,
    funded_line,
    jco_with_application,
    record_grant,
)
from tests.funding.plans import (
    decline_invitation,
    make_jco_with_plan,
    make_mixed_jco,
    record_plan,
    take_best_combination,
)

pytestmark = pytest.mark.django_db


def changes(operation: Operation) -> tuple[str, ...]:
    """Return the changes that the page of the funding plan lists."""
    operation = Operation.objects.get(pk=operation.pk)
    case = load_budget_case(operation, timezone.localdate())
    return funding_plan_page(case, plan_status(case), may_write=True).changes


def plan_warnings(operation: Operation) -> dict[str, bool]:
    """Return where an outdated plan is reported: condition, overview, home page and plan."""
    operation = Operation.objects.get(pk=operation.pk)
    todo_group = funding_plans_group(make_user(), open_jcos(make_user()), timezone.localdate())
    panel = plan_panel(make_user(), operation)["context"]
    return {
        "condition": bool(has_valid_funding_plan([operation])),
        "overview": panel["level"] == "warning",
        "home": operation.name in {each.title for each in todo_group.items},
        "plan": bool(changes(operation)),
    }


NO_WARNINGS = dict.fromkeys(("condition", "overview", "home", "plan"), False)
ALL_WARNINGS = dict.fromkeys(NO_WARNINGS, True)


def undo(application: Application) -> None:
    version = Application.objects.get(pk=application.pk).version
    undo_last_transition(application, reason="Noted wrongly", by=make_user(), version=version)


def jco_with_recorded_plan() -> tuple[Operation, Application]:
    """Return a JCO of EUR 1 000 with its plan: the programme pays the requested amount."""
    operation, application = jco_with_application(1000)
    assert application.requested_amount is not None
    record_plan(operation, LT=1000 - application.requested_amount)
    return operation, application


@pytest.mark.example("tabled Lock")
def test_smaller_grant_outdates_the_plan_until_its_update() -> None:
    operation, application = jco_with_recorded_plan()
    assert plan_warnings(operation) == NO_WARNINGS

    record_grant(application, "100.00")

    assert plan_warnings(operation) == ALL_WARNINGS
    sentence = f"was to pay {application.requested_amount} euro, and now pays 100.00 by its grant"
    assert sentence in changes(operation)[-1]
    (todo_item,) = funding_plans_group(
        make_user(), open_jcos(make_user()), timezone.localdate()
    ).items
    assert (todo_item.title, todo_item.action) == ("Lock", "State the funding anew")

    record_plan(operation, LT=900)

    assert plan_warnings(operation) == NO_WARNINGS
    plan = FundingPlan.objects.get(operation=operation)
    figures = plan_figures(load_budget_case(operation, timezone.localdate()))
    bearers = {each.pk for each in organisations_incurring_costs(operation)}
    assert not plan_changes(plan, figures, bearers)
    assert figures.funding_gap == Decimal("900.00")


@pytest.mark.example("tabled Lock")
def test_undone_grant_outdates_the_plan_based_on_that_grant_until_recorded_again() -> None:
    operation, application = jco_with_recorded_plan()
    record_grant(application, "100.00")
    record_plan(operation, LT=900)

    undo(application)
    assert plan_warnings(operation) == ALL_WARNINGS

    record_grant(application, "100.00")
    assert plan_warnings(operation) == NO_WARNINGS


@pytest.mark.example("tabled Lock")
def test_undone_wrong_grant_restores_the_plan_until_the_corrected_grant() -> None:
    operation, application = jco_with_recorded_plan()
    record_grant(application, "10.00")
    undo(application)
    assert plan_warnings(operation) == NO_WARNINGS

    record_grant(application, "100.00")

    assert plan_warnings(operation) == ALL_WARNINGS


@pytest.mark.example("tabled Lock")
def test_plan_warning_blames_the_budget_when_a_granted_line_was_reduced() -> None:
    operation, application = jco_with_recorded_plan()
    record_grant(application, str(application.requested_amount))
    assert plan_warnings(operation) == NO_WARNINGS

    change_line_cost(operation, 1, 500)

    assert plan_warnings(operation) == ALL_WARNINGS
    (sentence,) = [each for each in changes(operation) if "was to pay" in each]
    assert "would now pay" in sentence


@pytest.mark.example("tabled Lock")
def test_plan_warning_does_not_blame_a_full_grant_for_an_added_line() -> None:
    operation, application = jco_with_recorded_plan()
    record_grant(application, str(application.requested_amount))

    funded_line(operation, 500)

    (sentence,) = [each for each in changes(operation) if "was to pay" in each]
    assert "would now pay" in sentence


@pytest.mark.example("tabled with its plan")
def test_changed_incurring_organisation_of_a_line_warns_on_every_page() -> None:
    operation = make_jco_with_plan("tabled")
    assert plan_warnings(operation) == NO_WARNINGS
    line = BudgetLine.objects.select_related("budget").get(cost_category="vat")
    line_input = make_line_input(15000, cost_category="vat", description=line.description, at="PL")

    update_line(line, line_input, by=make_user(), version=line.budget.version)

    assert plan_warnings(operation) == ALL_WARNINGS


@pytest.mark.example("tabled with its plan")
def test_plan_warning_does_not_blame_a_grant_for_a_released_line() -> None:
    operation = make_jco_with_plan("tabled")

    stop_funding_line(operation.budget.lines.get(number=1), by=make_user())

    (sentence,) = [each for each in changes(operation) if "was to pay" in each]
    assert sentence.endswith("would now pay 0.00.")


@pytest.mark.slow
@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize("end", ["reject", "withdraw"])
def test_failed_application_reopens_plan_and_task_and_its_undo_closes_both(end: str) -> None:
    operation, application = jco_with_recorded_plan()
    step = operation.timetable.get(completion_rule="applied")
    assert step.outcome == "done"

    make_transition(application, end, timezone.localdate(), reason="Not this year")

    assert plan_warnings(operation) == ALL_WARNINGS
    assert "Apply again, or fund its lines otherwise." in changes(operation)[-1]
    step.refresh_from_db()
    assert step.outcome == ""

    undo(application)

    assert plan_warnings(operation) == NO_WARNINGS
    step.refresh_from_db()
    assert step.outcome == "done"


@pytest.mark.example("tabled Lock")
def test_jco_outside_the_programme_period_is_reported_on_every_page() -> None:
    operation, _application = jco_with_recorded_plan()
    ends = shipped_programme(PROGRAMME_CODE).valid_until
    assert ends is not None
    start = ends + timedelta(days=30)
    planned = operation_input(Operation.objects.get(pk=operation.pk))
    phases = (PhaseInput(1, entered_start=start.isoformat(), entered_end=start.isoformat()),)

    present = Operation.objects.get(pk=operation.pk)
    update_operation(
        present, replace(planned, phases=phases), by=make_user(), version=present.version
    )

    assert plan_warnings(operation) == ALL_WARNINGS


@pytest.mark.example("tabled with its plan")
def test_declined_own_contribution_is_reported_on_every_page() -> None:
    operation = make_jco_with_plan("tabled")

    decline_invitation(operation, "PL")

    assert plan_warnings(operation) == ALL_WARNINGS


def test_plan_status_takes_the_same_queries_for_any_number_of_plans() -> None:
    def queries(operations: list[Operation]) -> int:
        reloaded = list(Operation.objects.filter(pk__in=[each.pk for each in operations]))
        with CaptureQueriesContext(connection) as counted:
            weighed = balanced_plans(reloaded, timezone.localdate())
        assert weighed == {each.pk: True for each in operations}
        return len(counted)

    first = make_jco_with_plan(name="Amber")
    second = make_jco_with_plan(name="Bison")

    assert queries([first]) == queries([first, second])


@pytest.mark.slow
@pytest.mark.example("tabled Lock")
def test_draft_adding_or_dropping_rejected_lines_is_reported_on_every_page() -> None:
    operation, application = jco_with_recorded_plan()
    make_transition(application, "reject", timezone.localdate(), reason="Not this year")
    record_plan(operation, LT=1000)
    assert plan_warnings(operation) == NO_WARNINGS

    line = operation.budget.lines.get()
    draft_input = ApplicationInput(
        programme=shipped_programme(PROGRAMME_CODE), applicant=organisation("LT"), lines=(line,)
    )
    draft = create_application(operation, draft_input, by=make_user())

    assert plan_warnings(operation) == ALL_WARNINGS
    assert application.requested_amount is not None
    record_plan(operation, LT=1000 - application.requested_amount)
    assert plan_warnings(operation) == NO_WARNINGS

    update_application(draft, replace(draft_input, lines=()), by=make_user(), version=draft.version)

    assert plan_warnings(operation) == ALL_WARNINGS


def test_funding_task_reopens_with_a_programme_plan_but_not_after_closure() -> None:
    operation = make_mixed_jco("tabled")
    record_plan(operation, "own", LT=98_000)
    step = operation.timetable.get(completion_rule="applied")
    assert step.outcome == "done"
    take_best_combination(operation)

    record_plan(operation, LT=18_000, PL=20_000)

    step.refresh_from_db()
    assert step.outcome == ""
    Operation.objects.filter(pk=operation.pk).update(state="closed")
    operation.timetable.filter(pk=step.pk).update(outcome="done", settled_at=timezone.now())
    with atomic_action():
        note_rule_unfulfilled(Operation.objects.get(pk=operation.pk), "applied")
    step.refresh_from_db()
    assert step.outcome == "done"
