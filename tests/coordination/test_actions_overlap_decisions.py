"""Decisions on overlaps: permissions, outdated data, and notifications."""

from typing import Any

import pytest

from coordination.actions import check_operations, record_overlap_decision, run_full_overlap_check
from coordination.conditions import has_decided_conflicts
from coordination.models import Overlap, OverlapDecision
from coordination.queries.decisions import signed_snapshot
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.directory.models import User
from jco_portal.outbox.models import Notification
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation
from tests.concurrency import run_concurrently
from tests.factories import (
    complete_planning,
    edit_as_planner,
    make_jco,
    make_operation,
    make_phase_input,
    make_user,
)
from tests.overlaps import only_overlap, overlap_of_two_jcos, overlap_with_external_operation

pytestmark = [pytest.mark.django_db, pytest.mark.example("two JCOs that meet")]


def decide(overlap: Overlap, by: User, **more: Any) -> OverlapDecision:
    arguments = {
        "decision": "shared",
        "reason": "We share finds.",
        "snapshot": signed_snapshot(overlap),
    }
    arguments |= more
    return record_overlap_decision(
        overlap, arguments.pop("decision"), arguments.pop("reason"), by=by, **arguments
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "organisation_code", "side"),
    [
        ("planner", "LT", "Amber"),
        ("facilitator", "PL", "Birch"),
        ("expert", "DK", "Amber"),
        ("secretariat", "GSC", "Amber"),
    ],
)
def test_overlap_can_be_decided_by_managers_of_a_side_experts_and_secretariat(
    role: str, organisation_code: str, side: str
) -> None:
    overlap = overlap_of_two_jcos()

    decision = decide(overlap, make_user(role, organisation_code), reason="  We share finds. ")

    assert (decision.side.name, decision.decision, decision.reason) == (
        side,
        "shared",
        "We share finds.",
    )
    assert OverlapDecision.objects.in_force().get() == decision
    operations = list(Operation.objects.all())
    assert has_decided_conflicts(operations) == {}


@pytest.mark.parametrize(
    ("role", "organisation_code"),
    [("planner", "ES"), ("contact_point", "LT"), ("administrator", "GSC"), ("liaison", "WCO")],
)
def test_other_users_cannot_decide_an_overlap(role: str, organisation_code: str) -> None:
    overlap = overlap_of_two_jcos()

    with pytest.raises(Refused, match="Only who runs one of the two operations"):
        decide(overlap, make_user(role, organisation_code))

    assert not OverlapDecision.objects.exists()


def test_decision_on_outdated_overlap_data_is_refused() -> None:
    overlap = overlap_of_two_jcos()
    shown = signed_snapshot(overlap)
    edit_as_planner(
        Operation.objects.get(name="Amber"),
        phases=(make_phase_input(1, "2027-10-02", "2027-10-10"),),
    )
    run_full_overlap_check()

    with pytest.raises(EditConflict):
        decide(overlap, make_user(), snapshot=shown)

    assert not OverlapDecision.objects.exists()


@pytest.mark.parametrize("change", ["severity", "certainty", "first_day", "last_day", "pk"])
def test_overlap_signature_changes_with_each_signed_field(change: str) -> None:
    overlap = overlap_of_two_jcos()
    shown = signed_snapshot(overlap)

    setattr(overlap, change, None)

    assert signed_snapshot(overlap) != shown


def test_decision_is_outdated_after_a_date_change_and_can_be_renewed() -> None:
    overlap = overlap_of_two_jcos()
    decide(overlap, make_user())
    edit_as_planner(
        Operation.objects.get(name="Amber"),
        phases=(make_phase_input(1, "2027-10-02", "2027-10-10"),),
    )
    run_full_overlap_check()
    assert len(has_decided_conflicts(list(Operation.objects.all()))) == 2

    decide(Overlap.objects.get(), make_user())

    assert OverlapDecision.objects.count() == 2
    assert has_decided_conflicts(list(Operation.objects.all())) == {}


def test_past_overlap_cannot_be_decided() -> None:
    overlap = overlap_of_two_jcos()
    Operation.objects.filter(name="Amber").update(state="cancelled")
    run_full_overlap_check()

    with pytest.raises(Refused, match="do not meet any more"):
        decide(overlap, make_user())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"decision": "forget"}, "Choose what is done"),
        ({"reason": " \n"}, "Say why"),
        ({"reason": "x" * 2001}, "longer than 2,000 characters"),
        ({"reason": "a\x00b"}, "cannot be stored"),
    ],
)
def test_decision_requires_a_valid_choice_and_a_reason(
    change: dict[str, str], sentence: str
) -> None:
    overlap = overlap_of_two_jcos()

    with pytest.raises(Refused, match=sentence):
        decide(overlap, make_user(), **change)


