"""The life of a JCO in a real browser, from an empty portal to a closed operation."""

import pytest

from tests.journeys.hand import Hand, Taking, read, stands, wait_for, wait_for_the_check
from tests.journeys.heron import (
    RECORD,
    REFERENCE,
    SOON,
    all_of_it_is_told,
    approve_the_report,
    ask_to_conclude,
    conclude_and_close,
    open_notice,
    report,
    stop_early,
    validate,
    write_the_report,
)
from tests.running import said
from tests.world import body_operation, person

MOST_ACTIONS = 40


@pytest.mark.browser
@pytest.mark.usefixtures("worker")
def test_jco_passes_from_draft_to_closed(as_: Taking) -> None:
    _everybody_has_an_account()
    body_operation("Ginkgo", participants=("LT", "PL"), phases=(said(55, 80),))

    _table_a_jco(as_("planner", "LT"))
    _answer_the_conflict(as_("planner", "LT"))
    _state_the_funding(as_("planner", "LT"))
    _endorse(as_("expert", "DK"))
    _invite(as_("planner", "LT"))
    _accept(as_("planner", "PL"))
    _decline(as_("planner", "EE"))
    _start_today(as_("planner", "LT"))
    report(as_("planner", "PL"))
    validate(as_("planner", "LT"))
    stop_early(as_("planner", "LT"))
    write_the_report(as_("planner", "LT"))
    approve_the_report(as_("expert", "DK"))
    ask_to_conclude(as_("planner", "LT"))
    conclude_and_close(as_("expert", "DK"))
    all_of_it_is_told(as_("planner", "LT"))


def _everybody_has_an_account() -> None:
    for role, place in (("planner", "LT"), ("planner", "PL"), ("planner", "EE"), ("expert", "DK")):
        person(role, place)


def _table_a_jco(hand: Hand) -> None:
    """A new planner is led from the home page to a tabled JCO in few actions."""
    assert "Nothing is waiting for you" in read(hand)
    _enter(hand)
    _plan(hand)
    _look_at_the_overlaps(hand)
    hand.follow("Record")
    wait_for_the_check(hand)
    hand.press("Table for coordination")
    stands(hand, "Tabled")
    assert "Heron is now: Tabled." in read(hand)
    assert hand.actions < MOST_ACTIONS


def _enter(hand: Hand) -> None:
    hand.follow("Enter an operation")
    hand.fill("name", "Heron")
    hand.select("operation_type", "Full-scale JCO")
    hand.fill("phases-0-entered_start", SOON[0])
    hand.fill("phases-0-entered_end", SOON[1])
    hand.find("participants", "Poland", "Estonia")
    hand.find("terms", "cigarettes")
    hand.find("transport_modes", "road")
    hand.press("Enter the operation")
    hand.page.wait_for_url(f"**{RECORD}")
    stands(hand, "Draft")
    text = read(hand)
    assert f"Entered as {REFERENCE}. Overlaps are being checked." in text
    assert "What to do now:" in text
    assert "Table for coordination: not possible yet" in text
    assert "No measurable objective is recorded yet." in text
    assert "The threat assessment is not recorded, nor why there is none." in text


def _plan(hand: Hand) -> None:
    hand.follow("Planning")
    text = read(hand)
    assert "What to do next" in text
    assert "Still missing before it can be tabled" in text
    hand.follow("Add an objective")
    hand.fill("text", "Find cigarettes that are not declared")
    hand.select("indicator", "Quantity seized")
    hand.fill("target", "1 000 000")
    hand.select("unit", "pieces")
    hand.press("Save")
    text = read(hand)
    assert "Objective 1 is recorded." in text
    assert "No measurable objective is recorded yet." not in text
    hand.follow("State it")
    hand.fill("absence_reason", "Covered by the SOCTA.")
    hand.press("Save")
    text = read(hand)
    assert "The threat assessment is stated." in text
    assert "nor why there is none" not in text


