"""The life of a JCO in a real browser, from an empty portal to a closed operation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pypdf import PdfReader

from tests.running import said
from tests.world import body_operation, person

MOST_ACTIONS = 40
SOON, TODAY = said(60, 69), said(0, 9)
REFERENCE = f"{SOON[0][:4]}-LT-HERON"
RECORD = f"/operations/{REFERENCE}/"


@dataclass
class Hand:
    """A hand at the browser that counts what it does: clicks, fills, choices and ticks."""

    page: Any
    actions: int = 0

    def press(self, button: str) -> None:
        """Press a button."""
        self._go(self.page.locator("main").get_by_role("button", name=button, exact=True))

    def follow(self, link: str) -> None:
        """Follow the first link with these words, above them those of the sections."""
        self._go(self.page.get_by_role("link", name=link, exact=True).first)

    def take_up(self, action: str) -> None:
        """Do on the home page what waits first under these words."""
        self._go(self.page.locator(".waiting a.btn", has_text=action).first)

    def unfold(self, summary: str) -> None:
        """Open what is folded away behind these words."""
        self._click(self.page.locator("summary", has_text=summary).first)

    def fill(self, name: str, value: str) -> None:
        """Type into a field."""
        self.actions += 1
        self.page.fill(f"main [name={name}]", value)

    def select(self, name: str, label: str) -> None:
        """Choose from a list."""
        self.actions += 1
        self.page.select_option(f"main select[name={name}]", label=label)

    def choose(self, label: str) -> None:
        """Choose one of several answers."""
        self.actions += 1
        self.page.get_by_label(label, exact=True).check()

    def tick(self, field: str, *labels: str) -> None:
        """Unfold a list of boxes and tick some of them."""
        box = self.page.locator(f"details:has(input[name={field}])")
        self._click(box.locator("summary").first)
        for label in labels:
            self.actions += 1
            box.get_by_label(label, exact=True).check()

    def _go(self, target: Any) -> None:
        with self.page.expect_navigation():
            self._click(target)

    def _click(self, target: Any) -> None:
        self.actions += 1
        target.click()


Taking = Callable[..., Hand]


@pytest.fixture
def as_(sign_in: Any, browser_page: Any) -> Taking:
    """Let another person sit down at the browser."""

    def take(role: str, place: str) -> Hand:
        browser_page.context.clear_cookies()
        return Hand(sign_in(role, place))

    return take


@pytest.mark.browser
@pytest.mark.usefixtures("worker")
def test_a_jco_lives_from_draft_to_closed(as_: Taking) -> None:
    _everybody_has_an_account()
    body_operation("Ginkgo", participants=("LT", "PL"), phases=(said(55, 80),))

    _table_a_jco(as_("planner", "LT"))
    _answer_the_conflict(as_("planner", "LT"))
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
    assert "Nothing is waiting for you" in _read(hand)
    _enter(hand)
    _plan(hand)
    _look_at_the_overlaps(hand)
    hand.follow("Record")
    _wait_for_the_check(hand)
    hand.press("Table for coordination")
    _stands(hand, "Tabled")
    assert "Heron is now: Tabled." in _read(hand)
    assert hand.actions < MOST_ACTIONS


def _enter(hand: Hand) -> None:
    hand.follow("Enter an operation")
    hand.fill("name", "Heron")
    hand.select("kind", "Full-scale JCO")
    hand.fill("phases-0-start", SOON[0])
    hand.fill("phases-0-end", SOON[1])
    hand.tick("participants", "Poland", "Estonia")
    hand.tick("terms", "cigarettes")
    hand.tick("modes", "road")
    hand.press("Enter the operation")
    hand.page.wait_for_url(f"**{RECORD}")
    _stands(hand, "Draft")
    text = _read(hand)
    assert f"Entered as {REFERENCE}. Overlaps are being checked." in text
    assert "What to do now:" in text
    assert "Table for coordination: not possible yet" in text
    assert "No measurable objective is recorded yet." in text
    assert "The threat assessment is not recorded, nor why there is none." in text


def _plan(hand: Hand) -> None:
    hand.follow("Planning")
    text = _read(hand)
    assert "What to do next" in text
    assert "Still missing before it can be tabled" in text
    hand.follow("Add an objective")
    hand.fill("text", "Find cigarettes that are not declared")
    hand.select("measure", "Quantity seized")
    hand.fill("target", "1 000 000")
    hand.select("unit", "pieces")
    hand.press("Save")
    text = _read(hand)
    assert "Objective 1 is recorded." in text
    assert "No measurable objective is recorded yet." not in text
    hand.follow("State it")
    hand.fill("none_because", "Covered by the SOCTA.")
    hand.press("Save")
    text = _read(hand)
    assert "The threat assessment is stated." in text
    assert "nor why there is none" not in text


def _look_at_the_overlaps(hand: Hand) -> None:
    hand.follow("Overlaps")
    _wait_for(hand, "Ginkgo")
    assert "Conflict" in _read(hand)


def _answer_the_conflict(hand: Hand) -> None:
    """The way to the endorsement is barred by a conflict that nobody has answered."""
    hand.page.goto(RECORD)
    text = _read(hand)
    assert "Next: Endorse for preparation." in text
    assert "A conflict with another operation has no answer yet." in text
    hand.follow("Put it right")
    hand.follow("Ginkgo and Heron")
    assert "Nobody has said yet." in _read(hand)
    hand.choose("They run side by side and share what they find")
    hand.fill("reason", "Both desks share what they find.")
    hand.press("Write it down")
    text = _read(hand)
    assert "Written down. Both sides are told." in text
    assert "Both desks share what they find." in text
    hand.page.goto(RECORD)
    text = _read(hand)
    assert "has no answer yet" not in text
    assert "Answered: They run side by side and share what they find." in text


def _endorse(hand: Hand) -> None:
    _open_notice(hand, f"{REFERENCE} is tabled: the experts may endorse it or send it back.")
    _wait_for_the_check(hand)
    hand.press("Endorse for preparation")
    _stands(hand, "In preparation")
    assert "Heron is now: In preparation." in _read(hand)


def _invite(hand: Hand) -> None:
    text = _read(hand)
    assert "2 participants are planned and not invited yet." in text
    hand.take_up("Invite them")
    hand.fill("asked", "Two posts and eight officers.")
    hand.press("Invite")
    text = _read(hand)
    assert "2 organisations are invited." in text
    assert "0 of 2 invited have accepted; 2 have yet to answer by" in text


def _accept(hand: Hand) -> None:
    assert "Invitations to answer" in _read(hand)
    hand.take_up("Answer")
    assert "Two posts and eight officers." in _read(hand)
    hand.fill("accept-contact_point", "Operations desk, +48 600")
    hand.fill("accept-posts", "2")
    hand.fill("accept-officers", "8")
    hand.press("We take part")
    text = _read(hand)
    assert "Your answer is recorded: accepted. The lead is told." in text
    assert "Operations desk, +48 600" in text


def _decline(hand: Hand) -> None:
    hand.take_up("Answer")
    hand.unfold("Say why your organisation does not take part")
    hand.select("decline-reason", "No resources")
    hand.press("We do not take part")
    assert "Your answer is recorded: declined. The lead is told." in _read(hand)


def _start_today(hand: Hand) -> None:
    """The first day is brought forward to today, and the step becomes possible."""
    _open_notice(hand, f"{REFERENCE}: Estonia does not take part.")
    hand.page.goto(f"{RECORD}participants/")
    text = _read(hand)
    assert "1 of 2 invited has accepted; 1 has declined." in text
    assert "No resources" in text
    hand.follow("Record")
    text = _read(hand)
    assert "Start the operation: not possible yet" in text
    assert "or its first day has not come." in text
    assert "yet to be invited or to answer" not in text
    hand.follow("Edit")
    hand.fill("phases-0-start", TODAY[0])
    hand.fill("phases-0-end", TODAY[1])
    hand.press("Save")
    assert "Saved. Overlaps are being checked." in _read(hand)
    hand.press("Start the operation")
    _stands(hand, "Running")
    text = _read(hand)
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
    assert "Waits to be validated" in _read(hand)
    hand.follow("Report controls")
    hand.fill("count", "120")
    hand.fill("hits", "3")
    hand.press("Save the controls")
    assert "Saved as number 1: " in _read(hand)


def _validate(hand: Hand) -> None:
    text = _read(hand)
    assert "Results to validate" in text
    assert "2 records wait, the oldest since today." in text
    hand.page.goto(f"{RECORD}results/")
    for sort in ("Seizures", "Controls"):
        hand.follow(sort)
        hand.choose("Validate number 1")
        hand.press("Validate the ticked ones")
        assert "1 record validated." in _read(hand)
    hand.follow("Totals")
    text = _plain(hand)
    assert "1 seizure counts" in text
    assert "250 000 cigarettes (pieces)" in text
    assert "120 controls, 3 with a hit" in text


def _stop_early(hand: Hand) -> None:
    hand.page.goto(RECORD)
    text = _read(hand)
    assert "End the operation: not possible yet" in text
    assert "Its last phase is not over yet, or its end is not known." in text
    hand.unfold("Other steps")
    hand.unfold("Stop the operation early")
    hand.fill("reason", "The route has moved elsewhere.")
    hand.press("Stop the operation early")
    _stands(hand, "In debriefing")
    _debrief(hand)


def _write_the_report(hand: Hand) -> None:
    """The author is led from section to section, and asks for approval."""
    hand.page.goto(RECORD)
    hand.follow("Report")
    hand.follow("Write “Introduction”")
    hand.fill("text", "The lorries changed their route.")
    hand.press("Save and go on to “The legal and criminal area of the operation”")
    assert "“Introduction” is saved." in _read(hand)
    hand.press("Save")
    hand.press("Ask for approval")
    assert "The report is now: waiting for approval." in _read(hand)


def _approve_the_report(hand: Hand) -> None:
    """A second person reads the print and approves it; it is filed under a number."""
    hand.page.locator("a.bell").click()
    hand.press(f"{REFERENCE}: its final report waits to be approved.")
    _wait_for(hand, "Download the print (PDF)")
    hand.press("Approve and file")
    _wait_for(hand, "Filed on")
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
    _stands(hand, "In debriefing")
    text = _read(hand)
    assert "What to do now: Hold the debriefing" not in text  # its record has settled the step
    assert "Asked for. Those who confirm it are told." in text
    assert "confirms it." in text


def _debrief(hand: Hand) -> None:
    """The way to the conclusion leads through the meeting and the objectives."""
    text = _read(hand)
    assert "Ask to conclude the debriefing: not possible yet" in text
    assert "The debriefing is not recorded yet." in text
    hand.follow("Put it right")
    hand.follow("Plan the meeting")
    hand.fill("starts_on", TODAY[0])
    hand.fill("place", "Vilnius")
    hand.fill("participants", "Planner, Lithuania")
    hand.fill("conclusions", "The route has moved elsewhere.")
    hand.press("Save")
    hand.follow("Assess 1")
    hand.choose("Partly reached")
    hand.fill("text", "A quarter of it, in a few days.")
    hand.press("Save")
    hand.press("Record it as held")
    assert "The debriefing was held." in _read(hand)
    hand.follow("Record")


def _conclude_and_close(hand: Hand) -> None:
    _open_notice(hand, f"{REFERENCE}: the lead asks to conclude the debriefing.")
    hand.press("Confirm the end of the debriefing")
    _stands(hand, "In monitoring")
    hand.press("Close the operation")
    _stands(hand, "Closed")
    assert "Heron is now: Closed." in _read(hand)


def _all_of_it_is_told(hand: Hand) -> None:
    """The lead is told of the end, and the history keeps every step with its reason."""
    _open_notice(hand, f"{REFERENCE} is closed.")
    _stands(hand, "Closed")
    hand.follow("History")
    text = _read(hand)
    assert "The route has moved elsewhere." in text
    assert "Ask to conclude the debriefing Planner, Lithuania" in text
    assert "Confirm the end of the debriefing Expert, Denmark" in text
    hand.page.goto("/")
    assert "Nothing is waiting for you" in _read(hand)


def _open_notice(hand: Hand, sentence: str) -> None:
    hand.page.locator("a.bell").click()
    assert "Unread" in _read(hand)
    hand.press(sentence)
    hand.page.wait_for_url(f"**{RECORD}**")


def _read(hand: Hand) -> str:
    return " ".join(hand.page.inner_text("main").split())


def _plain(hand: Hand) -> str:
    """The page with plain spaces within its numbers."""
    return _read(hand).replace("\u202f", " ").replace("\u2009", " ")


def _stands(hand: Hand, state: str) -> None:
    """The rail says where the operation stands."""
    label = hand.page.locator(".rail [aria-current=step] .rail-label")
    assert label.inner_text() == state, _read(hand)


def _wait_for(hand: Hand, words: str) -> None:
    """Look again until the worker has found it."""
    _look_again_until(hand, lambda: words in _read(hand))


def _wait_for_the_check(hand: Hand) -> None:
    """Look again until every change has been compared."""
    _look_again_until(hand, lambda: "The overlap check is still running" not in _read(hand))


def _look_again_until(hand: Hand, is_so: Callable[[], bool]) -> None:
    for _try in range(60):
        if is_so():
            return
        hand.page.wait_for_timeout(200)
        hand.page.reload()
    pytest.fail(f"The worker is not done: {_read(hand)}")
