"""The life of a JCO in a real browser, from an empty portal to a closed operation."""

import pytest
from pypdf import PdfReader

from tests.journeys.hand import (
    Hand,
    Taking,
    read,
    stands,
    wait_for,
    wait_for_the_check,
)
from tests.running import said
from tests.world import body_operation, person

MOST_ACTIONS = 40
SOON = said(60, 69)
REFERENCE = f"{SOON[0][:4]}-LT-HERON"
RECORD = f"/operations/{REFERENCE}/"


@pytest.mark.browser
@pytest.mark.usefixtures("worker")
def test_a_jco_lives_from_draft_to_closed(as_: Taking) -> None:
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
    _report(as_("planner", "PL"))
    _validate(as_("planner", "LT"))
    _stop_early(as_("planner", "LT"))
    _write_the_report(as_("planner", "LT"))
    _approve_the_report(as_("expert", "DK"))
    _ask_to_conclude(as_("planner", "LT"))
    _conclude_and_close(as_("expert", "DK"))
    _all_of_it_is_told(as_("planner", "LT"))


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
    hand.select("kind", "Full-scale JCO")
    hand.fill("phases-0-start", SOON[0])
    hand.fill("phases-0-end", SOON[1])
    hand.find("participants", "Poland", "Estonia")
    hand.find("terms", "cigarettes")
    hand.find("modes", "road")
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
    hand.select("measure", "Quantity seized")
    hand.fill("target", "1 000 000")
    hand.select("unit", "pieces")
    hand.press("Save")
    text = read(hand)
    assert "Objective 1 is recorded." in text
    assert "No measurable objective is recorded yet." not in text
    hand.follow("State it")
    hand.fill("none_because", "Covered by the SOCTA.")
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
    _open_notice(hand, f"{REFERENCE} is tabled: the experts may endorse it or send it back.")
    wait_for_the_check(hand)
    hand.choose("I have read it and want this step all the same")
    hand.press("Endorse for preparation")
    stands(hand, "In preparation")
    assert "Heron is now: In preparation." in read(hand)


def _invite(hand: Hand) -> None:
    text = read(hand)
    assert "2 participants are planned and not invited yet." in text
    hand.take_up("Invite them")
    hand.fill("asked", "Two posts and eight officers.")
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
    _open_notice(hand, f"{REFERENCE}: Estonia does not take part.")
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
    hand.fill("phases-0-start", now)
    hand.fill("phases-0-end", later)
    hand.press("Save")
    assert "Saved. Overlaps are being checked." in read(hand)
    hand.press("Start the operation")
    stands(hand, "Running")
    text = read(hand)
    assert "Heron is now: Running." in text
    assert "What to do now: End the operation (Lead, " in text


def _report(hand: Hand) -> None:
    _open_notice(hand, f"{REFERENCE} has started: report controls and seizures.")
    hand.follow("Results")
    hand.follow("Report a seizure")
    hand.select("goods", "cigarettes")
    hand.fill("quantity", "250 000")
    hand.press("Save the seizure")
    assert "Saved as number 1: 250 000 pieces" in _plain(hand)
    hand.follow("Back to all results")
    assert "Waits to be validated" in read(hand)
    hand.follow("Report controls")
    hand.fill("count", "120")
    hand.fill("hits", "3")
    hand.press("Save the controls")
    assert "Saved as number 1: " in read(hand)


def _validate(hand: Hand) -> None:
    text = read(hand)
    assert "Results to validate" in text
    assert "2 records wait, the oldest since today." in text
    hand.page.goto(f"{RECORD}results/")
    for sort in ("Seizures", "Controls"):
        hand.follow(sort)
        hand.choose("Validate number 1")
        hand.press("Validate the ticked ones")
        assert "1 record validated." in read(hand)
    hand.follow("Totals")
    text = _plain(hand)
    assert "1 seizure counts" in text
    assert "250 000 cigarettes (pieces)" in text
    assert "120 controls, 3 with a hit" in text


