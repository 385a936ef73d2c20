"""Stating how an operation is paid for: it adds up to the cent, or it is refused."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from funding.actions.line_funding import fund_line, release_line
from funding.actions.lines import change_line, remove_line
from funding.analysis.plans import weighed_plans
from funding.models import BudgetLine, FundingPlan, ProgrammeRate
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from operations.models import Operation
from tests.funding.budgets import a_line, line_facts, programme
from tests.funding.plans import a_mixed_jco, a_planned_jco, decline, state, take
from tests.together import at_once
from tests.world import an_operation, person

pytestmark = pytest.mark.django_db


def refusals(operation: Operation, means: str = "programmes", **more: Any) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        state(operation, means, **more)
    return {each.code: each.sentence for each in caught.value.refusals}


def holds(operation: Operation) -> bool:
    present = Operation.objects.get(pk=operation.pk)
    return weighed_plans([present], timezone.localdate())[present.pk]


def step_of(operation: Operation) -> str:
    """How the step “Apply for funding” was settled; empty while it is open."""
    return operation.timetable.get(guide_task__code="funding").outcome


def test_programme_plan_stores_grants_and_own_contributions() -> None:
    operation = a_mixed_jco()
    take(operation)

    made = state(operation, LT=18000, PL=20000)

    grants = dict(made.grants.values_list("programme__code", "amount"))
    carriers = made.own_contributions.values_list(
        "organisation__code", "amount", "uncovered_amount"
    )
    assert grants == {"regulation-515-97": Decimal("60000.00")}
    assert set(carriers) == {
        ("LT", Decimal("18000.00"), Decimal("18000.00")),
        ("PL", Decimal("20000.00"), Decimal("20000.00")),
    }
    assert holds(operation)


def test_own_contributions_may_be_split_differently_from_the_line_gaps() -> None:
    operation = a_mixed_jco()
    take(operation)

    made = state(operation, LT=38000)

    carriers = dict(made.own_contributions.values_list("organisation__code", "amount"))
    assert carriers == {"LT": Decimal("38000.00"), "PL": Decimal("0.00")}
    assert holds(operation)


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
    operation = a_mixed_jco()
    take(operation)

    said = refusals(operation, **amounts)

    sentence = f"Together they carry {known} euro, and 38 000.00 are left to carry: {gap}"
    assert {code: each.replace("\u202f", " ") for code, each in said.items()} == {
        "carriers": sentence
    }
    assert not FundingPlan.objects.exists()


def test_programme_plan_requires_lines_assigned_to_a_programme() -> None:
    empty, unfunded = an_operation("Bora"), a_mixed_jco()

    assert "There is no budget yet" in refusals(empty)["funding_source"]
    assert (
        "take the best combination first"
        in refusals(unfunded, LT=78000, PL=20000)["funding_source"]
    )


def test_own_funds_plan_is_refused_while_programmes_fund_lines() -> None:
    operation = a_mixed_jco()
    take(operation)

    said = refusals(operation, "own", LT=38000)
    assert "are to be funded by Regulation 515/97: take them from there" in said["funding_source"]
    for line in BudgetLine.objects.filter(fundings__isnull=False):
        release_line(line, by=person())

    assert state(operation, "own", LT=78000, PL=20000).funding_source == "own"


def test_own_funds_plan_requires_organisations_and_amounts_once_a_budget_exists() -> None:
    empty, costed = an_operation("Bora"), a_mixed_jco()

    assert refusals(empty, "own") == {"carriers": "Name the organisations that carry it."}
    assert state(empty, "own", LT=None).own_contributions.get().amount is None
    said = refusals(costed, "own", LT=None, PL=98000)
    assert said == {"amount_LT": "Say how much Lithuania carries: the budget says what is left."}


def test_only_lead_and_participants_can_make_own_contributions() -> None:
    operation = a_mixed_jco()
    take(operation)

    said = refusals(operation, LT=18000, PL=10000, IT=10000)

    assert said == {"amount_IT": "Italy neither runs the operation nor is to take part in it."}


@pytest.mark.parametrize("hat", [("planner", "PL"), ("expert", "DK"), ("planner", "IT")])
def test_users_without_planning_rights_cannot_record_the_funding_plan(hat: tuple[str, str]) -> None:
    operation = an_operation(participants=("PL",))

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        state(operation, "own", LT=None, by=person(*hat))
    assert not FundingPlan.objects.exists()


@pytest.mark.example("draft")
@pytest.mark.parametrize("final", ["closed", "cancelled"])
def test_funding_plan_cannot_be_recorded_after_the_final_status(final: str) -> None:
    operation = an_operation()
    Operation.objects.filter(pk=operation.pk).update(state=final)

    with pytest.raises(Refused, match="so nothing is changed any more"):
        state(operation, "own", LT=None)


@pytest.mark.example("draft")
def test_appointed_facilitator_can_record_the_funding_plan() -> None:
    operation = an_operation()
    facilitator = person("facilitator", "SE")
    operation.facilitators.create(user=facilitator, appointed_by=person())

    assert state(operation, "own", LT=None, by=facilitator).stated_by == facilitator


def test_repeated_plan_creates_no_version_and_a_changed_plan_creates_the_next() -> None:
    operation = a_planned_jco()
    first = FundingPlan.objects.get()

    again = state(operation, LT=18000, PL=20000, version=0, budget_version=0)
    other = state(operation, LT=19000, PL=19000)

    assert (again.version, other.version) == (1, 2)
    assert other.stated_at > first.stated_at
    assert other.own_contributions.count() == 2


def test_plan_edit_from_an_outdated_plan_or_budget_page_is_a_conflict() -> None:
    operation = a_planned_jco()

    for seen in ({"version": 0}, {"budget_version": 1}):
        with pytest.raises(EditConflict):
            state(operation, LT=19000, PL=19000, **seen)
    assert FundingPlan.objects.get().version == 1


# Whether it still adds up


def later_amount(operation: Operation, number: int = 1, amount: str = "60000.01") -> None:
    line = operation.budget.lines.get(number=number)
    facts = line_facts(amount, goods=("cigarettes",), description=line.description)
    change_line(line, facts, by=person(), version=Operation.objects.get().budget.version)


def test_cent_added_to_a_line_outdates_the_plan_until_its_update() -> None:
    operation = a_planned_jco()
    later_amount(operation)
    assert not holds(operation)

    state(operation, LT=18000, PL=20000)

    assert holds(operation)


def test_added_removed_released_or_reassigned_line_outdates_the_plan() -> None:
    def planned(name: str) -> Operation:
        return a_planned_jco(name=name)

    added, less, released, moved = (planned(name) for name in ("Alder", "Birch", "Cedar", "Elm"))
    assert all(map(holds, (added, less, released, moved)))

    a_line(added, 1)
    remove_line(less.budget.lines.get(number=3), by=person())
    release_line(released.budget.lines.get(number=1), by=person())
    release_line(moved.budget.lines.get(number=1), by=person())
    fund_line(moved.budget.lines.get(number=1), programme("union-anti-fraud"), by=person())

    assert [holds(each) for each in (added, less, released, moved)] == [False] * 4


def test_changed_programme_rate_outdates_the_plan() -> None:
    operation = a_planned_jco()

    ProgrammeRate.objects.filter(programme=programme(), cost_category="", is_used=True).update(
        percent=90
    )

    assert not holds(operation)


def test_actual_amount_does_not_outdate_the_plan() -> None:
    operation = a_planned_jco()
    line = operation.budget.lines.get(number=1)
    facts = line_facts(
        "60000", goods=("cigarettes",), description=line.description, actual_amount=7
    )
    change_line(line, facts, by=person(), version=operation.budget.version)

    assert holds(operation)


def test_declined_invitation_of_a_contributor_outdates_the_plan() -> None:
    operation = a_planned_jco()

    decline(operation, "PL")

    assert not holds(operation)


def test_own_funds_plan_is_outdated_by_a_first_line_and_by_a_programme() -> None:
    operation = an_operation(terms_=("cigarettes",))
    state(operation, "own", LT=None)
    assert holds(operation)
    line = a_line(operation, 500, goods=("cigarettes",))
    assert not holds(operation)
    state(operation, "own", LT=500)
    assert holds(operation)

    fund_line(line, programme(), by=person())

    assert not holds(operation)


def test_concurrent_plan_edits_save_a_single_plan_and_report_a_conflict(
    transactional_db: None,
) -> None:
    operation = a_mixed_jco()
    take(operation)

    outcomes = at_once(
        lambda: state(operation, LT=18000, PL=20000, version=0),
        lambda: state(operation, LT=38000, version=0, by=person()),
    )

    assert sum(isinstance(each, FundingPlan) for each in outcomes) == 1
    assert sum(isinstance(each, EditConflict) for each in outcomes) == 1
    assert FundingPlan.objects.get().version == 1


def test_own_funds_plan_completes_the_funding_task_and_programme_plan_does_not() -> None:
    operation = a_mixed_jco()
    take(operation)
    state(operation, LT=18000, PL=20000)
    assert step_of(operation) == ""

    for line in operation.budget.lines.all():
        release_line(line, by=person())
    state(operation, "own", LT=78000, PL=20000)

    assert step_of(operation) == "done"
