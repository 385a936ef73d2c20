"""The JCO Heron, and what people do in it from its first result to its end."""

from pypdf import PdfReader

from tests.journeys.hand import Hand, read, stands, wait_for
from tests.running import said

SOON = said(60, 69)
REFERENCE = f"{SOON[0][:4]}-LT-HERON"
RECORD = f"/operations/{REFERENCE}/"


def report(hand: Hand) -> None:
    """Poland reports a seizure and controls."""
    open_notice(hand, f"{REFERENCE} has started: report controls and seizures.")
    hand.follow("Results")
    hand.follow("Report a seizure")
    hand.select("goods", "cigarettes")
    hand.fill("quantity", "250 000")
    hand.press("Save the seizure")
    assert "Saved as number 1: 250 000 pieces" in _plain(hand)
    hand.follow("Back to all results")
    assert "Waits to be validated" in read(hand)
    hand.follow("Report controls")
    hand.fill("control_count", "120")
    hand.fill("positive_controls", "3")
    hand.press("Save the controls")
    assert "Saved as number 1: " in read(hand)


def validate(hand: Hand) -> None:
    """The lead validates what was reported and reads the totals."""
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


def stop_early(hand: Hand) -> None:
    """The lead ends it before its last day, and holds the debriefing."""
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


def write_the_report(hand: Hand) -> None:
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


def approve_the_report(hand: Hand) -> None:
    """A second person reads the print and approves it; it is filed under a number."""
    hand.page.locator("a.notification-link").click()
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


def ask_to_conclude(hand: Hand) -> None:
    """The lead asks for the end of the debriefing."""
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
    hand.fill("location", "Vilnius")
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


def conclude_and_close(hand: Hand) -> None:
    """Another confirms the end of the debriefing, and closes it."""
    open_notice(hand, f"{REFERENCE}: the lead asks to conclude the debriefing.")
    hand.press("Confirm the end of the debriefing")
    stands(hand, "In monitoring")
    hand.press("Close the operation")
    stands(hand, "Closed")
    assert "Heron is now: Closed." in read(hand)


def all_of_it_is_told(hand: Hand) -> None:
    """The lead is told of the end, and the history keeps every step with its reason."""
    open_notice(hand, f"{REFERENCE} is closed.")
    stands(hand, "Closed")
    hand.follow("History")
    text = read(hand)
    assert "The route has moved elsewhere." in text
    assert "Ask to conclude the debriefing Planner, Lithuania" in text
    assert "Confirm the end of the debriefing Expert, Denmark" in text
    hand.page.goto("/")
    assert "Nothing is waiting for you" in read(hand)


def open_notice(hand: Hand, sentence: str) -> None:
    """Go where a notice leads."""
    hand.page.locator("a.notification-link").click()
    assert "Unread" in read(hand)
    hand.press(sentence)
    hand.page.wait_for_url(f"**{RECORD}**")


def _plain(hand: Hand) -> str:
    """The page with plain spaces within its numbers."""
    return read(hand).replace("\u202f", " ").replace("\u2009", " ")
