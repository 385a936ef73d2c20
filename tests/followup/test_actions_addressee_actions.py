"""Actions taken on recommendations: recorded, verified or returned."""

from typing import Any

import pytest

from followup.actions.addressee_actions import record_action, verify_action
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.documents.actions import clean_file
from tests.concurrency import run_concurrently
from tests.debriefings import (
    action_input,
    action_of,
    record_action_as_planner,
    recorded_recommendation,
    verify_action_as_expert,
)
from tests.execution_factories import day_from_today
from tests.factories import make_user, organisation

pytestmark = pytest.mark.django_db


@pytest.mark.example("recommended")
@pytest.mark.parametrize(
    ("account", "may"),
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
    account: tuple[str, str], may: bool
) -> None:
    answer = action_of(recorded_recommendation())

    if not may:
        with pytest.raises(Refused, match="Only a planner or contact point of Poland"):
            record_action(answer, action_input("accepted"), by=make_user(*account), version=1)
        return
    record_action(answer, action_input("accepted"), by=make_user(*account), version=1)

    answer.refresh_from_db()
    assert (answer.state, answer.transitions.get().made_by) == ("accepted", make_user(*account))


def test_secretariat_acts_for_a_council_body_and_cannot_verify_its_own_action() -> None:
    made = recorded_recommendation("CCWP")
    answer, by = action_of(made, "CCWP"), make_user("secretariat", "GSC")

    answered = record_action(answer, action_input("done"), by=by, version=1)

    assert answered.state == "done"
    with pytest.raises(Refused, match="Nobody confirms the own answer"):
        verify_action(answered, "confirm", by=by)


@pytest.mark.example("recommended")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"state": "accepted", "responsible": " "}, "responsible"),
        ({"state": "in_progress", "responsible": ""}, "responsible"),
        ({"state": "rejected", "reason": " "}, "reason"),
        ({"state": "done", "implemented_on": None}, "implemented_on"),
        ({"state": "done", "implemented_on": day_from_today(2)}, "implemented_on"),
        ({"state": "done", "evidence": "\n"}, "evidence"),
        ({"state": "confirmed"}, "state"),
        ({"state": "proposed"}, "state"),
        ({"state": "rejected", "reason": "\x00"}, "reason"),
    ],
)
def test_incomplete_addressee_action_is_refused(more: dict[str, Any], code: str) -> None:
    answer = action_of(recorded_recommendation())
    entered = action_input(**more)

    with pytest.raises(Refused) as caught:
        record_action(answer, entered, by=make_user("planner", "PL"), version=1)

    assert [each.code for each in caught.value.refusals] == [code]


@pytest.mark.example("recommended")
def test_resubmitted_addressee_action_is_stored_once_and_an_outdated_page_refused() -> None:
    made = recorded_recommendation()
    answer, by = action_of(made), make_user("planner", "PL")

    for _time in range(2):
        record_action(answer, action_input("accepted"), by=by, version=1)
    with pytest.raises(EditConflict):
        record_action(answer, action_input("rejected"), by=by, version=1)

    assert answer.transitions.count() == 1


def test_implementation_can_be_undone_until_verification() -> None:
    made = recorded_recommendation("PL", "EE")
    record_action_as_planner(made)

    taken = record_action_as_planner(made, "in_progress")
    assert (taken.state, taken.implemented_on) == ("in_progress", None)
    record_action_as_planner(made)
    verify_action_as_expert(made)

    with pytest.raises(Refused, match="It is confirmed"):
        record_action_as_planner(made, "in_progress")
    assert [each.name for each in taken.transitions.all()] == [
        "confirm",
        "finish",
        "take_back",
        "finish",
    ]


@pytest.mark.example("recommended")
def test_further_evidence_is_added_without_a_transition() -> None:
    made = recorded_recommendation()
    record_action_as_planner(made)

    more = record_action_as_planner(made, evidence="And a training was held.")

    assert (more.evidence, more.transitions.count()) == ("And a training was held.", 1)


@pytest.mark.example("recommended")
@pytest.mark.parametrize(
    ("account", "sentence"),
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
    account: tuple[str, str], sentence: str
) -> None:
    done = record_action_as_planner(recorded_recommendation())

    if sentence:
        with pytest.raises(Refused, match=sentence):
            verify_action(done, "confirm", by=make_user(*account))
        return

    assert verify_action(done, "confirm", by=make_user(*account)).state == "confirmed"


@pytest.mark.example("recommended")
def test_returning_an_addressee_action_requires_a_question() -> None:
    made = recorded_recommendation()
    done, expert = record_action_as_planner(made), make_user("expert", "DK")

    with pytest.raises(Refused, match="Give a reason"):
        verify_action(done, "send_back", by=expert)
    sent = verify_action(done, "send_back", by=expert, reason="Since when?")

    assert (sent.state, sent.implemented_on) == ("in_progress", None)
    with pytest.raises(Refused, match="There is no step"):
        verify_action(sent, "accept", by=make_user("planner", "PL"))


def test_concurrent_verification_of_the_last_two_actions_closes_recommendation_once(
    transactional_db: None,
) -> None:
    made = recorded_recommendation("PL", "EE")
    record_action_as_planner(made, code="PL"), record_action_as_planner(made, code="EE")
    pl, estonian = action_of(made, "PL"), action_of(made, "EE")
    expert = make_user("expert", "DK")

    outcomes = run_concurrently(
        lambda: verify_action(pl, "confirm", by=expert),
        lambda: verify_action(estonian, "confirm", by=expert),
    )

    assert [each.state for each in outcomes] == ["confirmed", "confirmed"]
    made.refresh_from_db()
    assert (made.state, made.transitions.count()) == ("done", 1)


@pytest.mark.example("recommended")
def test_changed_evidence_document_becomes_the_next_version() -> None:
    made = recorded_recommendation()
    first, second = clean_file("a.txt", b"Instruction 12"), clean_file("a.txt", b"Instruction 13")

    record_action_as_planner(made, file=first)
    record_action_as_planner(made, file=first)
    answer = record_action_as_planner(made, file=second)

    assert answer.document.owner == organisation("PL")
    assert answer.document.versions.count() == 2
