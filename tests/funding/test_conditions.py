"""The conditions of the funding app: no endorsement without a funding plan."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from funding.conditions import has_valid_funding_plan
from funding.models import FundingPlan
from jco_portal.core.access import Refused
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation
from tests.factories import complete_planning, make_operation, make_user
from tests.funding.budgets import make_line
from tests.funding.plans import make_jco_with_plan, record_plan

pytestmark = pytest.mark.django_db


def unfunded(**more: Any) -> Operation:
    """Return a tabled JCO without a funding plan."""
    operation = make_operation(state="tabled", **more)
    FundingPlan.objects.filter(operation=operation).delete()
    return operation


def test_endorsement_is_refused_without_a_funding_plan() -> None:
    operation = unfunded()
    expert = make_user("expert", "DK")

    with pytest.raises(Refused) as caught:
        perform_operation_transition(operation, "endorse", by=expert)
    [refusal] = caught.value.refusals
    assert (refusal.code, refusal.url) == (
        "funding",
        f"/funding/operations/{operation.reference}/funding-plan/",
    )
    assert "Nobody has stated how it is paid for" in refusal.sentence
    record_plan(operation, "own", LT=None)

    assert perform_operation_transition(operation, "endorse", by=expert).state == "preparation"


def test_funding_condition_fails_for_a_plan_that_no_longer_adds_up() -> None:
    operation = make_jco_with_plan()
    plan_of_it = FundingPlan.objects.get()
    make_line(operation, 1)

    refused = has_valid_funding_plan([operation])

    assert "no longer adds up with its budget and grants" in refused[operation.pk].sentence
    assert FundingPlan.objects.get() == plan_of_it


def test_funding_condition_checks_several_operations_in_a_single_call() -> None:
    fine, silent = make_operation("Bora"), make_operation("Cedar")
    complete_planning(fine, by=make_user())

    assert set(has_valid_funding_plan([fine, silent])) == {silent.pk}


def test_plan_outdated_after_endorsement_does_not_block_the_start() -> None:
    today = timezone.localdate()
    operation = perform_operation_transition(
        make_operation(state="tabled", phases=((f"{today - timedelta(1)}", f"{today}"),)),
        "endorse",
        by=make_user("expert", "DK"),
    )
    make_line(operation, 1)

    assert perform_operation_transition(operation, "start", by=make_user()).state == "running"
