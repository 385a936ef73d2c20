"""Answering an invitation: who may, when, what stays of it, and what the start waits for."""

from typing import Any

import pytest

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.outbox.models import Job, Notification
from operations.actions.participants import answer_invitation
from operations.conditions.required import contact_points_are_named, everybody_has_answered
from operations.enums import Response
from operations.models import Operation, Participation
from operations.queries.operations import facts_of
from tests.invitations import a_tabled_jco, answer, invited, no, part_of, soon, yes
from tests.operations.standings import COMPARING, fresh, in_state, standings, told
from tests.together import at_once
from tests.world import an_operation, edit, person, place

pytestmark = pytest.mark.django_db


# Answering


@pytest.mark.example("tabled with Estonia")
def test_accepted_invitation_stores_the_contribution_and_notifies_the_lead() -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")
    by = person("contact_point", "EE")

    answer(operation, "EE", yes(priority="high", note="one"), by=by)

    estonia = part_of(operation, "EE")
    given = (estonia.contact_point, estonia.control_posts, estonia.officers, estonia.priority)
    assert given == ("Operations desk, +372 600", 2, 8, "high")
    assert (estonia.response, estonia.responded_by, estonia.response_note) == (
        "accepted",
        by,
        "one",
    )
    assert Operation.objects.visible_in_full_to(by).filter(pk=operation.pk).exists()
    assert told("operation.accept") == ["planner.lt@test.example"]


@pytest.mark.example("tabled with Estonia")
def test_declined_invitation_stores_the_reason_and_notifies_the_lead() -> None:
    operation, other = a_tabled_jco("EE"), an_operation("Bora", state="tabled")
    invited(operation, "EE")
    Job.objects.all().delete()

    answer(operation, "EE", no(reason="overlap", overlaps_with=other, note="both"))

    estonia = part_of(operation, "EE")
    assert (estonia.response, estonia.decline_reason) == ("declined", "overlap")
    assert (estonia.overlaps_with, estonia.response_note) == (other, "both")
    assert told("operation.decline") == ["planner.lt@test.example"]
    assert Job.objects.filter(task=COMPARING).count() == 1


@pytest.mark.example("tabled with Estonia")
def test_response_can_be_changed_and_every_change_notifies_the_lead() -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")

    answer(operation, "EE", yes())
    answer(operation, "EE", yes(posts=3))
    answer(operation, "EE", no())

    estonia = part_of(operation, "EE")
    assert (estonia.response, estonia.control_posts, estonia.contact_point) == (
        "declined",
        None,
        "",
    )
    assert len(told("operation.accept")) == 1
    assert len(told("operation.change_answer")) == 1
    assert len(told("operation.decline")) == 1


@pytest.mark.example("tabled with Estonia")
def test_resubmitted_response_is_stored_once() -> None:
    operation = a_tabled_jco("EE")
    (part,) = invited(operation, "EE")
    by = person("planner", "EE")

    first = answer_invitation(part, yes(), by=by, seen=part.version_token)
    again = answer_invitation(part, yes(), by=by, seen=part.version_token)

    assert again.responded_at == first.responded_at
    assert len(told("operation.accept")) == 1


@pytest.mark.example("tabled with Estonia")
def test_conflicting_response_does_not_overwrite_the_first_response() -> None:
    operation = a_tabled_jco("EE")
    (part,) = invited(operation, "EE")
    answer(operation, "EE", yes(), by=person("planner", "EE"))

    with pytest.raises(EditConflict) as caught:
        answer_invitation(part, no(), by=person("contact_point", "EE"), seen=part.version_token)

    assert caught.value.present.response == Response.ACCEPTED
    assert part_of(operation, "EE").response == Response.ACCEPTED


@pytest.mark.example("tabled with Estonia")
def test_concurrent_responses_of_two_colleagues_store_a_single_response(
    transactional_db: None,
) -> None:
    operation = a_tabled_jco("EE")
    (part,) = invited(operation, "EE")
    planner, contact = person("planner", "EE"), person("contact_point", "EE")

    outcomes = at_once(
        lambda: answer_invitation(part, yes(), by=planner, seen=part.version_token),
        lambda: answer_invitation(part, no(), by=contact, seen=part.version_token),
    )

    kinds = sorted(type(each).__name__ for each in outcomes)
    assert kinds == ["EditConflict", "Participation"]
    answered = next(each for each in outcomes if isinstance(each, Participation))
    assert part_of(operation, "EE").response == answered.response
    assert (
        Notification.objects.filter(code__in=["operation.accept", "operation.decline"]).count() == 1
    )


