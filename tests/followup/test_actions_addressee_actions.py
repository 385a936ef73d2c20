"""Recommendations are answered, answers are confirmed or sent back."""

from typing import Any

import pytest

from followup.actions.addressee_actions import answer_recommendation, judge_answer
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.documents.actions import clean_file
from tests.debriefings import answer_of, confirm, recommended, say, saying
from tests.running import day
from tests.together import at_once
from tests.world import person, place

pytestmark = pytest.mark.django_db


@pytest.mark.example("recommended")
@pytest.mark.parametrize(
    ("hat", "may"),
    [
        (("planner", "PL"), True),
        (("contact_point", "PL"), True),
        (("expert", "PL"), False),
        (("planner", "EE"), False),
        (("planner", "LT"), False),
        (("expert", "DK"), False),
        (("secretariat", "GSC"), False),
    ],
)
def test_addressee_action_is_recorded_only_by_its_planners_and_contact_points(
    hat: tuple[str, str], may: bool
) -> None:
    answer = answer_of(recommended())

    if not may:
        with pytest.raises(Refused, match="Only a planner or contact point of Poland"):
            answer_recommendation(answer, saying("accepted"), by=person(*hat), version=1)
        return
    answer_recommendation(answer, saying("accepted"), by=person(*hat), version=1)

    answer.refresh_from_db()
    assert (answer.state, answer.transitions.get().made_by) == ("accepted", person(*hat))


def test_secretariat_acts_for_a_council_body_and_cannot_verify_its_own_action() -> None:
    made = recommended("CCWP")
    answer, by = answer_of(made, "CCWP"), person("secretariat", "GSC")

    answered = answer_recommendation(answer, saying("done"), by=by, version=1)

    assert answered.state == "done"
    with pytest.raises(Refused, match="Nobody confirms the own answer"):
        judge_answer(answered, "confirm", by=by)


@pytest.mark.example("recommended")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"state": "accepted", "responsible": " "}, "responsible"),
        ({"state": "in_progress", "responsible": ""}, "responsible"),
        ({"state": "rejected", "reason": " "}, "reason"),
        ({"state": "done", "implemented_on": None}, "implemented_on"),
        ({"state": "done", "implemented_on": day(2)}, "implemented_on"),
        ({"state": "done", "evidence": "\n"}, "evidence"),
        ({"state": "confirmed"}, "state"),
        ({"state": "proposed"}, "state"),
        ({"state": "rejected", "reason": "\x00"}, "reason"),
    ],
)
def test_incomplete_addressee_action_is_refused(more: dict[str, Any], code: str) -> None:
    answer = answer_of(recommended())
    said = saying(**more)

    with pytest.raises(Refused) as caught:
        answer_recommendation(answer, said, by=person("planner", "PL"), version=1)

    assert [each.code for each in caught.value.refusals] == [code]


@pytest.mark.example("recommended")
def test_resubmitted_addressee_action_is_stored_once_and_an_outdated_page_refused() -> None:
    made = recommended()
    answer, by = answer_of(made), person("planner", "PL")

    for _time in range(2):
        answer_recommendation(answer, saying("accepted"), by=by, version=1)
    with pytest.raises(EditConflict):
        answer_recommendation(answer, saying("rejected"), by=by, version=1)

    assert answer.transitions.count() == 1


def test_implementation_can_be_undone_until_verification() -> None:
    made = recommended("PL", "EE")
    say(made)

    taken = say(made, "in_progress")
    assert (taken.state, taken.implemented_on) == ("in_progress", None)
    say(made)
    confirm(made)

    with pytest.raises(Refused, match="It is confirmed"):
        say(made, "in_progress")
    assert [each.name for each in taken.transitions.all()] == [
        "confirm",
        "finish",
        "take_back",
        "finish",
    ]


@pytest.mark.example("recommended")
def test_further_evidence_is_added_without_a_transition() -> None:
    made = recommended()
    say(made)

    more = say(made, evidence="And a training was held.")

    assert (more.evidence, more.transitions.count()) == ("And a training was held.", 1)


@pytest.mark.example("recommended")
@pytest.mark.parametrize(
    ("hat", "sentence"),
    [
        (("planner", "PL"), "Nobody confirms the own answer"),
        (("expert", "PL"), "Nobody confirms the own answer"),
        (("contact_point", "EE"), "Only an expert or a planner of another"),
        (("secretariat", "GSC"), "Only an expert or a planner of another"),
        (("planner", "EE"), ""),
        (("expert", "DK"), ""),
    ],
)
def test_only_planners_and_experts_of_another_organisation_can_verify_an_action(
    hat: tuple[str, str], sentence: str
) -> None:
    done = say(recommended())

    if sentence:
        with pytest.raises(Refused, match=sentence):
            judge_answer(done, "confirm", by=person(*hat))
        return

    assert judge_answer(done, "confirm", by=person(*hat)).state == "confirmed"


@pytest.mark.example("recommended")
def test_returning_an_addressee_action_requires_a_question() -> None:
    made = recommended()
    done, expert = say(made), person("expert", "DK")

    with pytest.raises(Refused, match="Give a reason"):
        judge_answer(done, "send_back", by=expert)
    sent = judge_answer(done, "send_back", by=expert, reason="Since when?")

    assert (sent.state, sent.implemented_on) == ("in_progress", None)
    with pytest.raises(Refused, match="There is no step"):
        judge_answer(sent, "accept", by=person("planner", "PL"))


def test_concurrent_verification_of_the_last_two_actions_closes_recommendation_once(
    transactional_db: None,
) -> None:
    made = recommended("PL", "EE")
    say(made, code="PL"), say(made, code="EE")
    pl, ee = answer_of(made, "PL"), answer_of(made, "EE")
    expert = person("expert", "DK")

    outcomes = at_once(
        lambda: judge_answer(pl, "confirm", by=expert),
        lambda: judge_answer(ee, "confirm", by=expert),
    )

    assert [each.state for each in outcomes] == ["confirmed", "confirmed"]
    made.refresh_from_db()
    assert (made.state, made.transitions.count()) == ("done", 1)


@pytest.mark.example("recommended")
def test_changed_evidence_document_becomes_the_next_version() -> None:
    made = recommended()
    first, second = clean_file("a.txt", b"Instruction 12"), clean_file("a.txt", b"Instruction 13")

    say(made, file=first)
    say(made, file=first)
    answer = say(made, file=second)

    assert answer.document.owner == place("PL")
    assert answer.document.versions.count() == 2
