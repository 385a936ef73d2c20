"""The JCO Heron from its first result to its end, as its users perform it."""

from pypdf import PdfReader

from tests.execution_factories import phase_dates
from tests.journeys.browser import BrowserUser, assert_state, page_text, reload_until_text

RESPONSE_DUE = phase_dates(60, 69)
REFERENCE = f"{RESPONSE_DUE[0][:4]}-LT-HERON"
OVERVIEW_URL = f"/operations/{REFERENCE}/"


def report_results(browser: BrowserUser) -> None:
    """Report a seizure and controls as Poland."""
    open_notification(browser, f"{REFERENCE} has started: report controls and seizures.")
    browser.follow_link("Results")
    browser.follow_link("Report a seizure")
    browser.select_option("goods", "cigarettes")
    browser.fill_field("quantity", "250 000")
    browser.click_button("Save the seizure")
    assert "Saved as number 1: 250 000 pieces" in _page_text(browser)
    browser.follow_link("Back to all results")
    assert "Waits to be validated" in page_text(browser)
    browser.follow_link("Report controls")
    browser.fill_field("control_count", "120")
    browser.fill_field("positive_controls", "3")
    browser.click_button("Save the controls")
    assert "Saved as number 1: " in page_text(browser)


def validate_results(browser: BrowserUser) -> None:
    """Validate the results as the lead and read the totals."""
    text = page_text(browser)
    assert "Results to validate" in text
    assert "2 records wait, the oldest since today." in text
    browser.page.goto(f"{OVERVIEW_URL}results/")
    for sort in ("Seizures", "Controls"):
        browser.follow_link(sort)
        browser.choose_radio("Validate number 1")
        browser.click_button("Validate the ticked ones")
        assert "1 record validated." in page_text(browser)
    browser.follow_link("Totals")
    text = _page_text(browser)
    assert "1 seizure counts" in text
    assert "250 000 cigarettes (pieces)" in text
    assert "120 controls, 3 with a hit" in text


def stop_early(browser: BrowserUser) -> None:
    """Stop the operation before its last day as the lead."""
    browser.page.goto(OVERVIEW_URL)
    text = page_text(browser)
    assert "End the operation: not possible yet" in text
    assert "Its last phase is not over yet, or its end is not known." in text
    browser.expand("Other steps")
    browser.expand("Stop the operation early")
    browser.fill_field("reason", "The route has moved elsewhere.")
    browser.click_button("Stop the operation early")
    assert_state(browser, "In debriefing")
    _debrief(browser)


def write_report(browser: BrowserUser) -> None:
    """Write the final report section by section and request its approval."""
    browser.page.goto(OVERVIEW_URL)
    browser.follow_link("Report")
    browser.follow_link("Write “Introduction”")
    browser.fill_field("text", "The lorries changed their route.")
    browser.click_button("Save and go on to “The legal and criminal area of the operation”")
    assert "“Introduction” is saved." in page_text(browser)
    browser.click_button("Save")
    browser.click_button("Ask for approval")
    assert "Final report: waiting for approval." in page_text(browser)


def approve_report(browser: BrowserUser) -> None:
    """Read the draft PDF as a second person and approve it, which files it under a number."""
    browser.page.locator("a.notification-link").click()
    browser.click_button(f"{REFERENCE}: its final report waits to be approved.")
    reload_until_text(browser, "Download the draft (PDF)")
    browser.click_button("Approve and file")
    reload_until_text(browser, "Filed on")
    browser.page.goto("/documents/")
    with browser.page.expect_download() as saved:
        browser.page.get_by_role("link", name="Document (PDF)", exact=False).click()
    assert saved.value.suggested_filename.startswith(f"{REFERENCE}-report-1-")
    text = "".join(page.extract_text() for page in PdfReader(saved.value.path()).pages)
    assert "The lorries changed their route." in text
    assert "DRAFT" not in text


def request_conclusion(browser: BrowserUser) -> None:
    """Request the end of the debriefing as the lead."""
    browser.page.goto(OVERVIEW_URL)
    browser.click_button("Ask to conclude the debriefing")
    assert_state(browser, "In debriefing")
    text = page_text(browser)
    assert "What to do now: Hold the debriefing" not in text  # its record has settled the step
    assert "Asked for. Those who confirm it are told." in text
    assert "confirms it." in text


def _debrief(browser: BrowserUser) -> None:
    """Record the meeting and the assessments that the conclusion requires."""
    text = page_text(browser)
    assert "Ask to conclude the debriefing: not possible yet" in text
    assert "The debriefing is not recorded yet." in text
    browser.follow_link("Put it right")
    browser.follow_link("Plan the meeting")
    browser.fill_field("starts_on", phase_dates(0, 9)[0])
    browser.fill_field("location", "Vilnius")
    browser.fill_field("participants", "Planner, Lithuania")
    browser.fill_field("conclusions", "The route has moved elsewhere.")
    browser.click_button("Save")
    browser.follow_link("Assess 1")
    browser.choose_radio("Partly reached")
    browser.fill_field("text", "A quarter of it, in a few days.")
    browser.click_button("Save")
    browser.click_button("Record it as held")
    assert "The debriefing was held." in page_text(browser)
    browser.follow_link("Record")


def conclude_and_close(browser: BrowserUser) -> None:
    """Confirm the end of the debriefing as an expert and close the operation."""
    open_notification(browser, f"{REFERENCE}: the lead asks to conclude the debriefing.")
    browser.click_button("Confirm the end of the debriefing")
    assert_state(browser, "In monitoring")
    browser.click_button("Close the operation")
    assert_state(browser, "Closed")
    assert "Heron is now: Closed." in page_text(browser)


def check_notifications(browser: BrowserUser) -> None:
    """Check the notifications of the lead and the reasons in the history."""
    open_notification(browser, f"{REFERENCE} is closed.")
    assert_state(browser, "Closed")
    browser.follow_link("History")
    text = page_text(browser)
    assert "The route has moved elsewhere." in text
    assert "Ask to conclude the debriefing Planner, Lithuania" in text
    assert "Confirm the end of the debriefing Expert, Denmark" in text
    browser.page.goto("/")
    assert "Nothing is waiting for you" in page_text(browser)


def open_notification(browser: BrowserUser, sentence: str) -> None:
    """Open the page to which a notification links."""
    browser.page.locator("a.notification-link").click()
    assert "Unread" in page_text(browser)
    browser.click_button(sentence)
    browser.page.wait_for_url(f"**{OVERVIEW_URL}**")


def _page_text(browser: BrowserUser) -> str:
    """Return the text of the page with plain spaces in its numbers."""
    return page_text(browser).replace("\u202f", " ").replace("\u2009", " ")
