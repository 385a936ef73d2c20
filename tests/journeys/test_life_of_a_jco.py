"""The lifecycle of a JCO in a real browser, from an empty portal to a closed operation."""

import pytest

from tests.execution_factories import phase_dates
from tests.factories import make_external_operation, make_user
from tests.journeys.browser import (
    BrowserUser,
    SwitchUser,
    assert_state,
    page_text,
    reload_until_compared,
    reload_until_text,
)
from tests.journeys.heron_steps import (
    OVERVIEW_URL,
    REFERENCE,
    RESPONSE_DUE,
    approve_report,
    check_notifications,
    conclude_and_close,
    open_notification,
    report_results,
    request_conclusion,
    stop_early,
    validate_results,
    write_report,
)

MOST_ACTIONS = 40


@pytest.mark.browser
@pytest.mark.usefixtures("worker")
def test_jco_passes_from_draft_to_closed(browser_as: SwitchUser) -> None:
    _open_accounts()
    make_external_operation("Ginkgo", participants=("LT", "PL"), phases=(phase_dates(55, 80),))

    _table_a_jco(browser_as("planner", "LT"))
    _decide_conflict(browser_as("planner", "LT"))
    _state_the_funding(browser_as("planner", "LT"))
    _endorse(browser_as("expert", "DK"))
    _invite(browser_as("planner", "LT"))
    _accept(browser_as("planner", "PL"))
    _decline(browser_as("planner", "EE"))
    _start_today(browser_as("planner", "LT"))
    report_results(browser_as("planner", "PL"))
    validate_results(browser_as("planner", "LT"))
    stop_early(browser_as("planner", "LT"))
    write_report(browser_as("planner", "LT"))
    approve_report(browser_as("expert", "DK"))
    request_conclusion(browser_as("planner", "LT"))
    conclude_and_close(browser_as("expert", "DK"))
    check_notifications(browser_as("planner", "LT"))


def _open_accounts() -> None:
    for role, organisation_code in (
        ("planner", "LT"),
        ("planner", "PL"),
        ("planner", "EE"),
        ("expert", "DK"),
    ):
        make_user(role, organisation_code)


def _table_a_jco(browser: BrowserUser) -> None:
    """Enter and table a JCO from the home page as a new planner, in few actions."""
    assert "Nothing is waiting for you" in page_text(browser)
    _enter(browser)
    _plan(browser)
    _open_overlaps(browser)
    browser.follow_link("Record")
    reload_until_compared(browser)
    browser.click_button("Table for coordination")
    assert_state(browser, "Tabled")
    assert "Heron is now: Tabled." in page_text(browser)
    assert browser.actions < MOST_ACTIONS


def _enter(browser: BrowserUser) -> None:
    browser.follow_link("Enter an operation")
    browser.fill_field("name", "Heron")
    browser.select_option("operation_type", "Full-scale JCO")
    browser.fill_field("phases-0-entered_start", RESPONSE_DUE[0])
    browser.fill_field("phases-0-entered_end", RESPONSE_DUE[1])
    browser.choose_in_combobox("participants", "Poland", "Estonia")
    browser.choose_in_combobox("terms", "cigarettes")
    browser.choose_in_combobox("transport_modes", "road")
    browser.click_button("Enter the operation")
    browser.page.wait_for_url(f"**{OVERVIEW_URL}")
    assert_state(browser, "Draft")
    text = page_text(browser)
    assert f"Entered as {REFERENCE}. Overlaps are being checked." in text
    assert "What to do now:" in text
    assert "Table for coordination: not possible yet" in text
    assert "No measurable objective is recorded yet." in text
    assert "The threat assessment is not recorded, nor why there is none." in text


def _plan(browser: BrowserUser) -> None:
    browser.follow_link("Planning")
    text = page_text(browser)
    assert "What to do next" in text
    assert "Still missing before it can be tabled" in text
    browser.follow_link("Add an objective")
    browser.fill_field("text", "Find cigarettes that are not declared")
    browser.select_option("indicator", "Quantity seized")
    browser.fill_field("target", "1 000 000")
    browser.select_option("unit", "pieces")
    browser.click_button("Save")
    text = page_text(browser)
    assert "Objective 1 is recorded." in text
    assert "No measurable objective is recorded yet." not in text
    browser.follow_link("State it")
    browser.fill_field("absence_reason", "Covered by the SOCTA.")
    browser.click_button("Save")
    text = page_text(browser)
    assert "The threat assessment is stated." in text
    assert "nor why there is none" not in text


