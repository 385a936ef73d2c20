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
def test_who_runs_a_side_and_the_desk_may_answer(role: str, place: str, side: str) -> None:
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
def test_nobody_else_answers(role: str, place: str) -> None:
    overlap = two_jcos_that_meet()

    with pytest.raises(Refused, match="Only who runs one of the two operations"):
        answer(overlap, person(role, place))

    assert not OverlapDecision.objects.exists()


def test_an_answer_to_other_facts_than_shown_is_refused() -> None:
    overlap = two_jcos_that_meet()
    shown = facts_shown(overlap)
    edit(Operation.objects.get(name="Amber"), phases=(a_phase(1, "2027-10-02", "2027-10-10"),))
    detect_all()

    with pytest.raises(EditConflict):
        answer(overlap, person(), facts=shown)

    assert not OverlapDecision.objects.exists()


@pytest.mark.parametrize("change", ["severity", "certainty", "first_day", "last_day", "pk"])
def test_every_fact_is_under_the_seal(change: str) -> None:
    overlap = two_jcos_that_meet()
    shown = facts_shown(overlap)

    setattr(overlap, change, None)

    assert facts_shown(overlap) != shown


def test_the_answer_lapses_when_the_facts_change_and_is_given_anew() -> None:
    overlap = two_jcos_that_meet()
    answer(overlap, person())
    edit(Operation.objects.get(name="Amber"), phases=(a_phase(1, "2027-10-02", "2027-10-10"),))
    detect_all()
    assert len(conflicts_are_answered(list(Operation.objects.all()))) == 2

    answer(Overlap.objects.get(), person())

    assert OverlapDecision.objects.count() == 2
    assert conflicts_are_answered(list(Operation.objects.all())) == {}


def test_an_overlap_that_is_gone_is_not_answered() -> None:
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
def test_an_answer_says_something(change: dict[str, str], sentence: str) -> None:
    overlap = two_jcos_that_meet()

    with pytest.raises(Refused, match=sentence):
        answer(overlap, person(), **change)


def test_the_same_answer_twice_is_one(transactional_db: None) -> None:
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


def test_both_sides_are_told_of_their_own_operation() -> None:
    overlap = two_jcos_that_meet()
    person("planner", "PL")

    answer(overlap, person("expert", "DK"))

    assert notices() == {
        "planner.lt@test.example": "2027-LT-AMBER",
        "planner.pl@test.example": "2027-PL-BIRCH",
    }
    assert Notification.objects.filter(url=overlap.get_absolute_url()).count() == 2


@pytest.mark.example("a JCO that meets a body")
def test_a_body_that_sees_a_card_is_told_of_its_own_operation_and_may_answer() -> None:
    overlap = a_jco_that_meets_a_body()
    liaison = person("liaison", "WCO")

    answer(overlap, person())

    assert notices() == {"liaison.wco@test.example": "2027-WCO-VIGIL"}
    assert answer(overlap, liaison).side.name == "Vigil"


@pytest.mark.example("draft")
def test_nobody_is_told_of_the_overlap_of_a_draft_of_others() -> None:
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
def test_an_answer_that_lapses_is_told_to_who_gave_it_and_to_both_sides(in_full: bool) -> None:
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


def test_nobody_is_told_while_the_answer_holds_or_when_no_conflict_is_left() -> None:
    answer(two_jcos_that_meet(), person("expert", "DK"))
    detect_all()
    edit(Operation.objects.get(name="Amber"), phases=(a_phase(1, "2028-10-02", "2028-10-10"),))
    detect_all()

    assert lapses() == []


@pytest.mark.example("draft")
@pytest.mark.parametrize("in_full", [True, False])
def test_the_other_side_learns_what_was_said_of_a_draft_once_it_is_tabled(in_full: bool) -> None:
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
