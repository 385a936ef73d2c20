"""Appointing and removing facilitators: permissions and rights."""

from typing import Any

import pytest

from jco_portal.core.access import Refused
from jco_portal.directory.enums import Role
from jco_portal.directory.models import RoleAssignment
from operations.actions.participants import appoint_facilitator, remove_facilitator
from operations.actions.transitions import perform_operation_transition
from operations.enums import OperationState
from operations.models import Facilitator, Operation
from tests.factories import complete_planning, make_operation, make_user
from tests.invitations import make_invitations, make_tabled_jco
from tests.operations.responses import in_state, notified_people

pytestmark = pytest.mark.django_db


def test_appointed_facilitator_is_notified_and_can_plan_the_draft() -> None:
    operation, facilitator = make_operation(participants=("EE",)), make_user("facilitator", "SE")
    assert not Operation.objects.visible_to(facilitator).filter(pk=operation.pk).exists()

    appoint_facilitator(operation, facilitator, by=make_user())
    appoint_facilitator(operation, facilitator, by=make_user())

    assert notified_people("operation.name_facilitator") == [facilitator.email]
    assert Operation.objects.visible_in_full_to(facilitator).filter(pk=operation.pk).exists()
    complete_planning(operation, by=facilitator)
    tabled = perform_operation_transition(operation, "table", by=facilitator)
    assert len(make_invitations(tabled, "EE", by=facilitator)) == 1


@pytest.mark.example("draft")
def test_removed_facilitator_is_notified_and_no_longer_sees_the_draft() -> None:
    operation, facilitator = make_operation(), make_user("facilitator", "SE")
    named = appoint_facilitator(operation, facilitator, by=make_user())

    remove_facilitator(named, by=make_user())
    remove_facilitator(named, by=make_user())

    assert notified_people("operation.dismiss_facilitator") == [facilitator.email]
    assert not Operation.objects.visible_to(facilitator).filter(pk=operation.pk).exists()
    assert not Facilitator.objects.exists()


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("role", "code"), [("planner", "EE"), ("expert", "LT"), ("facilitator", "SE")]
)
def test_only_a_planner_of_the_lead_can_appoint_and_remove_facilitators(
    role: str, code: str
) -> None:
    operation, facilitator = make_operation(), make_user("facilitator", "SE")
    named = appoint_facilitator(operation, facilitator, by=make_user())
    other = make_user("facilitator", "DK")

    with pytest.raises(Refused, match="Only a planner of the lead may do this"):
        appoint_facilitator(operation, other, by=make_user(role, code))
    with pytest.raises(Refused, match="Only a planner of the lead may do this"):
        remove_facilitator(named, by=make_user(role, code))


@pytest.mark.example("draft")
def test_only_active_users_with_the_facilitator_role_can_be_appointed() -> None:
    operation, planner, inactive = (
        make_operation(),
        make_user("planner", "SE"),
        make_user("facilitator", "SE"),
    )
    inactive.is_active = False
    inactive.save()

    for person in (planner, inactive):
        with pytest.raises(Refused, match="holds the role of facilitator"):
            appoint_facilitator(operation, person, by=make_user())


@pytest.mark.example("tabled with Estonia")
def test_facilitator_cannot_invite_after_losing_the_role(django_user_model: Any) -> None:
    operation, facilitator = make_tabled_jco("EE"), make_user("facilitator", "SE")
    appoint_facilitator(operation, facilitator, by=make_user())
    RoleAssignment.objects.filter(user=facilitator, role=Role.FACILITATOR).delete()

    with pytest.raises(Refused):
        make_invitations(operation, "EE", by=django_user_model.objects.get(pk=facilitator.pk))


@pytest.mark.example("draft")
def test_facilitator_cannot_be_appointed_in_a_cancelled_jco() -> None:
    operation = in_state(make_operation(), OperationState.CANCELLED)

    with pytest.raises(Refused, match="It is cancelled, so nothing is changed any more"):
        appoint_facilitator(operation, make_user("facilitator", "SE"), by=make_user())