@pytest.mark.example("tabled with Estonia")
@pytest.mark.parametrize("state", ["tabled", "preparation", "postponed"])
def test_late_response_is_stored_until_the_start(state: str) -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")
    operation.participations.filter(response="invited").update(response_due_on=soon(-5))
    in_state(operation, state)

    assert answer(operation, "EE").response == Response.ACCEPTED


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
    operation = a_tabled_jco("EE")
    invited(operation, "EE")
    in_state(operation, state)

    with pytest.raises(Refused, match=sentence):
        answer(operation, "EE")


@pytest.mark.example("tabled with Estonia")
@pytest.mark.parametrize(
    ("role", "code"),
    [("expert", "EE"), ("secretariat", "EE"), ("planner", "LV"), ("planner", "LT")],
)
def test_only_planners_and_contact_points_of_the_organisation_can_respond(
    role: str, code: str
) -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")

    with pytest.raises(Refused, match="Only a planner or contact point of Estonia"):
        answer(operation, "EE", by=person(role, code))


@pytest.mark.example("tabled with Estonia")
def test_decline_without_a_reason_is_refused() -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")

    with pytest.raises(Refused, match="Say why"):
        answer(operation, "EE", no(reason=""))


@pytest.mark.example("tabled with Estonia")
def test_uninvited_organisation_cannot_respond() -> None:
    operation = a_tabled_jco("EE")

    with pytest.raises(Refused, match="Estonia is not invited"):
        answer(operation, "EE")


# The list of participants on the form


def test_edit_of_the_operation_retains_a_declined_response() -> None:
    operation = a_tabled_jco("EE", "LV")
    invited(operation, "EE")
    answer(operation, "EE", no(note="ours"))

    edit(fresh(operation), aims="More.")

    estonia = part_of(operation, "EE")
    assert (estonia.response, estonia.response_note) == ("declined", "ours")
    assert place("EE") not in [each for each, _part in facts_of(fresh(operation)).participations]


def test_invited_organisations_are_notified_when_removed_from_the_participants() -> None:
    operation = a_tabled_jco("EE", "LV", "PL")
    for code in ("EE", "LV", "PL"):
        person("planner", code)
    invited(operation, "EE", "LV")
    answer(operation, "LV", yes())

    edit(fresh(operation), participations=((place("LT"), "lead"),))

    assert told("operation.uninvite") == ["planner.ee@test.example", "planner.lv@test.example"]
    assert standings(operation) == {"LT": "recorded"}


@pytest.mark.example("tabled with Estonia")
def test_declined_organisation_is_planned_again_when_listed_again() -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")
    answer(operation, "EE", no())
    listed = (*facts_of(fresh(operation)).participations, (place("EE"), "participant"))

    edit(fresh(operation), participations=listed)

    estonia = part_of(operation, "EE")
    assert (estonia.response, estonia.invited_at, estonia.responded_by) == ("planned", None, None)


@pytest.mark.example("tabled with Estonia")
def test_former_co_lead_becomes_a_planned_participant() -> None:
    operation = a_tabled_jco("EE")
    both = ((place("LT"), "lead"), (place("EE"), "co_lead"))
    edit(fresh(operation), participations=both)

    edit(fresh(operation), participations=(both[0], (place("EE"), "participant")))

    assert standings(operation)["EE"] == "planned"


# What the start waits for


def test_start_requires_responses_until_the_deadline_and_contact_points() -> None:
    operation = a_tabled_jco("EE", "LV")

    def against(gate: Any) -> Any:
        return gate([operation]).get(operation.pk)

    planned = against(everybody_has_answered)
    invited(operation, "EE", "LV")
    waiting = against(everybody_has_answered)
    answer(operation, "EE", yes(contact_point=""))
    nameless = against(contact_points_are_named)
    operation.participations.filter(response="invited").update(response_due_on=soon(-1))
    answer(operation, "EE", yes())

    listed = f"/operations/{operation.reference}/participants/"
    assert [each.url for each in (planned, waiting, nameless)] == [listed] * 3
    assert against(everybody_has_answered) is None
    assert against(contact_points_are_named) is None
