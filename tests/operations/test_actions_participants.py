"""Inviting organisations and withdrawing invitations: permissions and effects."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.outbox.models import Job, Notification
from operations.actions.operations import update_operation
from operations.actions.participants import invite_organisations, withdraw_invitation
from operations.enums import OperationState, ParticipationRole
from operations.queries.operations import operation_input
from tests.concurrency import run_concurrently
from tests.factories import make_user, organisation, organisations
from tests.invitations import (
    REQUESTED_CONTRIBUTION,
    decline_input,
    due_date_in,
    make_invitations,
    make_tabled_jco,
    participation_of,
    respond,
)
from tests.operations.responses import (
    OVERLAP_CHECK_TASK,
    in_state,
    notified_people,
    reloaded,
    responses_by_code,
)

pytestmark = pytest.mark.django_db


# Inviting


def test_planned_and_new_organisations_are_invited() -> None:
    operation, by = make_tabled_jco("EE", "LV"), make_user()

    make_invitations(operation, "EE", "FI", by=by)

    assert responses_by_code(operation) == {
        "EE": "invited",
        "FI": "invited",
        "LT": "recorded",
        "LV": "planned",
    }
    estonia = participation_of(operation, "EE")
    assert (estonia.requested_contribution, estonia.response_due_on, estonia.invited_by) == (
        REQUESTED_CONTRIBUTION,
        due_date_in(),
        by,
    )
    assert participation_of(operation, "FI").role == ParticipationRole.PARTICIPANT


def test_invitation_notifies_planners_contact_points_and_liaisons_of_the_invited() -> None:
    operation = make_tabled_jco("EE", "EUROPOL", "LV")
    people = [("planner", "EE"), ("contact_point", "EE"), ("liaison", "EUROPOL")]
    for role, code in [*people, ("expert", "EE"), ("planner", "LV")]:
        make_user(role, code)

    make_invitations(operation, "EE", "EUROPOL")

    assert notified_people("operation.invite") == sorted(
        f"{r}.{p.lower()}@test.example" for r, p in people
    )
    notice = Notification.objects.filter(code="operation.invite").first()
    assert notice.url == f"/operations/{operation.reference}/invitation/"
    assert Job.objects.filter(arguments__notice_id=notice.pk).count() == 1


@pytest.mark.example("tabled with Estonia")
def test_repeated_invitation_is_sent_once() -> None:
    operation = make_tabled_jco("EE")
    make_user("planner", "EE")
    (first,) = make_invitations(operation, "EE")

    again = make_invitations(operation, "EE")

    assert again == []
    assert participation_of(operation, "EE").invited_at == first.invited_at
    assert len(notified_people("operation.invite")) == 1


@pytest.mark.example("tabled with Estonia")
def test_concurrent_invitations_are_sent_once(transactional_db: None) -> None:
    operation, by = make_tabled_jco("EE"), make_user()
    make_user("planner", "EE")

    outcomes = run_concurrently(*[lambda: make_invitations(operation, "EE", "FI", by=by)] * 3)

    assert sorted(len(each) for each in outcomes) == [0, 0, 2]
    assert Notification.objects.filter(code="operation.invite").count() == 1
    assert responses_by_code(operation) == {"EE": "invited", "FI": "invited", "LT": "recorded"}


def test_invited_group_is_replaced_by_its_members_on_the_start_date() -> None:
    operation = make_tabled_jco("EU", "EE", phases=(("2027-10-01", "2027-10-10"),))
    make_invitations(operation, "EE")
    respond(operation, "EE", decline_input())
    version = reloaded(operation).version

    make_invitations(operation, "EU")

    responses = responses_by_code(operation)
    assert "EU" not in responses
    assert len(responses) == 27
    assert "UK" not in responses
    assert (responses["LT"], responses["EE"], responses["LV"]) == (
        "recorded",
        "declined",
        "invited",
    )
    assert reloaded(operation).version > version


def test_state_is_not_invited_when_its_group_membership_ends_before_the_start() -> None:
    start = timezone.localdate() + timedelta(days=400)
    operation = make_tabled_jco("EU", phases=((start.isoformat(), start.isoformat()),))
    group = organisation("EU")
    member = group.members.get(member__code="EE")
    member.ends_on = start - timedelta(days=1)
    member.save()

    make_invitations(operation, "EU")

    assert "EE" not in responses_by_code(operation)
    assert "LV" in responses_by_code(operation)


@pytest.mark.example("tabled with Estonia")
def test_declined_organisation_can_be_invited_again_and_the_log_retains_the_response() -> None:
    operation = make_tabled_jco("EE")
    make_user("planner", "EE")
    make_invitations(operation, "EE")
    respond(operation, "EE", decline_input(response_note="no"))

    make_invitations(operation, "EE")

    estonia = participation_of(operation, "EE")
    assert (estonia.response, estonia.decline_reason, estonia.response_note) == ("invited", "", "")
    assert len(notified_people("operation.invite")) == 2
    log = estonia.events.model.objects.filter(id=estonia.pk).order_by("pgh_id")
    assert [each.response for each in log] == ["planned", "invited", "declined", "invited"]


@pytest.mark.example("tabled with Estonia")
def test_lead_is_not_invited() -> None:
    operation = make_tabled_jco("EE")

    assert make_invitations(operation, "LT") == []
    assert responses_by_code(operation)["LT"] == "recorded"


@pytest.mark.example("tabled with Estonia")
@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("draft", "Table it first: nobody else sees a draft."),
        ("postponed", "It is postponed: invitations go out while it is tabled"),
        ("running", "It is running: invitations go out while it is tabled"),
        ("cancelled", "It is cancelled: invitations go out while it is tabled"),
    ],
)
def test_invitation_is_refused_unless_the_jco_is_tabled_or_in_preparation(
    state: str, sentence: str
) -> None:
    operation = in_state(make_tabled_jco("EE"), state)

    with pytest.raises(Refused, match=sentence):
        make_invitations(operation, "EE")


@pytest.mark.example("tabled with Estonia")
def test_jco_in_preparation_can_invite() -> None:
    operation = in_state(make_tabled_jco("EE"), OperationState.PREPARATION)

    assert len(make_invitations(operation, "EE")) == 1


@pytest.mark.example("tabled with Estonia")
@pytest.mark.parametrize(
    ("role", "code"),
    [("planner", "EE"), ("expert", "DK"), ("contact_point", "LT"), ("facilitator", "SE")],
)
def test_only_the_lead_can_invite(role: str, code: str) -> None:
    operation = make_tabled_jco("EE")

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        make_invitations(operation, "EE", by=make_user(role, code))


@pytest.mark.example("tabled with Estonia")
def test_imported_jco_without_jco_file_cannot_invite() -> None:
    operation = make_tabled_jco("EE")
    operation.jco_file.delete()

    with pytest.raises(Refused, match="Its planning is not kept here yet"):
        make_invitations(operation, "EE")


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (-1, "The day to answer by lies in the past."),
        (60, "the day to answer by lies before."),
        (61, "the day to answer by lies before."),
    ],
)
def test_response_deadline_must_be_between_today_and_the_start(days: int, sentence: str) -> None:
    start = due_date_in(60).isoformat()
    operation, by = make_tabled_jco("EE", phases=((start, start),)), make_user()

    with pytest.raises(Refused, match=sentence):
        invite_organisations(
            operation,
            organisations("EE"),
            requested_contribution=REQUESTED_CONTRIBUTION,
            answer_by=due_date_in(days),
            by=by,
        )

    for fine in (0, 59):
        invite_organisations(
            operation,
            organisations("EE"),
            requested_contribution=REQUESTED_CONTRIBUTION,
            answer_by=due_date_in(fine),
            by=by,
        )
    assert responses_by_code(operation)["EE"] == "invited"


def test_invitation_is_refused_when_the_start_is_past() -> None:
    operation = make_tabled_jco("EE", phases=(("2026-01-01", "2026-01-05"),))

    with pytest.raises(Refused, match="was to start on 1 January 2026: change its dates first"):
        make_invitations(operation, "EE")


@pytest.mark.example("tabled with Estonia")
def test_inviting_a_new_organisation_requests_overlap_check_and_outdates_open_forms() -> None:
    operation = make_tabled_jco("EE")
    page = reloaded(operation)
    Job.objects.all().delete()

    make_invitations(operation, "EE")
    same = (
        Job.objects.filter(task=OVERLAP_CHECK_TASK).count(),
        reloaded(operation).version - page.version,
    )
    make_invitations(operation, "FI")

    assert same == (0, 0)
    assert Job.objects.filter(task=OVERLAP_CHECK_TASK).count() == 1
    with pytest.raises(EditConflict):
        update_operation(page, operation_input(page), by=make_user(), version=page.version)


# Withdrawing


@pytest.mark.example("tabled with Estonia")
def test_withdrawn_invitation_leaves_the_organisation_planned() -> None:
    operation = make_tabled_jco("EE")
    make_user("planner", "EE")
    (participation,) = make_invitations(operation, "EE")

    withdraw_invitation(participation, by=make_user())
    withdraw_invitation(participation, by=make_user())

    estonia = participation_of(operation, "EE")
    assert (estonia.response, estonia.response_due_on, estonia.requested_contribution) == (
        "planned",
        None,
        "",
    )
    assert len(notified_people("operation.uninvite")) == 1


@pytest.mark.example("tabled with Estonia")
def test_invitation_cannot_be_withdrawn_after_the_response() -> None:
    operation = make_tabled_jco("EE")
    (participation,) = make_invitations(operation, "EE")
    respond(operation, "EE")

    with pytest.raises(Refused, match="Estonia has answered"):
        withdraw_invitation(participation, by=make_user())


@pytest.mark.example("tabled with Estonia")
def test_only_the_lead_can_withdraw_an_invitation() -> None:
    (participation,) = make_invitations(make_tabled_jco("EE"), "EE")

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        withdraw_invitation(participation, by=make_user("planner", "EE"))
