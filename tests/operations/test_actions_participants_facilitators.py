"""Naming and dismissing facilitators: who may, whom, and what they may do."""

from typing import Any

import pytest

from jco_portal.core.access import Refused
from jco_portal.directory.enums import Role
from jco_portal.directory.models import RoleAssignment
from operations.actions.participants import dismiss_facilitator, name_facilitator
from operations.actions.transitions import move_operation
from operations.enums import OperationState
from operations.models import Facilitator, Operation
from tests.invitations import a_tabled_jco, invited
from tests.operations.standings import in_state, told
from tests.world import an_operation, person, plan

pytestmark = pytest.mark.django_db


def test_appointed_facilitator_is_notified_and_can_plan_the_draft() -> None:
    operation, helper = an_operation(participants=("EE",)), person("facilitator", "SE")
    assert not Operation.objects.visible_to(helper).filter(pk=operation.pk).exists()

    name_facilitator(operation, helper, by=person())
    name_facilitator(operation, helper, by=person())

    assert told("operation.name_facilitator") == [helper.email]
    assert Operation.objects.visible_in_full_to(helper).filter(pk=operation.pk).exists()
    plan(operation, by=helper)
    tabled = move_operation(operation, "table", by=helper)
    assert len(invited(tabled, "EE", by=helper)) == 1


@pytest.mark.example("draft")
def test_removed_facilitator_is_notified_and_no_longer_sees_the_draft() -> None:
    operation, helper = an_operation(), person("facilitator", "SE")
    named = name_facilitator(operation, helper, by=person())

    dismiss_facilitator(named, by=person())
    dismiss_facilitator(named, by=person())

    assert told("operation.dismiss_facilitator") == [helper.email]
    assert not Operation.objects.visible_to(helper).filter(pk=operation.pk).exists()
    assert not Facilitator.objects.exists()


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("role", "code"), [("planner", "EE"), ("expert", "LT"), ("facilitator", "SE")]
)
def test_only_a_planner_of_the_lead_can_appoint_and_remove_facilitators(
    role: str, code: str
) -> None:
    operation, helper = an_operation(), person("facilitator", "SE")
    named = name_facilitator(operation, helper, by=person())
    other = person("facilitator", "DK")

    with pytest.raises(Refused, match="Only a planner of the lead may do this"):
        name_facilitator(operation, other, by=person(role, code))
    with pytest.raises(Refused, match="Only a planner of the lead may do this"):
        dismiss_facilitator(named, by=person(role, code))


@pytest.mark.example("draft")
def test_only_active_users_with_the_facilitator_role_can_be_appointed() -> None:
    operation, planner, gone = an_operation(), person("planner", "SE"), person("facilitator", "SE")
    gone.is_active = False
    gone.save()

    for somebody in (planner, gone):
        with pytest.raises(Refused, match="holds the role of facilitator"):
            name_facilitator(operation, somebody, by=person())


@pytest.mark.example("tabled with Estonia")
def test_facilitator_cannot_invite_after_losing_the_role(django_user_model: Any) -> None:
    operation, helper = a_tabled_jco("EE"), person("facilitator", "SE")
    name_facilitator(operation, helper, by=person())
    RoleAssignment.objects.filter(user=helper, role=Role.FACILITATOR).delete()

    with pytest.raises(Refused):
        invited(operation, "EE", by=django_user_model.objects.get(pk=helper.pk))


@pytest.mark.example("draft")
def test_facilitator_cannot_be_appointed_in_a_cancelled_jco() -> None:
    operation = in_state(an_operation(), OperationState.CANCELLED)

    with pytest.raises(Refused, match="It is cancelled, so nothing is changed any more"):
        name_facilitator(operation, person("facilitator", "SE"), by=person())
