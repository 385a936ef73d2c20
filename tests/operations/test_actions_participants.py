"""Inviting and withdrawing invitations: who may, when, and what follows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.outbox.models import Job, Notification
from operations.actions.operations import edit_operation
from operations.actions.participants import invite, withdraw_invitation
from operations.enums import OperationState, ParticipationRole
from operations.queries.operations import facts_of
from tests.invitations import ASKED, a_tabled_jco, answer, invited, no, part_of, soon
from tests.operations.standings import COMPARING, fresh, in_state, standings, told
from tests.together import at_once
from tests.world import person, place, places

pytestmark = pytest.mark.django_db


# Inviting


def test_planned_and_new_organisations_are_invited() -> None:
    operation, by = a_tabled_jco("EE", "LV"), person()

    invited(operation, "EE", "FI", by=by)

    assert standings(operation) == {
        "EE": "invited",
        "FI": "invited",
        "LT": "recorded",
        "LV": "planned",
    }
    estonia = part_of(operation, "EE")
    assert (estonia.requested_contribution, estonia.response_due_on, estonia.invited_by) == (
        ASKED,
        soon(),
        by,
    )
    assert part_of(operation, "FI").role == ParticipationRole.PARTICIPANT


def test_invitation_notifies_planners_contact_points_and_liaisons_of_the_invited() -> None:
    operation = a_tabled_jco("EE", "EUROPOL", "LV")
    people = [("planner", "EE"), ("contact_point", "EE"), ("liaison", "EUROPOL")]
    for role, code in [*people, ("expert", "EE"), ("planner", "LV")]:
        person(role, code)

    invited(operation, "EE", "EUROPOL")

    assert told("operation.invite") == sorted(f"{r}.{p.lower()}@test.example" for r, p in people)
    notice = Notification.objects.filter(code="operation.invite").first()
    assert notice.url == f"/operations/{operation.reference}/invitation/"
    assert Job.objects.filter(arguments__notice_id=notice.pk).count() == 1


@pytest.mark.example("tabled with Estonia")
def test_repeated_invitation_is_sent_once() -> None:
    operation = a_tabled_jco("EE")
    person("planner", "EE")
    (first,) = invited(operation, "EE")

    again = invited(operation, "EE")

    assert again == []
    assert part_of(operation, "EE").invited_at == first.invited_at
    assert len(told("operation.invite")) == 1


@pytest.mark.example("tabled with Estonia")
def test_concurrent_invitations_are_sent_once(transactional_db: None) -> None:
    operation, by = a_tabled_jco("EE"), person()
    person("planner", "EE")

    outcomes = at_once(*[lambda: invited(operation, "EE", "FI", by=by)] * 3)

    assert sorted(len(each) for each in outcomes) == [0, 0, 2]
    assert Notification.objects.filter(code="operation.invite").count() == 1
    assert standings(operation) == {"EE": "invited", "FI": "invited", "LT": "recorded"}


def test_invited_group_is_replaced_by_its_members_on_the_start_date() -> None:
    operation = a_tabled_jco("EU", "EE", phases=(("2027-10-01", "2027-10-10"),))
    invited(operation, "EE")
    answer(operation, "EE", no())
    version = fresh(operation).version

    invited(operation, "EU")

    stand = standings(operation)
    assert "EU" not in stand
    assert len(stand) == 27
    assert "UK" not in stand
    assert (stand["LT"], stand["EE"], stand["LV"]) == ("recorded", "declined", "invited")
    assert fresh(operation).version > version


def test_state_is_not_invited_when_its_group_membership_ends_before_the_start() -> None:
    start = timezone.localdate() + timedelta(days=400)
    operation = a_tabled_jco("EU", phases=((start.isoformat(), start.isoformat()),))
    group = place("EU")
    member = group.members.get(member__code="EE")
    member.ends_on = start - timedelta(days=1)
    member.save()

    invited(operation, "EU")

    assert "EE" not in standings(operation)
    assert "LV" in standings(operation)


@pytest.mark.example("tabled with Estonia")
def test_declined_organisation_can_be_invited_again_and_the_log_retains_the_response() -> None:
    operation = a_tabled_jco("EE")
    person("planner", "EE")
    invited(operation, "EE")
    answer(operation, "EE", no(note="no"))

    invited(operation, "EE")

    estonia = part_of(operation, "EE")
    assert (estonia.response, estonia.decline_reason, estonia.response_note) == ("invited", "", "")
    assert len(told("operation.invite")) == 2
    log = estonia.events.model.objects.filter(id=estonia.pk).order_by("pgh_id")
    assert [each.response for each in log] == ["planned", "invited", "declined", "invited"]


@pytest.mark.example("tabled with Estonia")
def test_lead_is_not_invited() -> None:
    operation = a_tabled_jco("EE")

    assert invited(operation, "LT") == []
    assert standings(operation)["LT"] == "recorded"


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
    operation = in_state(a_tabled_jco("EE"), state)

    with pytest.raises(Refused, match=sentence):
        invited(operation, "EE")


@pytest.mark.example("tabled with Estonia")
def test_jco_in_preparation_can_invite() -> None:
    operation = in_state(a_tabled_jco("EE"), OperationState.PREPARATION)

    assert len(invited(operation, "EE")) == 1


@pytest.mark.example("tabled with Estonia")
@pytest.mark.parametrize(
    ("role", "code"),
    [("planner", "EE"), ("expert", "DK"), ("contact_point", "LT"), ("facilitator", "SE")],
)
def test_only_the_lead_can_invite(role: str, code: str) -> None:
    operation = a_tabled_jco("EE")

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        invited(operation, "EE", by=person(role, code))


@pytest.mark.example("tabled with Estonia")
def test_imported_jco_without_jco_file_cannot_invite() -> None:
    operation = a_tabled_jco("EE")
    operation.jco_file.delete()

    with pytest.raises(Refused, match="Its planning is not kept here yet"):
        invited(operation, "EE")


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (-1, "The day to answer by lies in the past."),
        (60, "the day to answer by lies before."),
        (61, "the day to answer by lies before."),
    ],
)
def test_response_deadline_must_be_between_today_and_the_start(days: int, sentence: str) -> None:
    start = soon(60).isoformat()
    operation, by = a_tabled_jco("EE", phases=((start, start),)), person()

    with pytest.raises(Refused, match=sentence):
        invite(operation, places("EE"), asked=ASKED, answer_by=soon(days), by=by)

    for fine in (0, 59):
        invite(operation, places("EE"), asked=ASKED, answer_by=soon(fine), by=by)
    assert standings(operation)["EE"] == "invited"


def test_invitation_is_refused_when_the_start_is_past() -> None:
    operation = a_tabled_jco("EE", phases=(("2026-01-01", "2026-01-05"),))

    with pytest.raises(Refused, match="was to start on 1 January 2026: change its dates first"):
        invited(operation, "EE")


@pytest.mark.example("tabled with Estonia")
def test_inviting_a_new_organisation_requests_overlap_check_and_outdates_open_forms() -> None:
    operation = a_tabled_jco("EE")
    page = fresh(operation)
    Job.objects.all().delete()

    invited(operation, "EE")
    same = Job.objects.filter(task=COMPARING).count(), fresh(operation).version - page.version
    invited(operation, "FI")

    assert same == (0, 0)
    assert Job.objects.filter(task=COMPARING).count() == 1
    with pytest.raises(EditConflict):
        edit_operation(page, facts_of(page), by=person(), version=page.version)


# Withdrawing


@pytest.mark.example("tabled with Estonia")
def test_withdrawn_invitation_leaves_the_organisation_planned() -> None:
    operation = a_tabled_jco("EE")
    person("planner", "EE")
    (part,) = invited(operation, "EE")

    withdraw_invitation(part, by=person())
    withdraw_invitation(part, by=person())

    estonia = part_of(operation, "EE")
    assert (estonia.response, estonia.response_due_on, estonia.requested_contribution) == (
        "planned",
        None,
        "",
    )
    assert len(told("operation.uninvite")) == 1


@pytest.mark.example("tabled with Estonia")
def test_invitation_cannot_be_withdrawn_after_the_response() -> None:
    operation = a_tabled_jco("EE")
    (part,) = invited(operation, "EE")
    answer(operation, "EE")

    with pytest.raises(Refused, match="Estonia has answered"):
        withdraw_invitation(part, by=person())


@pytest.mark.example("tabled with Estonia")
def test_only_the_lead_can_withdraw_an_invitation() -> None:
    (part,) = invited(a_tabled_jco("EE"), "EE")

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        withdraw_invitation(part, by=person("planner", "EE"))
