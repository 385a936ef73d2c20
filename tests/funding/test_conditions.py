"""The gate of funding: nothing is endorsed before somebody has stated how it is paid for."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from funding.conditions import funding_is_stated
from funding.models import FundingPlan
from jco_portal.core.access import Refused
from operations.actions.transitions import move_operation
from operations.models import Operation
from tests.funding.budgets import a_line
from tests.funding.plans import a_planned_jco, state
from tests.world import an_operation, person, plan

pytestmark = pytest.mark.django_db


def unfunded(**more: Any) -> Operation:
    """A tabled JCO of which nobody has said how it is paid for."""
    operation = an_operation(state="tabled", **more)
    FundingPlan.objects.filter(operation=operation).delete()
    return operation


def test_endorsement_is_refused_without_a_funding_plan() -> None:
    operation = unfunded()
    expert = person("expert", "DK")

    with pytest.raises(Refused) as caught:
        move_operation(operation, "endorse", by=expert)
    [refusal] = caught.value.refusals
    assert (refusal.code, refusal.url) == (
        "funding",
        f"/funding/operations/{operation.reference}/funding-plan/",
    )
    assert "Nobody has stated how it is paid for" in refusal.sentence
    state(operation, "own", LT=None)

    assert move_operation(operation, "endorse", by=expert).state == "preparation"


def test_funding_condition_fails_for_a_plan_that_no_longer_adds_up() -> None:
    operation = a_planned_jco()
    plan_of_it = FundingPlan.objects.get()
    a_line(operation, 1)

    refused = funding_is_stated([operation])

    assert "no longer adds up with its budget and grants" in refused[operation.pk].sentence
    assert FundingPlan.objects.get() == plan_of_it


def test_funding_condition_checks_several_operations_in_a_single_call() -> None:
    fine, silent = an_operation("Bora"), an_operation("Cedar")
    plan(fine, by=person())

    assert set(funding_is_stated([fine, silent])) == {silent.pk}


def test_plan_outdated_after_endorsement_does_not_block_the_start() -> None:
    today = timezone.localdate()
    operation = move_operation(
        an_operation(state="tabled", phases=((f"{today - timedelta(1)}", f"{today}"),)),
        "endorse",
        by=person("expert", "DK"),
    )
    a_line(operation, 1)

    assert move_operation(operation, "start", by=person()).state == "running"
