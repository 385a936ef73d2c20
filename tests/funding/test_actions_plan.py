"""Funding plans, which must add up to the cent."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from funding.actions.line_funding import fund_line, stop_funding_line
from funding.actions.lines import delete_line, update_line
from funding.analysis.plans import balanced_plans
from funding.models import BudgetLine, FundingPlan, ProgrammeRate
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from operations.models import Operation
from tests.concurrency import run_concurrently
from tests.factories import make_operation, make_user
from tests.funding.budgets import make_line, make_line_input, shipped_programme
from tests.funding.plans import (
    decline_invitation,
    make_jco_with_plan,
    make_mixed_jco,
    record_plan,
    take_best_combination,
)

pytestmark = pytest.mark.django_db


def refusals(operation: Operation, means: str = "programmes", **more: Any) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        record_plan(operation, means, **more)
    return {each.code: each.sentence for each in caught.value.refusals}


def is_plan_in_force(operation: Operation) -> bool:
    present = Operation.objects.get(pk=operation.pk)
    return balanced_plans([present], timezone.localdate())[present.pk]


def task_outcome(operation: Operation) -> str:
    """Return the outcome of the task “Apply for funding”; empty while it is open."""
    return operation.timetable.get(guide_task__code="funding").outcome


def test_programme_plan_stores_grants_and_own_contributions() -> None:
    operation = make_mixed_jco()
    take_best_combination(operation)

    made = record_plan(operation, LT=18000, PL=20000)

    grants = dict(made.grants.values_list("programme__code", "amount"))
    carriers = made.own_contributions.values_list(
        "organisation__code", "amount", "uncovered_amount"
    )
    assert grants == {"regulation-515-97": Decimal("60000.00")}
    assert set(carriers) == {
        ("LT", Decimal("18000.00"), Decimal("18000.00")),
        ("PL", Decimal("20000.00"), Decimal("20000.00")),
    }
    assert is_plan_in_force(operation)


def test_own_contributions_may_be_split_differently_from_the_line_gaps() -> None:
    operation = make_mixed_jco()
    take_best_combination(operation)

    made = record_plan(operation, LT=38000)

    carriers = dict(made.own_contributions.values_list("organisation__code", "amount"))
    assert carriers == {"LT": Decimal("38000.00"), "PL": Decimal("0.00")}
    assert is_plan_in_force(operation)


@pytest.mark.parametrize(
    ("amounts", "known", "gap"),
    [
        ({"LT": "18000", "PL": "19999.99"}, "37 999.99", "0.01 are missing."),
        ({"LT": "18000.01", "PL": "20000"}, "38 000.01", "that is 0.01 too much."),
        ({}, "0.00", "38 000.00 are missing."),
    ],
)
def test_own_contributions_that_differ_by_a_cent_from_the_gap_are_refused(
    amounts: Any, known: str, gap: str
) -> None:
    operation = make_mixed_jco()
    take_best_combination(operation)

    errors = refusals(operation, **amounts)

    sentence = f"Together they carry {known} euro, and 38 000.00 are left to carry: {gap}"
    assert {code: each.replace("\u202f", " ") for code, each in errors.items()} == {
        "carriers": sentence
    }
    assert not FundingPlan.objects.exists()


def test_programme_plan_requires_lines_assigned_to_a_programme() -> None:
    empty, unfunded = make_operation("Bora"), make_mixed_jco()

    assert "There is no budget yet" in refusals(empty)["funding_source"]
    assert (
        "take the best combination first"
        in refusals(unfunded, LT=78000, PL=20000)["funding_source"]
    )


def test_own_funds_plan_is_refused_while_programmes_fund_lines() -> None:
    operation = make_mixed_jco()
    take_best_combination(operation)

    errors = refusals(operation, "own", LT=38000)
    assert "are to be funded by Regulation 515/97: take them from there" in errors["funding_source"]
    for line in BudgetLine.objects.filter(fundings__isnull=False):
        stop_funding_line(line, by=make_user())

    assert record_plan(operation, "own", LT=78000, PL=20000).funding_source == "own"


def test_own_funds_plan_requires_organisations_and_amounts_once_a_budget_exists() -> None:
    empty, costed = make_operation("Bora"), make_mixed_jco()

    assert refusals(empty, "own") == {"carriers": "Name the organisations that carry it."}
    assert record_plan(empty, "own", LT=None).own_contributions.get().amount is None
    errors = refusals(costed, "own", LT=None, PL=98000)
    assert errors == {"amount_LT": "Say how much Lithuania carries: the budget says what is left."}


def test_only_lead_and_participants_can_make_own_contributions() -> None:
    operation = make_mixed_jco()
    take_best_combination(operation)

    errors = refusals(operation, LT=18000, PL=10000, IT=10000)

    assert errors == {"amount_IT": "Italy neither runs the operation nor is to take part in it."}


@pytest.mark.parametrize("account", [("planner", "PL"), ("expert", "DK"), ("planner", "IT")])
def test_users_without_planning_rights_cannot_record_the_funding_plan(
    account: tuple[str, str],
) -> None:
    operation = make_operation(participants=("PL",))

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        record_plan(operation, "own", LT=None, by=make_user(*account))
    assert not FundingPlan.objects.exists()


@pytest.mark.example("draft")
@pytest.mark.parametrize("final", ["closed", "cancelled"])
def test_funding_plan_cannot_be_recorded_after_the_final_status(final: str) -> None:
    operation = make_operation()
    Operation.objects.filter(pk=operation.pk).update(state=final)

    with pytest.raises(Refused, match="so nothing is changed any more"):
        record_plan(operation, "own", LT=None)


@pytest.mark.example("draft")
def test_appointed_facilitator_can_record_the_funding_plan() -> None:
    operation = make_operation()
    facilitator = make_user("facilitator", "SE")
    operation.facilitators.create(user=facilitator, appointed_by=make_user())

    assert record_plan(operation, "own", LT=None, by=facilitator).stated_by == facilitator


def test_repeated_plan_creates_no_version_and_a_changed_plan_creates_the_next() -> None:
    operation = make_jco_with_plan()
    first = FundingPlan.objects.get()

    again = record_plan(operation, LT=18000, PL=20000, version=0, budget_version=0)
    other = record_plan(operation, LT=19000, PL=19000)

    assert (again.version, other.version) == (1, 2)
    assert other.stated_at > first.stated_at
    assert other.own_contributions.count() == 2


def test_plan_edit_from_an_outdated_plan_or_budget_page_is_a_conflict() -> None:
    operation = make_jco_with_plan()

    for old_version in ({"version": 0}, {"budget_version": 1}):
        with pytest.raises(EditConflict):
            record_plan(operation, LT=19000, PL=19000, **old_version)
    assert FundingPlan.objects.get().version == 1


# Whether it still adds up


def change_amount(operation: Operation, number: int = 1, amount: str = "60000.01") -> None:
    line = operation.budget.lines.get(number=number)
    line_input = make_line_input(amount, goods=("cigarettes",), description=line.description)
    update_line(line, line_input, by=make_user(), version=Operation.objects.get().budget.version)


def test_cent_added_to_a_line_outdates_the_plan_until_its_update() -> None:
    operation = make_jco_with_plan()
    change_amount(operation)
    assert not is_plan_in_force(operation)

    record_plan(operation, LT=18000, PL=20000)

    assert is_plan_in_force(operation)


def test_added_removed_released_or_reassigned_line_outdates_the_plan() -> None:
    def planned(name: str) -> Operation:
        return make_jco_with_plan(name=name)

    added, less, released, moved = (planned(name) for name in ("Alder", "Birch", "Cedar", "Elm"))
    assert all(map(is_plan_in_force, (added, less, released, moved)))

    make_line(added, 1)
    delete_line(less.budget.lines.get(number=3), by=make_user())
    stop_funding_line(released.budget.lines.get(number=1), by=make_user())
    stop_funding_line(moved.budget.lines.get(number=1), by=make_user())
    fund_line(
        moved.budget.lines.get(number=1), shipped_programme("union-anti-fraud"), by=make_user()
    )

    assert [is_plan_in_force(each) for each in (added, less, released, moved)] == [False] * 4


def test_changed_programme_rate_outdates_the_plan() -> None:
    operation = make_jco_with_plan()

    ProgrammeRate.objects.filter(
        programme=shipped_programme(), cost_category="", is_used=True
    ).update(percent=90)

    assert not is_plan_in_force(operation)


def test_actual_amount_does_not_outdate_the_plan() -> None:
    operation = make_jco_with_plan()
    line = operation.budget.lines.get(number=1)
    line_input = make_line_input(
        "60000", goods=("cigarettes",), description=line.description, actual_amount=7
    )
    update_line(line, line_input, by=make_user(), version=operation.budget.version)

    assert is_plan_in_force(operation)


def test_declined_invitation_of_a_contributor_outdates_the_plan() -> None:
    operation = make_jco_with_plan()

    decline_invitation(operation, "PL")

    assert not is_plan_in_force(operation)


def test_own_funds_plan_is_outdated_by_a_first_line_and_by_a_programme() -> None:
    operation = make_operation(terms_=("cigarettes",))
    record_plan(operation, "own", LT=None)
    assert is_plan_in_force(operation)
    line = make_line(operation, 500, goods=("cigarettes",))
    assert not is_plan_in_force(operation)
    record_plan(operation, "own", LT=500)
    assert is_plan_in_force(operation)

    fund_line(line, shipped_programme(), by=make_user())

    assert not is_plan_in_force(operation)


def test_concurrent_plan_edits_save_a_single_plan_and_report_a_conflict(
    transactional_db: None,
) -> None:
    operation = make_mixed_jco()
    take_best_combination(operation)

    outcomes = run_concurrently(
        lambda: record_plan(operation, LT=18000, PL=20000, version=0),
        lambda: record_plan(operation, LT=38000, version=0, by=make_user()),
    )

    assert sum(isinstance(each, FundingPlan) for each in outcomes) == 1
    assert sum(isinstance(each, EditConflict) for each in outcomes) == 1
    assert FundingPlan.objects.get().version == 1


def test_own_funds_plan_completes_the_funding_task_and_programme_plan_does_not() -> None:
    operation = make_mixed_jco()
    take_best_combination(operation)
    record_plan(operation, LT=18000, PL=20000)
    assert task_outcome(operation) == ""

    for line in operation.budget.lines.all():
        stop_funding_line(line, by=make_user())
    record_plan(operation, "own", LT=78000, PL=20000)

    assert task_outcome(operation) == "done"
