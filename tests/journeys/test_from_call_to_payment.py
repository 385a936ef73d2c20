"""From a call of a programme to the payment of its grant, in a real browser."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from funding.actions.line_funding import fund_line
from operations.models import Operation
from tests.factories import make_jco, make_user
from tests.funding.budgets import make_line, shipped_programme
from tests.journeys.browser import BrowserUser, SwitchUser, page_text

TITLE = "Technical assistance at the border"


def form_day(count: int) -> str:
    """Return the day so many days from today as entered in a form."""
    typed_day: date = timezone.localdate() + timedelta(days=count)
    return typed_day.isoformat()


@pytest.mark.browser
def test_call_leads_to_an_application_a_grant_a_grant_report_and_a_payment(
    browser_as: SwitchUser,
) -> None:
    operation = make_jco("Amber", "LT", participants=("PL",))
    line = make_line(
        operation, "12500.50", goods=("cigarettes",), description="Teams at the border"
    )
    fund_line(line, shipped_programme("regulation-515-97"), by=make_user())

    _publish(browser_as("secretariat", "GSC"))
    planner = browser_as("planner", "LT")
    _apply(planner, operation)
    _bring_it_to_the_grant(planner)
    _bring_it_to_the_payment(planner)
    _assert_statistics(browser_as("expert", "DK"))


def _publish(browser: BrowserUser) -> None:
    browser.page.goto(browser.page.url)
    browser.follow_link("Funding")
    browser.follow_link("Calls")
    browser.follow_link("Add a call")
    browser.select_option("programme", "Regulation 515/97")
    browser.fill_field("reference", "515-2026-1")
    browser.fill_field("title", TITLE)
    browser.fill_field("opens_on", form_day(-200))
    browser.fill_field("closes_on", form_day(-201))
    browser.fill_field("source", "The programme's own page")
    browser.click_button("Save")
    assert "The deadline lies before the opening." in page_text(browser)
    browser.fill_field("closes_on", form_day(-100))
    browser.click_button("Save")
    assert TITLE in page_text(browser)


def _apply(browser: BrowserUser, operation: Operation) -> None:
    browser.page.goto(operation.get_absolute_url())
    browser.follow_link("Budget")
    browser.page.locator("main").get_by_role("link", name="Applications", exact=True).click()
    browser.follow_link("Begin the first application")
    browser.page.select_option("main select[name=call]", index=1)
    browser.click_button("Save")
    assert "The application is begun." in page_text(browser)
    assert "12 500.50" in page_text(browser).replace("\u202f", " ")


def _make_transition(browser: BrowserUser, name: str, **typed: str) -> str:
    """Record a transition in its form and check the text of the next page."""
    box = browser.page.locator(
        "details.validation-form", has=browser.page.locator("summary", has_text=name)
    )
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    for field, value in typed.items():
        box.locator(f"[name={field}]").fill(value)
    with browser.page.expect_navigation():
        box.get_by_role("button", name=name, exact=True).click()
    return page_text(browser).replace("\u202f", " ")


def _bring_it_to_the_grant(browser: BrowserUser) -> None:
    name = "Note that it was submitted"
    assert "nothing is accepted after it" in _make_transition(
        browser, name, happened_on=form_day(-99)
    )
    assert "The application is now: submitted." in _make_transition(
        browser, name, happened_on=form_day(-110)
    )
    assert "more information asked" in _make_transition(
        browser,
        "Note that more information is asked",
        happened_on=form_day(-80),
        due_on=form_day(-60),
    )
    _make_transition(browser, "Note that the information was given", happened_on=form_day(-70))
    name = "Note the grant"
    assert "more than was asked for" in _make_transition(
        browser, name, happened_on=form_day(-40), amount="12500.51"
    )
    assert "The application is now: granted." in _make_transition(
        browser, name, happened_on=form_day(-40), amount="12000.00"
    )


def _bring_it_to_the_payment(browser: BrowserUser) -> None:
    days = {"action_starts_on": form_day(-30), "action_ends_on": form_day(-20)}
    _make_transition(
        browser, "Note that the agreement is signed", happened_on=form_day(-35), **days
    )
    _make_transition(browser, "Note that the action runs", happened_on=form_day(-30))
    _make_transition(
        browser, "Note that the action has ended", happened_on=form_day(-20), due_on=form_day(-5)
    )
    browser.expand("Note the payment")
    assert "Its report is not sent yet" in page_text(browser)
    _make_transition(browser, "Note that the report was sent", happened_on=form_day(-10))
    text = _make_transition(browser, "Note the payment", happened_on=form_day(-1), amount="12000")
    assert "The application is now: paid." in text
    assert "12 000.00" in text


def _assert_statistics(browser: BrowserUser) -> None:
    browser.follow_link("Funding")
    browser.follow_link("Statistics")
    row = browser.page.locator("tr", has_text="Regulation 515/97").inner_text()
    assert "12 000.00" in row.replace("\u202f", " ")
