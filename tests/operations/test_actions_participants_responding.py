"""Responses to invitations: permissions, deadlines, and the conditions of the start."""

from typing import Any

import pytest

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.outbox.models import Job, Notification
from operations.actions.participants import respond_to_invitation
from operations.conditions.required import has_all_contact_points, has_all_responses
from operations.enums import Response
from operations.models import Operation, Participation
from operations.queries.operations import operation_input
from tests.concurrency import run_concurrently
from tests.factories import edit_as_planner, make_operation, make_user, organisation
from tests.invitations import (
    accept_input,
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


# Answering


@pytest.mark.example("tabled with Estonia")
def test_accepted_invitation_stores_the_contribution_and_notifies_the_lead() -> None:
    operation = make_tabled_jco("EE")
    make_invitations(operation, "EE")
    by = make_user("contact_point", "EE")

    respond(operation, "EE", accept_input(priority="high", response_note="one"), by=by)

    estonia = participation_of(operation, "EE")
    contribution = (estonia.control_posts, estonia.officers, estonia.priority)
    assert estonia.contact_point == "Operations desk, +372 600"
    assert contribution == (2, 8, "high")
    assert (estonia.response, estonia.responded_by, estonia.response_note) == (
        "accepted",
        by,
        "one",
    )
    assert Operation.objects.visible_in_full_to(by).filter(pk=operation.pk).exists()
    assert notified_people("operation.accept") == ["planner.lt@test.example"]


@pytest.mark.example("tabled with Estonia")
def test_declined_invitation_stores_the_reason_and_notifies_the_lead() -> None:
    operation, other = make_tabled_jco("EE"), make_operation("Bora", state="tabled")
    make_invitations(operation, "EE")
    Job.objects.all().delete()

    respond(
        operation,
        "EE",
        decline_input(reason="overlap", overlapping_operation=other, response_note="both"),
    )

    estonia = participation_of(operation, "EE")
    assert (estonia.response, estonia.decline_reason) == ("declined", "overlap")
    assert (estonia.overlaps_with, estonia.response_note) == (other, "both")
    assert notified_people("operation.decline") == ["planner.lt@test.example"]
    assert Job.objects.filter(task=OVERLAP_CHECK_TASK).count() == 1


@pytest.mark.example("tabled with Estonia")
def test_response_can_be_changed_and_every_change_notifies_the_lead() -> None:
    operation = make_tabled_jco("EE")
    make_invitations(operation, "EE")

    respond(operation, "EE", accept_input())
    respond(operation, "EE", accept_input(control_posts=3))
    respond(operation, "EE", decline_input())

    estonia = participation_of(operation, "EE")
    assert estonia.response == "declined"
    assert (estonia.control_posts, estonia.contact_point) == (None, "")
    assert len(notified_people("operation.accept")) == 1
    assert len(notified_people("operation.change_answer")) == 1
    assert len(notified_people("operation.decline")) == 1


@pytest.mark.example("tabled with Estonia")
def test_resubmitted_response_is_stored_once() -> None:
    operation = make_tabled_jco("EE")
    (participation,) = make_invitations(operation, "EE")
    by = make_user("planner", "EE")

    token = participation.version_token
    first = respond_to_invitation(participation, accept_input(), by=by, version_token=token)
    again = respond_to_invitation(participation, accept_input(), by=by, version_token=token)

    assert again.responded_at == first.responded_at
    assert len(notified_people("operation.accept")) == 1


@pytest.mark.example("tabled with Estonia")
def test_conflicting_response_does_not_overwrite_the_first_response() -> None:
    operation = make_tabled_jco("EE")
    (participation,) = make_invitations(operation, "EE")
    respond(operation, "EE", accept_input(), by=make_user("planner", "EE"))

    with pytest.raises(EditConflict) as caught:
        respond_to_invitation(
            participation,
            decline_input(),
            by=make_user("contact_point", "EE"),
            version_token=participation.version_token,
        )

    assert caught.value.present.response == Response.ACCEPTED
    assert participation_of(operation, "EE").response == Response.ACCEPTED


@pytest.mark.example("tabled with Estonia")
def test_concurrent_responses_of_two_colleagues_store_a_single_response(
    transactional_db: None,
) -> None:
    operation = make_tabled_jco("EE")
    (participation,) = make_invitations(operation, "EE")
    planner, contact = make_user("planner", "EE"), make_user("contact_point", "EE")

    token = participation.version_token
    outcomes = run_concurrently(
        lambda: respond_to_invitation(
            participation, accept_input(), by=planner, version_token=token
        ),
        lambda: respond_to_invitation(
            participation, decline_input(), by=contact, version_token=token
        ),
    )

    kinds = sorted(type(each).__name__ for each in outcomes)
    assert kinds == ["EditConflict", "Participation"]
    answered = next(each for each in outcomes if isinstance(each, Participation))
    assert participation_of(operation, "EE").response == answered.response
    assert (
        Notification.objects.filter(code__in=["operation.accept", "operation.decline"]).count() == 1
    )


@pytest.mark.example("tabled with Estonia")
@pytest.mark.parametrize("state", ["tabled", "preparation", "postponed"])
def test_late_response_is_stored_until_the_start(state: str) -> None:
    operation = make_tabled_jco("EE")
    make_invitations(operation, "EE")
    operation.participations.filter(response="invited").update(response_due_on=due_date_in(-5))
    in_state(operation, state)

    assert respond(operation, "EE").response == Response.ACCEPTED


@pytest.mark.example("tabled with Estonia")
@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("running", "It has started and is running: tell its lead"),
        ("monitoring", "It has started and is in monitoring: tell its lead"),
        ("cancelled", "It is cancelled, so nothing is answered now."),
        ("draft", "It is draft, so nothing is answered now."),
    ],
)
def test_response_is_refused_after_the_start_or_cancellation(state: str, sentence: str) -> None:
    operation = make_tabled_jco("EE")
    make_invitations(operation, "EE")
    in_state(operation, state)

    with pytest.raises(Refused, match=sentence):
        respond(operation, "EE")