def _stop_early(hand: Hand) -> None:
    hand.page.goto(RECORD)
    text = read(hand)
    assert "End the operation: not possible yet" in text
    assert "Its last phase is not over yet, or its end is not known." in text
    hand.unfold("Other steps")
    hand.unfold("Stop the operation early")
    hand.fill("reason", "The route has moved elsewhere.")
    hand.press("Stop the operation early")
    stands(hand, "In debriefing")
    _debrief(hand)


def _write_the_report(hand: Hand) -> None:
    """The author is led from section to section, and asks for approval."""
    hand.page.goto(RECORD)
    hand.follow("Report")
    hand.follow("Write “Introduction”")
    hand.fill("text", "The lorries changed their route.")
    hand.press("Save and go on to “The legal and criminal area of the operation”")
    assert "“Introduction” is saved." in read(hand)
    hand.press("Save")
    hand.press("Ask for approval")
    assert "Final report: waiting for approval." in read(hand)


def _approve_the_report(hand: Hand) -> None:
    """A second person reads the print and approves it; it is filed under a number."""
    hand.page.locator("a.bell").click()
    hand.press(f"{REFERENCE}: its final report waits to be approved.")
    wait_for(hand, "Download the draft (PDF)")
    hand.press("Approve and file")
    wait_for(hand, "Filed on")
    hand.page.goto("/documents/")
    with hand.page.expect_download() as saved:
        hand.page.get_by_role("link", name="Document (PDF)", exact=False).click()
    assert saved.value.suggested_filename.startswith(f"{REFERENCE}-report-1-")
    text = "".join(page.extract_text() for page in PdfReader(saved.value.path()).pages)
    assert "The lorries changed their route." in text
    assert "DRAFT" not in text


def _ask_to_conclude(hand: Hand) -> None:
    hand.page.goto(RECORD)
    hand.press("Ask to conclude the debriefing")
    stands(hand, "In debriefing")
    text = read(hand)
    assert "What to do now: Hold the debriefing" not in text  # its record has settled the step
    assert "Asked for. Those who confirm it are told." in text
    assert "confirms it." in text


def _debrief(hand: Hand) -> None:
    """The way to the conclusion leads through the meeting and the objectives."""
    text = read(hand)
    assert "Ask to conclude the debriefing: not possible yet" in text
    assert "The debriefing is not recorded yet." in text
    hand.follow("Put it right")
    hand.follow("Plan the meeting")
    hand.fill("starts_on", said(0, 9)[0])
    hand.fill("place", "Vilnius")
    hand.fill("participants", "Planner, Lithuania")
    hand.fill("conclusions", "The route has moved elsewhere.")
    hand.press("Save")
    hand.follow("Assess 1")
    hand.choose("Partly reached")
    hand.fill("text", "A quarter of it, in a few days.")
    hand.press("Save")
    hand.press("Record it as held")
    assert "The debriefing was held." in read(hand)
    hand.follow("Record")


def _conclude_and_close(hand: Hand) -> None:
    _open_notice(hand, f"{REFERENCE}: the lead asks to conclude the debriefing.")
    hand.press("Confirm the end of the debriefing")
    stands(hand, "In monitoring")
    hand.press("Close the operation")
    stands(hand, "Closed")
    assert "Heron is now: Closed." in read(hand)


def _all_of_it_is_told(hand: Hand) -> None:
    """The lead is told of the end, and the history keeps every step with its reason."""
    _open_notice(hand, f"{REFERENCE} is closed.")
    stands(hand, "Closed")
    hand.follow("History")
    text = read(hand)
    assert "The route has moved elsewhere." in text
    assert "Ask to conclude the debriefing Planner, Lithuania" in text
    assert "Confirm the end of the debriefing Expert, Denmark" in text
    hand.page.goto("/")
    assert "Nothing is waiting for you" in read(hand)


def _open_notice(hand: Hand, sentence: str) -> None:
    hand.page.locator("a.bell").click()
    assert "Unread" in read(hand)
    hand.press(sentence)
    hand.page.wait_for_url(f"**{RECORD}**")


def _plain(hand: Hand) -> str:
    """The page with plain spaces within its numbers."""
    return read(hand).replace("\u202f", " ").replace("\u2009", " ")
