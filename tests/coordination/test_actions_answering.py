"""Answering an overlap: who may, on which facts, and who is told."""

from typing import Any

import pytest

from coordination.actions import answer_overlap, compare_operations, detect_all
from coordination.conditions import conflicts_are_answered
from coordination.models import Overlap, OverlapDecision
from coordination.queries.decisions import facts_shown
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.directory.models import User
from jco_portal.outbox.models import Notification
from operations.actions.transitions import move_operation
from operations.models import Operation
from tests.overlaps import a_jco_that_meets_a_body, the_overlap, two_jcos_that_meet
from tests.together import at_once
from tests.world import a_phase, an_operation, edit, jco, person, plan

pytestmark = [pytest.mark.django_db, pytest.mark.example("two JCOs that meet")]


def answer(overlap: Overlap, by: User, **more: Any) -> OverlapDecision:
    given = {"decision": "shared", "reason": "We share finds.", "facts": facts_shown(overlap)}
    given |= more
    return answer_overlap(overlap, given.pop("decision"), given.pop("reason"), by=by, **given)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "place", "side"),
    [
        ("planner", "LT", "Amber"),
        ("facilitator", "PL", "Birch"),
        ("expert", "DK", "Amber"),
        ("secretariat", "GSC", "Amber"),
    ],
)
def test_overlap_can_be_decided_by_managers_of_a_side_experts_and_secretariat(
    role: str, place: str, side: str
) -> None:
    overlap = two_jcos_that_meet()

    given = answer(overlap, person(role, place), reason="  We share finds. ")

    assert (given.side.name, given.decision, given.reason) == (side, "shared", "We share finds.")
    assert OverlapDecision.objects.in_force().get() == given
    operations = list(Operation.objects.all())
    assert conflicts_are_answered(operations) == {}


@pytest.mark.parametrize(
    ("role", "place"),
    [("planner", "ES"), ("contact_point", "LT"), ("administrator", "GSC"), ("liaison", "WCO")],
)
def test_other_users_cannot_decide_an_overlap(role: str, place: str) -> None:
    overlap = two_jcos_that_meet()

    with pytest.raises(Refused, match="Only who runs one of the two operations"):
        answer(overlap, person(role, place))

    assert not OverlapDecision.objects.exists()


def test_decision_on_outdated_overlap_data_is_refused() -> None:
    overlap = two_jcos_that_meet()
    shown = facts_shown(overlap)
    edit(Operation.objects.get(name="Amber"), phases=(a_phase(1, "2027-10-02", "2027-10-10"),))
    detect_all()

    with pytest.raises(EditConflict):
        answer(overlap, person(), facts=shown)

    assert not OverlapDecision.objects.exists()


@pytest.mark.parametrize("change", ["severity", "certainty", "first_day", "last_day", "pk"])
def test_overlap_signature_changes_with_each_signed_field(change: str) -> None:
    overlap = two_jcos_that_meet()
    shown = facts_shown(overlap)

    setattr(overlap, change, None)

    assert facts_shown(overlap) != shown


def test_decision_is_outdated_after_a_date_change_and_can_be_renewed() -> None:
    overlap = two_jcos_that_meet()
    answer(overlap, person())
    edit(Operation.objects.get(name="Amber"), phases=(a_phase(1, "2027-10-02", "2027-10-10"),))
    detect_all()
    assert len(conflicts_are_answered(list(Operation.objects.all()))) == 2

    answer(Overlap.objects.get(), person())

    assert OverlapDecision.objects.count() == 2
    assert conflicts_are_answered(list(Operation.objects.all())) == {}


def test_past_overlap_cannot_be_decided() -> None:
    overlap = two_jcos_that_meet()
    Operation.objects.filter(name="Amber").update(state="cancelled")
    detect_all()

    with pytest.raises(Refused, match="do not meet any more"):
        answer(overlap, person())


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
    overlap = two_jcos_that_meet()

    with pytest.raises(Refused, match=sentence):
        answer(overlap, person(), **change)


def test_identical_decision_is_stored_once_even_concurrently(transactional_db: None) -> None:
    overlap = two_jcos_that_meet()
    planner = person()

    first, second = at_once(lambda: answer(overlap, planner), lambda: answer(overlap, planner))

    assert first == second == OverlapDecision.objects.get()
    answer(overlap, planner, reason="We share more.")
    answer(overlap, person("planner", "PL"))
    assert OverlapDecision.objects.count() == 3


def notices() -> dict[str, str]:
    told = Notification.objects.filter(code="overlap.answer").select_related("person")
    return {notice.person.email: notice.reference for notice in told}


def test_decision_notifies_both_sides_under_their_own_operation() -> None:
    overlap = two_jcos_that_meet()
    person("planner", "PL")

    answer(overlap, person("expert", "DK"))

    assert notices() == {
        "planner.lt@test.example": "2027-LT-AMBER",
        "planner.pl@test.example": "2027-PL-BIRCH",
    }
    assert Notification.objects.filter(url=overlap.get_absolute_url()).count() == 2


@pytest.mark.example("a JCO that meets a body")
def test_external_body_is_notified_of_its_own_operation_and_can_decide() -> None:
    overlap = a_jco_that_meets_a_body()
    liaison = person("liaison", "WCO")

    answer(overlap, person())

    assert notices() == {"liaison.wco@test.example": "2027-WCO-VIGIL"}
    assert answer(overlap, liaison).side.name == "Vigil"


@pytest.mark.example("draft")
def test_decision_on_an_overlap_with_a_draft_notifies_no_other_side() -> None:
    an_operation("Amber")
    jco("Birch", "PL")
    overlap = the_overlap()
    assert overlap.has_draft

    answer(overlap, person())

    assert notices() == {}


def lapses() -> list[tuple[str, str]]:
    told = Notification.objects.filter(code="overlap.lapsed").select_related("person")
    return sorted((notice.person.email, notice.reference) for notice in told)


def move_amber() -> None:
    edit(Operation.objects.get(name="Amber"), phases=(a_phase(1, "2027-10-02", "2027-10-10"),))


@pytest.mark.parametrize("in_full", [True, False])
def test_outdated_decision_notifies_its_author_and_both_sides(in_full: bool) -> None:
    answer(two_jcos_that_meet(), person("expert", "DK"))
    person("planner", "PL")

    for _again in range(2):
        move_amber()
        keys = list(Operation.objects.values_list("pk", flat=True))
        compare_operations(None if in_full else keys)

    assert lapses() == [
        ("expert.dk@test.example", "2027-LT-AMBER"),
        ("planner.lt@test.example", "2027-LT-AMBER"),
        ("planner.pl@test.example", "2027-PL-BIRCH"),
    ]


def test_decision_in_force_or_ended_conflict_sends_no_outdated_notification() -> None:
    answer(two_jcos_that_meet(), person("expert", "DK"))
    detect_all()
    edit(Operation.objects.get(name="Amber"), phases=(a_phase(1, "2028-10-02", "2028-10-10"),))
    detect_all()

    assert lapses() == []


@pytest.mark.example("draft")
@pytest.mark.parametrize("in_full", [True, False])
def test_decision_on_a_draft_notifies_the_other_side_once_tabled(in_full: bool) -> None:
    amber = an_operation("Amber")
    jco("Birch", "PL")
    person("planner", "PL")
    answer(the_overlap(), person())
    plan(amber, by=person())
    move_operation(amber, "table", by=person())

    for _again in range(2):
        compare_operations(None if in_full else [amber.pk])

    assert notices() == {"planner.pl@test.example": "2027-PL-BIRCH"}
    assert Notification.objects.filter(code="overlap.answer").count() == 1