def _look_at_the_overlaps(hand: Hand) -> None:
    hand.follow("Overlaps")
    wait_for(hand, "Ginkgo")
    assert "Conflict" in read(hand)


def _answer_the_conflict(hand: Hand) -> None:
    """The way to the endorsement is barred by a conflict that nobody has answered."""
    hand.page.goto(RECORD)
    text = read(hand)
    assert "Next: Endorse for preparation." in text
    assert "A conflict with another operation has no answer yet." in text
    hand.follow("Put it right")
    hand.follow("Ginkgo and Heron")
    assert "Nobody has said yet." in read(hand)
    hand.choose("They run side by side and share what they find")
    hand.fill("reason", "Both desks share what they find.")
    hand.press("Write it down")
    text = read(hand)
    assert "Written down. Both sides are told." in text
    assert "Both desks share what they find." in text
    hand.page.goto(RECORD)
    text = read(hand)
    assert "has no answer yet" not in text
    assert "Answered: They run side by side and share what they find." in text


def _state_the_funding(hand: Hand) -> None:
    """The way to the endorsement is barred too while nobody has said how it is paid for."""
    hand.page.goto(RECORD)
    assert "Nobody has stated how it is paid for: by programmes, or by own means." in read(hand)
    hand.follow("Put it right")
    hand.follow("State the funding")
    hand.choose("By own means")
    hand.choose("Lithuania carries a part, how much is not known yet")
    hand.press("State the funding")
    assert "The funding plan is stated." in read(hand)
    hand.page.goto(RECORD)
    assert "Nobody has stated" not in read(hand)


def _endorse(hand: Hand) -> None:
    open_notice(hand, f"{REFERENCE} is tabled: the experts may endorse it or send it back.")
    wait_for_the_check(hand)
    hand.choose("I have read it and want this step all the same")
    hand.press("Endorse for preparation")
    stands(hand, "In preparation")
    assert "Heron is now: In preparation." in read(hand)


def _invite(hand: Hand) -> None:
    text = read(hand)
    assert "2 participants are planned and not invited yet." in text
    hand.take_up("Invite them")
    hand.fill("requested_contribution", "Two posts and eight officers.")
    hand.press("Invite")
    text = read(hand)
    assert "2 organisations are invited." in text
    assert "0 of 2 invited have accepted; 2 have yet to answer by" in text


def _accept(hand: Hand) -> None:
    assert "Invitations to answer" in read(hand)
    hand.take_up("Answer")
    assert "Two posts and eight officers." in read(hand)
    hand.fill("accept-contact_point", "Operations desk, +48 600")
    hand.fill("accept-posts", "2")
    hand.fill("accept-officers", "8")
    hand.press("We take part")
    text = read(hand)
    assert "Your answer is recorded: accepted. The lead is told." in text
    assert "Operations desk, +48 600" in text


def _decline(hand: Hand) -> None:
    hand.take_up("Answer")
    hand.unfold("Say why your organisation does not take part")
    hand.select("decline-reason", "No resources")
    hand.press("We do not take part")
    assert "Your answer is recorded: declined. The lead is told." in read(hand)


def _start_today(hand: Hand) -> None:
    """The first day is brought forward to today, and the step becomes possible."""
    open_notice(hand, f"{REFERENCE}: Estonia does not take part.")
    hand.page.goto(f"{RECORD}participants/")
    text = read(hand)
    assert "1 of 2 invited has accepted; 1 has declined." in text
    assert "No resources" in text
    hand.follow("Record")
    text = read(hand)
    assert "Start the operation: not possible yet" in text
    assert "or its first day has not come." in text
    assert "yet to be invited or to answer" not in text
    hand.follow("Edit")
    now, later = said(0, 9)
    hand.fill("phases-0-entered_start", now)
    hand.fill("phases-0-entered_end", later)
    hand.press("Save")
    assert "Saved. Overlaps are being checked." in read(hand)
    hand.press("Start the operation")
    stands(hand, "Running")
    text = read(hand)
    assert "Heron is now: Running." in text
    assert "What to do now: End the operation (Lead, " in text
