"""From the first budget line to the filed business case, in a real browser."""

import re
from typing import Any

import pytest
from pypdf import PdfReader

from funding.models import FundingPlan
from operations.models import Operation
from tests.factories import make_operation, make_user
from tests.jco_files import write_section_as_planner
from tests.journeys.browser import (
    BrowserUser,
    SwitchUser,
    assert_state,
    page_text,
    reload_until,
    reload_until_compared,
)

BORDER, VAT = "60 000.40", "11 400.08"


@pytest.mark.browser
@pytest.mark.usefixtures("worker")
def test_budget_leads_to_a_funding_plan_an_endorsement_and_a_filed_document(
    browser_as: SwitchUser,
) -> None:
    operation = make_operation(state="tabled", participants=("PL",))
    FundingPlan.objects.all().delete()
    write_section_as_planner(operation, text="The routes have moved north.")
    make_user("expert", "DK")

    _enter_the_budget(browser_as("planner", "LT"), operation)
    _cannot_endorse(browser_as("expert", "DK"), operation)
    _take_what_pays_most(browser_as("planner", "LT"), operation)
    _state_the_plan(browser_as("planner", "LT"), operation)
    _endorse(browser_as("expert", "DK"), operation)
    text = _file(browser_as("planner", "LT"), operation)

    for sum_of_it in (BORDER, VAT, "71 400.48"):
        assert sum_of_it in text
    assert f"Poland {VAT} {VAT} Total {VAT} {VAT}" in text
    assert "The routes have moved north." in text


def _plain(text: str) -> str:
    return " ".join(re.sub("[\u202f\u2009\u00a0]", " ", text).split())


def _enter_the_budget(browser: BrowserUser, operation: Operation) -> None:
    browser.page.goto(operation.get_absolute_url())
    assert "Nobody has stated yet how it is paid for." in page_text(browser)
    browser.follow_link("Budget")
    browser.follow_link("Add the first line")
    _a_line(browser, "Teams at the border", "Travel and subsistence", "Lithuania", BORDER)
    browser.click_button("Save and add another")
    _a_line(browser, "VAT on all of it", "VAT", "Poland", VAT)
    browser.click_button("Save")
    assert "Planned 71 400.48 Paid by programmes 0.00 Left 71 400.48" in _plain(page_text(browser))


def _a_line(
    browser: BrowserUser, what: str, category: str, organisation_name: str, amount: str
) -> None:
    browser.fill_field("description", what)
    browser.select_option("cost_category", category)
    browser.select_option("organisation", organisation_name)
    browser.fill_field("amount", amount)


def _cannot_endorse(browser: BrowserUser, operation: Operation) -> None:
    browser.page.goto(operation.get_absolute_url())
    reload_until_compared(browser)
    assert "Nobody has stated how it is paid for: by programmes, or by own means." in page_text(
        browser
    )
    assert not browser.page.get_by_role("button", name="Endorse for preparation").is_visible()


def _take_what_pays_most(browser: BrowserUser, operation: Operation) -> None:
    browser.page.goto(operation.get_absolute_url())
    browser.follow_link("Budget")
    browser.follow_link("Compare programmes")
    assert "Regulation 515/97 does not pay for this: VAT." in page_text(browser)
    browser.follow_link("Best combination")
    browser.click_button("Set these programmes for the lines")
    assert f"Paid by programmes {BORDER} Left {VAT}" in _plain(page_text(browser))


def _state_the_plan(browser: BrowserUser, operation: Operation) -> None:
    browser.page.goto(operation.get_absolute_url())
    browser.follow_link("Put it right")
    browser.follow_link("State the funding")
    browser.fill_field("amount_PL", "11 400.07")
    browser.click_button("State the funding")
    assert "0.01 are missing." in page_text(browser)
    browser.fill_field("amount_PL", VAT)
    browser.click_button("State the funding")
    text = _plain(page_text(browser))
    assert "The funding plan is stated." in text
    assert f"Programmes are to pay {BORDER} Carried by organisations {VAT}" in text


def _endorse(browser: BrowserUser, operation: Operation) -> None:
    browser.page.goto(operation.get_absolute_url())
    reload_until_compared(browser)
    browser.choose_radio("I have read it and want this step all the same")
    browser.click_button("Endorse for preparation")
    assert_state(browser, "In preparation")


def _file(browser: BrowserUser, operation: Operation) -> str:
    browser.page.goto(operation.get_absolute_url())
    browser.follow_link("Budget")
    browser.follow_link("Business case")
    browser.click_button("Print the draft")
    reload_until(browser, lambda: "Download the draft (PDF)" in page_text(browser))
    assert "DRAFT" in _saved(browser, "Download the draft (PDF)")
    browser.page.locator("input[name=all_the_same]").check()
    browser.click_button("File the business case")
    reload_until(browser, lambda: "Filed on" in page_text(browser))
    text = _saved(browser, browser.page.locator(".report-filed a").inner_text())
    assert "DRAFT" not in text
    return text


def _saved(browser: BrowserUser, link: str) -> str:
    """Return the text of a PDF that the page links to."""
    with browser.page.expect_download() as saved:
        browser.page.get_by_role("link", name=link, exact=True).click()
    path: Any = saved.value.path()
    return _plain(" ".join(page.extract_text() for page in PdfReader(path).pages))
