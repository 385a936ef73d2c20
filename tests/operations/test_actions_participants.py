"""Inviting, answering and naming facilitators: who may, when, and what follows."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jco_portal.directory.enums import Role
from jco_portal.directory.models import RoleAssignment
from jco_portal.kernel.access import Refused
from jco_portal.outbox.models import Job, Notice
from operations.actions import (
    AnsweredMeanwhile,
    StaleEdit,
    answer_invitation,
    dismiss_facilitator,
    edit_operation,
    invite,
    move_operation,
    name_facilitator,
    withdraw_invitation,
)
from operations.enums import OperationState, Part, Standing
from operations.gates import contact_points_are_named, everybody_has_answered
from operations.models import Facilitator, Operation, Participation
from operations.queries import facts_of
from tests.invitations import (
    ASKED,
    a_tabled_jco,
    answer,
    invited,
    no,
    part_of,
    soon,
    yes,
)
from tests.together import at_once
from tests.world import an_operation, edit, person, place, places, plan

pytestmark = pytest.mark.django_db
COMPARING = "coordination.tasks.compare_operations"


def standings(operation: Operation) -> dict[str, str]:
    rows = operation.participations.order_by("organisation__code")
    return dict(rows.values_list("organisation__code", "standing"))


def told(code: str) -> list[str]:
    return sorted(Notice.objects.filter(code=code).values_list("person__email", flat=True))


def fresh(operation: Operation) -> Operation:
    return Operation.objects.get(pk=operation.pk)


def in_state(operation: Operation, state: str) -> Operation:
    """The operation in a state that takes a life to reach."""
    Operation.objects.filter(pk=operation.pk).update(state=state)
    return fresh(operation)


# Inviting


def test_a_planned_and_a_new_organisation_are_invited() -> None:
    operation, by = a_tabled_jco("EE", "LV"), person()

    invited(operation, "EE", "FI", by=by)

    assert standings(operation) == {
        "EE": "invited",
        "FI": "invited",
        "LT": "recorded",
        "LV": "planned",
    }
    estonia = part_of(operation, "EE")
    assert (estonia.asked, estonia.answer_by, estonia.invited_by) == (ASKED, soon(), by)
    assert part_of(operation, "FI").part == Part.PARTICIPANT


def test_those_who_answer_for_an_organisation_are_told_by_notice_and_mail() -> None:
    operation = a_tabled_jco("EE", "EUROPOL", "LV")
    people = [("planner", "EE"), ("contact_point", "EE"), ("liaison", "EUROPOL")]
    for role, code in [*people, ("expert", "EE"), ("planner", "LV")]:
        person(role, code)

    invited(operation, "EE", "EUROPOL")

    assert told("operation.invite") == sorted(f"{r}.{p.lower()}@test.example" for r, p in people)
    notice = Notice.objects.filter(code="operation.invite").first()
    assert notice.url == f"/operations/{operation.reference}/invitation/"
    assert Job.objects.filter(arguments__notice_id=notice.pk).count() == 1


def test_inviting_twice_invites_once() -> None:
    operation = a_tabled_jco("EE")
    person("planner", "EE")
    (first,) = invited(operation, "EE")

    again = invited(operation, "EE")

    assert again == []
    assert part_of(operation, "EE").invited_at == first.invited_at
    assert len(told("operation.invite")) == 1


def test_two_planners_who_invite_at_once_invite_once(transactional_db: None) -> None:
    operation, by = a_tabled_jco("EE"), person()
    person("planner", "EE")

    outcomes = at_once(*[lambda: invited(operation, "EE", "FI", by=by)] * 3)

    assert sorted(len(each) for each in outcomes) == [0, 0, 2]
    assert Notice.objects.filter(code="operation.invite").count() == 1
    assert standings(operation) == {"EE": "invited", "FI": "invited", "LT": "recorded"}


def test_a_group_is_replaced_by_its_members_on_the_start_date() -> None:
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


def test_a_state_that_has_left_the_group_by_then_is_not_invited() -> None:
    start = timezone.localdate() + timedelta(days=400)
    operation = a_tabled_jco("EU", phases=((start.isoformat(), start.isoformat()),))
    group = place("EU")
    member = group.members.get(member__code="EE")
    member.ends_on = start - timedelta(days=1)
    member.save()

    invited(operation, "EU")

    assert "EE" not in standings(operation)
    assert "LV" in standings(operation)


def test_who_has_declined_may_be_asked_again_and_the_log_keeps_the_first_answer() -> None:
    operation = a_tabled_jco("EE")
    person("planner", "EE")
    invited(operation, "EE")
    answer(operation, "EE", no(note="no"))

    invited(operation, "EE")

    estonia = part_of(operation, "EE")
    assert (estonia.standing, estonia.decline_reason, estonia.answer_note) == ("invited", "", "")
    assert len(told("operation.invite")) == 2
    log = estonia.events.model.objects.filter(id=estonia.pk).order_by("pgh_id")
    assert [each.standing for each in log] == ["planned", "invited", "declined", "invited"]


def test_a_lead_is_not_invited() -> None:
    operation = a_tabled_jco("EE")

    assert invited(operation, "LT") == []
    assert standings(operation)["LT"] == "recorded"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("draft", "Table it first: nobody else sees a draft."),
        ("postponed", "It is postponed: invitations go out while it is tabled"),
        ("running", "It is running: invitations go out while it is tabled"),
        ("cancelled", "It is cancelled: invitations go out while it is tabled"),
    ],
)
def test_only_a_tabled_jco_or_one_in_preparation_invites(state: str, sentence: str) -> None:
    operation = in_state(a_tabled_jco("EE"), state)

    with pytest.raises(Refused, match=sentence):
        invited(operation, "EE")


def test_a_jco_in_preparation_invites() -> None:
    operation = in_state(a_tabled_jco("EE"), OperationState.PREPARATION)

    assert len(invited(operation, "EE")) == 1


@pytest.mark.parametrize(
    ("role", "code"),
    [("planner", "EE"), ("expert", "DK"), ("contact_point", "LT"), ("facilitator", "SE")],
)
def test_only_who_runs_it_invites(role: str, code: str) -> None:
    operation = a_tabled_jco("EE")

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        invited(operation, "EE", by=person(role, code))


def test_a_jco_that_was_only_imported_does_not_invite() -> None:
    operation = a_tabled_jco("EE")
    operation.dossier.delete()

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
def test_the_day_to_answer_by_lies_between_today_and_the_start(days: int, sentence: str) -> None:
    start = soon(60).isoformat()
    operation, by = a_tabled_jco("EE", phases=((start, start),)), person()

    with pytest.raises(Refused, match=sentence):
        invite(operation, places("EE"), asked=ASKED, answer_by=soon(days), by=by)

    for fine in (0, 59):
        invite(operation, places("EE"), asked=ASKED, answer_by=soon(fine), by=by)
    assert standings(operation)["EE"] == "invited"


def test_a_start_that_is_past_must_be_changed_first() -> None:
    operation = a_tabled_jco("EE", phases=(("2026-01-01", "2026-01-05"),))

    with pytest.raises(Refused, match="was to start on 1 January 2026: change its dates first"):
        invited(operation, "EE")


def test_others_than_before_are_compared_anew_and_make_an_open_form_old() -> None:
    operation = a_tabled_jco("EE")
    page = fresh(operation)
    Job.objects.all().delete()

    invited(operation, "EE")
    same = Job.objects.filter(task=COMPARING).count(), fresh(operation).version - page.version
    invited(operation, "FI")

    assert same == (0, 0)
    assert Job.objects.filter(task=COMPARING).count() == 1
    with pytest.raises(StaleEdit):
        edit_operation(page, facts_of(page), by=person(), version=page.version)


# Withdrawing


def test_an_invitation_that_is_withdrawn_leaves_the_organisation_planned() -> None:
    operation = a_tabled_jco("EE")
    person("planner", "EE")
    (part,) = invited(operation, "EE")

    withdraw_invitation(part, by=person())
    withdraw_invitation(part, by=person())

    estonia = part_of(operation, "EE")
    assert (estonia.standing, estonia.answer_by, estonia.asked) == ("planned", None, "")
    assert len(told("operation.uninvite")) == 1


def test_what_is_answered_is_not_withdrawn() -> None:
    operation = a_tabled_jco("EE")
    (part,) = invited(operation, "EE")
    answer(operation, "EE")

    with pytest.raises(Refused, match="Estonia has answered"):
        withdraw_invitation(part, by=person())


def test_only_who_runs_it_withdraws() -> None:
    (part,) = invited(a_tabled_jco("EE"), "EE")

    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        withdraw_invitation(part, by=person("planner", "EE"))


# Answering


def test_an_organisation_accepts_with_what_it_gives() -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")
    by = person("contact_point", "EE")

    answer(operation, "EE", yes(priority="high", note="one"), by=by)

    estonia = part_of(operation, "EE")
    given = (estonia.contact_point, estonia.posts, estonia.officers, estonia.priority)
    assert given == ("Operations desk, +372 600", 2, 8, "high")
    assert (estonia.standing, estonia.answered_by, estonia.answer_note) == ("accepted", by, "one")
    assert Operation.objects.open_in_full_to(by).filter(pk=operation.pk).exists()
    assert told("operation.accept") == ["planner.lt@test.example"]


def test_an_organisation_declines_with_its_reason() -> None:
    operation, other = a_tabled_jco("EE"), an_operation("Bora", state="tabled")
    invited(operation, "EE")
    Job.objects.all().delete()

    answer(operation, "EE", no(reason="overlap", overlaps_with=other, note="both"))

    estonia = part_of(operation, "EE")
    assert (estonia.standing, estonia.decline_reason) == ("declined", "overlap")
    assert (estonia.overlaps_with, estonia.answer_note) == (other, "both")
    assert told("operation.decline") == ["planner.lt@test.example"]
    assert Job.objects.filter(task=COMPARING).count() == 1


def test_an_answer_changes_until_the_start_and_the_lead_is_told_each_time() -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")

    answer(operation, "EE", yes())
    answer(operation, "EE", yes(posts=3))
    answer(operation, "EE", no())

    estonia = part_of(operation, "EE")
    assert (estonia.standing, estonia.posts, estonia.contact_point) == ("declined", None, "")
    assert len(told("operation.accept")) == 1
    assert len(told("operation.change_answer")) == 1
    assert len(told("operation.decline")) == 1


def test_the_same_answer_sent_twice_is_one_answer() -> None:
    operation = a_tabled_jco("EE")
    (part,) = invited(operation, "EE")
    by = person("planner", "EE")

    first = answer_invitation(part, yes(), by=by, seen=part.mark)
    again = answer_invitation(part, yes(), by=by, seen=part.mark)

    assert again.answered_at == first.answered_at
    assert len(told("operation.accept")) == 1


def test_another_answer_from_an_old_page_is_not_written_over_the_first() -> None:
    operation = a_tabled_jco("EE")
    (part,) = invited(operation, "EE")
    answer(operation, "EE", yes(), by=person("planner", "EE"))

    with pytest.raises(AnsweredMeanwhile) as caught:
        answer_invitation(part, no(), by=person("contact_point", "EE"), seen=part.mark)

    assert caught.value.participation.standing == Standing.ACCEPTED
    assert part_of(operation, "EE").standing == Standing.ACCEPTED


def test_two_people_of_one_organisation_at_once_give_one_answer(transactional_db: None) -> None:
    operation = a_tabled_jco("EE")
    (part,) = invited(operation, "EE")
    planner, contact = person("planner", "EE"), person("contact_point", "EE")

    outcomes = at_once(
        lambda: answer_invitation(part, yes(), by=planner, seen=part.mark),
        lambda: answer_invitation(part, no(), by=contact, seen=part.mark),
    )

    kinds = sorted(type(each).__name__ for each in outcomes)
    assert kinds == ["AnsweredMeanwhile", "Participation"]
    answered = next(each for each in outcomes if isinstance(each, Participation))
    assert part_of(operation, "EE").standing == answered.standing
    assert Notice.objects.filter(code__in=["operation.accept", "operation.decline"]).count() == 1


@pytest.mark.parametrize("state", ["tabled", "preparation", "postponed"])
def test_it_may_be_answered_after_the_day_until_it_starts(state: str) -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")
    operation.participations.filter(standing="invited").update(answer_by=soon(-5))
    in_state(operation, state)

    assert answer(operation, "EE").standing == Standing.ACCEPTED


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("running", "It has started and is running: tell its lead"),
        ("monitoring", "It has started and is in monitoring: tell its lead"),
        ("cancelled", "It is cancelled, so nothing is answered now."),
        ("draft", "It is draft, so nothing is answered now."),
    ],
)
def test_nothing_is_answered_once_it_has_started_or_ended(state: str, sentence: str) -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")
    in_state(operation, state)

    with pytest.raises(Refused, match=sentence):
        answer(operation, "EE")


@pytest.mark.parametrize(
    ("role", "code"),
    [("expert", "EE"), ("secretariat", "EE"), ("planner", "LV"), ("planner", "LT")],
)
def test_only_those_who_answer_for_it_answer(role: str, code: str) -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")

    with pytest.raises(Refused, match="Only a planner or contact point of Estonia"):
        answer(operation, "EE", by=person(role, code))


def test_a_decline_without_a_reason_is_refused() -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")

    with pytest.raises(Refused, match="Say why"):
        answer(operation, "EE", no(reason=""))


def test_who_is_not_invited_does_not_answer() -> None:
    operation = a_tabled_jco("EE")

    with pytest.raises(Refused, match="Estonia is not invited"):
        answer(operation, "EE")


# The list of participants on the form


def test_saving_the_form_keeps_who_has_declined() -> None:
    operation = a_tabled_jco("EE", "LV")
    invited(operation, "EE")
    answer(operation, "EE", no(note="ours"))

    edit(fresh(operation), aims="More.")

    estonia = part_of(operation, "EE")
    assert (estonia.standing, estonia.answer_note) == ("declined", "ours")
    assert place("EE") not in [each for each, _part in facts_of(fresh(operation)).participations]


def test_who_is_taken_off_the_list_after_an_invitation_is_told() -> None:
    operation = a_tabled_jco("EE", "LV", "PL")
    for code in ("EE", "LV", "PL"):
        person("planner", code)
    invited(operation, "EE", "LV")
    answer(operation, "LV", yes())

    edit(fresh(operation), participations=((place("LT"), "lead"),))

    assert told("operation.uninvite") == ["planner.ee@test.example", "planner.lv@test.example"]
    assert standings(operation) == {"LT": "recorded"}


def test_who_is_listed_again_after_it_declined_is_planned_anew() -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")
    answer(operation, "EE", no())
    listed = (*facts_of(fresh(operation)).participations, (place("EE"), "participant"))

    edit(fresh(operation), participations=listed)

    estonia = part_of(operation, "EE")
    assert (estonia.standing, estonia.invited_at, estonia.answered_by) == ("planned", None, None)


def test_who_no_longer_leads_is_planned_and_must_be_invited() -> None:
    operation = a_tabled_jco("EE")
    both = ((place("LT"), "lead"), (place("EE"), "co_lead"))
    edit(fresh(operation), participations=both)

    edit(fresh(operation), participations=(both[0], (place("EE"), "participant")))

    assert standings(operation)["EE"] == "planned"


# Facilitators


def test_a_facilitator_is_told_sees_the_draft_and_does_what_the_planner_may() -> None:
    operation, helper = an_operation(participants=("EE",)), person("facilitator", "SE")
    assert not Operation.objects.visible_to(helper).filter(pk=operation.pk).exists()

    name_facilitator(operation, helper, by=person())
    name_facilitator(operation, helper, by=person())

    assert told("operation.name_facilitator") == [helper.email]
    assert Operation.objects.open_in_full_to(helper).filter(pk=operation.pk).exists()
    plan(operation, by=helper)
    tabled = move_operation(operation, "table", by=helper)
    assert len(invited(tabled, "EE", by=helper)) == 1


def test_a_facilitator_who_is_dismissed_is_told_and_sees_the_draft_no_more() -> None:
    operation, helper = an_operation(), person("facilitator", "SE")
    named = name_facilitator(operation, helper, by=person())

    dismiss_facilitator(named, by=person())
    dismiss_facilitator(named, by=person())

    assert told("operation.dismiss_facilitator") == [helper.email]
    assert not Operation.objects.visible_to(helper).filter(pk=operation.pk).exists()
    assert not Facilitator.objects.exists()


@pytest.mark.parametrize(
    ("role", "code"), [("planner", "EE"), ("expert", "LT"), ("facilitator", "SE")]
)
def test_only_the_lead_names_and_dismisses(role: str, code: str) -> None:
    operation, helper = an_operation(), person("facilitator", "SE")
    named = name_facilitator(operation, helper, by=person())
    other = person("facilitator", "DK")

    with pytest.raises(Refused, match="Only a planner of the lead may do this"):
        name_facilitator(operation, other, by=person(role, code))
    with pytest.raises(Refused, match="Only a planner of the lead may do this"):
        dismiss_facilitator(named, by=person(role, code))


def test_only_who_holds_the_role_and_may_sign_in_is_named() -> None:
    operation, planner, gone = an_operation(), person("planner", "SE"), person("facilitator", "SE")
    gone.is_active = False
    gone.save()

    for somebody in (planner, gone):
        with pytest.raises(Refused, match="holds the role of facilitator"):
            name_facilitator(operation, somebody, by=person())


def test_a_facilitator_who_loses_the_role_may_do_no_more(django_user_model: Any) -> None:
    operation, helper = a_tabled_jco("EE"), person("facilitator", "SE")
    name_facilitator(operation, helper, by=person())
    RoleAssignment.objects.filter(user=helper, role=Role.FACILITATOR).delete()

    with pytest.raises(Refused):
        invited(operation, "EE", by=django_user_model.objects.get(pk=helper.pk))


def test_nobody_is_named_in_a_jco_that_is_settled() -> None:
    operation = in_state(an_operation(), OperationState.CANCELLED)

    with pytest.raises(Refused, match="It is cancelled, so nothing is changed any more"):
        name_facilitator(operation, person("facilitator", "SE"), by=person())


# What the start waits for


def test_the_start_waits_for_answers_until_the_day_and_for_contact_points() -> None:
    operation = a_tabled_jco("EE", "LV")

    def against(gate: Any) -> Any:
        return gate([operation]).get(operation.pk)

    planned = against(everybody_has_answered)
    invited(operation, "EE", "LV")
    waiting = against(everybody_has_answered)
    answer(operation, "EE", yes(contact_point=""))
    nameless = against(contact_points_are_named)
    operation.participations.filter(standing="invited").update(answer_by=soon(-1))
    answer(operation, "EE", yes())

    listed = f"/operations/{operation.reference}/participants/"
    assert [each.url for each in (planned, waiting, nameless)] == [listed] * 3
    assert against(everybody_has_answered) is None
    assert against(contact_points_are_named) is None