@pytest.mark.example("tabled with Estonia")
@pytest.mark.parametrize(
    ("role", "code"),
    [("expert", "EE"), ("secretariat", "EE"), ("planner", "LV"), ("planner", "LT")],
)
def test_only_planners_and_contact_points_of_the_organisation_can_respond(
    role: str, code: str
) -> None:
    operation = make_tabled_jco("EE")
    make_invitations(operation, "EE")

    with pytest.raises(Refused, match="Only a planner or contact point of Estonia"):
        respond(operation, "EE", by=make_user(role, code))


@pytest.mark.example("tabled with Estonia")
def test_decline_without_a_reason_is_refused() -> None:
    operation = make_tabled_jco("EE")
    make_invitations(operation, "EE")

    with pytest.raises(Refused, match="Say why"):
        respond(operation, "EE", decline_input(reason=""))


@pytest.mark.example("tabled with Estonia")
def test_uninvited_organisation_cannot_respond() -> None:
    operation = make_tabled_jco("EE")

    with pytest.raises(Refused, match="Estonia is not invited"):
        respond(operation, "EE")


# The list of participants on the form


def test_edit_of_the_operation_retains_a_declined_response() -> None:
    operation = make_tabled_jco("EE", "LV")
    make_invitations(operation, "EE")
    respond(operation, "EE", decline_input(response_note="ours"))

    edit_as_planner(reloaded(operation), aims="More.")

    estonia = participation_of(operation, "EE")
    assert (estonia.response, estonia.response_note) == ("declined", "ours")
    assert organisation("EE") not in [
        each for each, _role in operation_input(reloaded(operation)).participations
    ]


def test_invited_organisations_are_notified_when_removed_from_the_participants() -> None:
    operation = make_tabled_jco("EE", "LV", "PL")
    for code in ("EE", "LV", "PL"):
        make_user("planner", code)
    make_invitations(operation, "EE", "LV")
    respond(operation, "LV", accept_input())

    edit_as_planner(reloaded(operation), participations=((organisation("LT"), "lead"),))

    assert notified_people("operation.uninvite") == [
        "planner.ee@test.example",
        "planner.lv@test.example",
    ]
    assert responses_by_code(operation) == {"LT": "recorded"}


@pytest.mark.example("tabled with Estonia")
def test_declined_organisation_is_planned_again_when_listed_again() -> None:
    operation = make_tabled_jco("EE")
    make_invitations(operation, "EE")
    respond(operation, "EE", decline_input())
    present = operation_input(reloaded(operation)).participations
    listed = (*present, (organisation("EE"), "participant"))

    edit_as_planner(reloaded(operation), participations=listed)

    estonia = participation_of(operation, "EE")
    assert (estonia.response, estonia.invited_at, estonia.responded_by) == ("planned", None, None)


@pytest.mark.example("tabled with Estonia")
def test_former_co_lead_becomes_a_planned_participant() -> None:
    operation = make_tabled_jco("EE")
    both = ((organisation("LT"), "lead"), (organisation("EE"), "co_lead"))
    edit_as_planner(reloaded(operation), participations=both)

    edit_as_planner(
        reloaded(operation), participations=(both[0], (organisation("EE"), "participant"))
    )

    assert responses_by_code(operation)["EE"] == "planned"


# Conditions of the start


def test_start_requires_responses_until_the_deadline_and_contact_points() -> None:
    operation = make_tabled_jco("EE", "LV")

    def against(condition: Any) -> Any:
        return condition([operation]).get(operation.pk)

    planned = against(has_all_responses)
    make_invitations(operation, "EE", "LV")
    unanswered = against(has_all_responses)
    respond(operation, "EE", accept_input(contact_point=""))
    nameless = against(has_all_contact_points)
    operation.participations.filter(response="invited").update(response_due_on=due_date_in(-1))
    respond(operation, "EE", accept_input())

    listed = f"/operations/{operation.reference}/participants/"
    assert [each.url for each in (planned, unanswered, nameless)] == [listed] * 3
    assert against(has_all_responses) is None
    assert against(has_all_contact_points) is None
