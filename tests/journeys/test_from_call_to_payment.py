"""From a call of a programme to the payment of its grant, in a real browser."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from funding.actions.line_funding import fund_line
from operations.models import Operation
from tests.funding.budgets import a_line, programme
from tests.journeys.hand import Hand, Taking, read
from tests.world import jco, person

TITLE = "Technical assistance at the border"


def day(count: int) -> str:
    """So many days from today, as it is typed."""
    found: date = timezone.localdate() + timedelta(days=count)
    return found.isoformat()


@pytest.mark.browser
def test_call_leads_to_an_application_a_grant_a_grant_report_and_a_payment(as_: Taking) -> None:
    operation = jco("Amber", "LT", participants=("PL",))
    line = a_line(operation, "12500.50", goods=("cigarettes",), description="Teams at the border")
    fund_line(line, programme("regulation-515-97"), by=person())

    _publish(as_("secretariat", "GSC"))
    planner = as_("planner", "LT")
    _apply(planner, operation)
    _bring_it_to_the_grant(planner)
    _bring_it_to_the_payment(planner)
    _counts(as_("expert", "DK"))


def _publish(hand: Hand) -> None:
    hand.page.goto(hand.page.url)
    hand.follow("Funding")
    hand.follow("Calls")
    hand.follow("Add a call")
    hand.select("programme", "Regulation 515/97")
    hand.fill("reference", "515-2026-1")
    hand.fill("title", TITLE)
    hand.fill("opens_on", day(-200))
    hand.fill("closes_on", day(-201))
    hand.fill("source", "The programme's own page")
    hand.press("Save")
    assert "The deadline lies before the opening." in read(hand)
    hand.fill("closes_on", day(-100))
    hand.press("Save")
    assert TITLE in read(hand)


def _apply(hand: Hand, operation: Operation) -> None:
    hand.page.goto(operation.get_absolute_url())
    hand.follow("Budget")
    hand.page.locator("main").get_by_role("link", name="Applications", exact=True).click()
    hand.follow("Begin the first application")
    hand.page.select_option("main select[name=call]", index=1)
    hand.press("Save")
    assert "The application is begun." in read(hand)
    assert "12 500.50" in read(hand).replace("\u202f", " ")


def _step(hand: Hand, name: str, **typed: str) -> str:
    """Note a step in its own form, and what the page says then."""
    box = hand.page.locator(
        "details.validation-form", has=hand.page.locator("summary", has_text=name)
    )
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    for field, value in typed.items():
        box.locator(f"[name={field}]").fill(value)
    with hand.page.expect_navigation():
        box.get_by_role("button", name=name, exact=True).click()
    return read(hand).replace("\u202f", " ")


def _bring_it_to_the_grant(hand: Hand) -> None:
    name = "Note that it was submitted"
    assert "nothing is accepted after it" in _step(hand, name, happened_on=day(-99))
    assert "The application is now: submitted." in _step(hand, name, happened_on=day(-110))
    assert "more information asked" in _step(
        hand, "Note that more information is asked", happened_on=day(-80), due_on=day(-60)
    )
    _step(hand, "Note that the information was given", happened_on=day(-70))
    name = "Note the grant"
    assert "more than was asked for" in _step(hand, name, happened_on=day(-40), amount="12500.51")
    assert "The application is now: granted." in _step(
        hand, name, happened_on=day(-40), amount="12000.00"
    )


def _bring_it_to_the_payment(hand: Hand) -> None:
    days = {"action_starts_on": day(-30), "action_ends_on": day(-20)}
    _step(hand, "Note that the agreement is signed", happened_on=day(-35), **days)
    _step(hand, "Note that the action runs", happened_on=day(-30))
    _step(hand, "Note that the action has ended", happened_on=day(-20), due_on=day(-5))
    hand.unfold("Note the payment")
    assert "Its report is not sent yet" in read(hand)
    _step(hand, "Note that the report was sent", happened_on=day(-10))
    said = _step(hand, "Note the payment", happened_on=day(-1), amount="12000")
    assert "The application is now: paid." in said
    assert "12 000.00" in said


def _counts(hand: Hand) -> None:
    hand.follow("Funding")
    hand.follow("Statistics")
    row = hand.page.locator("tr", has_text="Regulation 515/97").inner_text()
    assert "12 000.00" in row.replace("\u202f", " ")