def _open_overlaps(browser: BrowserUser) -> None:
    browser.follow_link("Overlaps")
    reload_until_text(browser, "Ginkgo")
    assert "Conflict" in page_text(browser)


def _decide_conflict(browser: BrowserUser) -> None:
    """Decide on the conflict that blocks the endorsement."""
    browser.page.goto(OVERVIEW_URL)
    text = page_text(browser)
    assert "Next: Endorse for preparation." in text
    assert "A conflict with another operation has no answer yet." in text
    browser.follow_link("Put it right")
    browser.follow_link("Ginkgo and Heron")
    assert "Nobody has said yet." in page_text(browser)
    browser.choose_radio("They run side by side and share what they find")
    browser.fill_field("reason", "Both desks share what they find.")
    browser.click_button("Write it down")
    text = page_text(browser)
    assert "Written down. Both sides are told." in text
    assert "Both desks share what they find." in text
    browser.page.goto(OVERVIEW_URL)
    text = page_text(browser)
    assert "has no answer yet" not in text
    assert "Answered: They run side by side and share what they find." in text


def _state_the_funding(browser: BrowserUser) -> None:
    """Record the funding plan without which the endorsement is blocked."""
    browser.page.goto(OVERVIEW_URL)
    assert "Nobody has stated how it is paid for: by programmes, or by own means." in page_text(
        browser
    )
    browser.follow_link("Put it right")
    browser.follow_link("State the funding")
    browser.choose_radio("By own means")
    browser.choose_radio("Lithuania carries a part, how much is not known yet")
    browser.click_button("State the funding")
    assert "The funding plan is stated." in page_text(browser)
    browser.page.goto(OVERVIEW_URL)
    assert "Nobody has stated" not in page_text(browser)


def _endorse(browser: BrowserUser) -> None:
    open_notification(
        browser, f"{REFERENCE} is tabled: the experts may endorse it or send it back."
    )
    reload_until_compared(browser)
    browser.choose_radio("I have read it and want this step all the same")
    browser.click_button("Endorse for preparation")
    assert_state(browser, "In preparation")
    assert "Heron is now: In preparation." in page_text(browser)


def _invite(browser: BrowserUser) -> None:
    text = page_text(browser)
    assert "2 participants are planned and not invited yet." in text
    browser.open_first_todo("Invite them")
    browser.fill_field("requested_contribution", "Two posts and eight officers.")
    browser.click_button("Invite")
    text = page_text(browser)
    assert "2 organisations are invited." in text
    assert "0 of 2 invited have accepted; 2 have yet to answer by" in text


def _accept(browser: BrowserUser) -> None:
    assert "Invitations to answer" in page_text(browser)
    browser.open_first_todo("Answer")
    assert "Two posts and eight officers." in page_text(browser)
    browser.fill_field("accept-contact_point", "Operations desk, +48 600")
    browser.fill_field("accept-control_posts", "2")
    browser.fill_field("accept-officers", "8")
    browser.click_button("We take part")
    text = page_text(browser)
    assert "Your answer is recorded: accepted. The lead is told." in text
    assert "Operations desk, +48 600" in text


def _decline(browser: BrowserUser) -> None:
    browser.open_first_todo("Answer")
    browser.expand("Say why your organisation does not take part")
    browser.select_option("decline-reason", "No resources")
    browser.click_button("We do not take part")
    assert "Your answer is recorded: declined. The lead is told." in page_text(browser)


def _start_today(browser: BrowserUser) -> None:
    """Move the first day to today, which makes the start possible."""
    open_notification(browser, f"{REFERENCE}: Estonia does not take part.")
    browser.page.goto(f"{OVERVIEW_URL}participants/")
    text = page_text(browser)
    assert "1 of 2 invited has accepted; 1 has declined." in text
    assert "No resources" in text
    browser.follow_link("Record")
    text = page_text(browser)
    assert "Start the operation: not possible yet" in text
    assert "or its first day has not come." in text
    assert "yet to be invited or to answer" not in text
    browser.follow_link("Edit")
    now, later = phase_dates(0, 9)
    browser.fill_field("phases-0-entered_start", now)
    browser.fill_field("phases-0-entered_end", later)
    browser.click_button("Save")
    assert "Saved. Overlaps are being checked." in page_text(browser)
    browser.click_button("Start the operation")
    assert_state(browser, "Running")
    text = page_text(browser)
    assert "Heron is now: Running." in text
    assert "What to do now: End the operation (Lead, " in text