def test_identical_decision_is_stored_once_even_concurrently(transactional_db: None) -> None:
    overlap = overlap_of_two_jcos()
    planner = make_user()

    first, second = run_concurrently(
        lambda: decide(overlap, planner), lambda: decide(overlap, planner)
    )

    assert first == second == OverlapDecision.objects.get()
    decide(overlap, planner, reason="We share more.")
    decide(overlap, make_user("planner", "PL"))
    assert OverlapDecision.objects.count() == 3


def notifications() -> dict[str, str]:
    stored = Notification.objects.filter(code="overlap.answer").select_related("person")
    return {notice.person.email: notice.reference for notice in stored}


def test_decision_notifies_both_sides_under_their_own_operation() -> None:
    overlap = overlap_of_two_jcos()
    make_user("planner", "PL")

    decide(overlap, make_user("expert", "DK"))

    assert notifications() == {
        "planner.lt@test.example": "2027-LT-AMBER",
        "planner.pl@test.example": "2027-PL-BIRCH",
    }
    assert Notification.objects.filter(url=overlap.get_absolute_url()).count() == 2


@pytest.mark.example("a JCO that meets a body")
def test_external_body_is_notified_of_its_own_operation_and_can_decide() -> None:
    overlap = overlap_with_external_operation()
    liaison = make_user("liaison", "WCO")

    decide(overlap, make_user())

    assert notifications() == {"liaison.wco@test.example": "2027-WCO-VIGIL"}
    assert decide(overlap, liaison).side.name == "Vigil"


@pytest.mark.example("draft")
def test_decision_on_an_overlap_with_a_draft_notifies_no_other_side() -> None:
    make_operation("Amber")
    make_jco("Birch", "PL")
    overlap = only_overlap()
    assert overlap.has_draft

    decide(overlap, make_user())

    assert notifications() == {}


def outdated_notifications() -> list[tuple[str, str]]:
    stored = Notification.objects.filter(code="overlap.lapsed").select_related("person")
    return sorted((notice.person.email, notice.reference) for notice in stored)


def reschedule_amber() -> None:
    edit_as_planner(
        Operation.objects.get(name="Amber"),
        phases=(make_phase_input(1, "2027-10-02", "2027-10-10"),),
    )


@pytest.mark.parametrize("in_full", [True, False])
def test_outdated_decision_notifies_its_author_and_both_sides(in_full: bool) -> None:
    decide(overlap_of_two_jcos(), make_user("expert", "DK"))
    make_user("planner", "PL")

    for _again in range(2):
        reschedule_amber()
        keys = list(Operation.objects.values_list("pk", flat=True))
        check_operations(None if in_full else keys)

    assert outdated_notifications() == [
        ("expert.dk@test.example", "2027-LT-AMBER"),
        ("planner.lt@test.example", "2027-LT-AMBER"),
        ("planner.pl@test.example", "2027-PL-BIRCH"),
    ]


def test_decision_in_force_or_ended_conflict_sends_no_outdated_notification() -> None:
    decide(overlap_of_two_jcos(), make_user("expert", "DK"))
    run_full_overlap_check()
    edit_as_planner(
        Operation.objects.get(name="Amber"),
        phases=(make_phase_input(1, "2028-10-02", "2028-10-10"),),
    )
    run_full_overlap_check()

    assert outdated_notifications() == []


@pytest.mark.example("draft")
@pytest.mark.parametrize("in_full", [True, False])
def test_decision_on_a_draft_notifies_the_other_side_once_tabled(in_full: bool) -> None:
    amber = make_operation("Amber")
    make_jco("Birch", "PL")
    make_user("planner", "PL")
    decide(only_overlap(), make_user())
    complete_planning(amber, by=make_user())
    perform_operation_transition(amber, "table", by=make_user())

    for _again in range(2):
        check_operations(None if in_full else [amber.pk])

    assert notifications() == {"planner.pl@test.example": "2027-PL-BIRCH"}
    assert Notification.objects.filter(code="overlap.answer").count() == 1
