"""From the first line of a budget to the filed business case, in a real browser."""

import re
from typing import Any

import pytest
from pypdf import PdfReader

from funding.models import FundingPlan
from operations.models import Operation
from tests.dossiers import write
from tests.journeys.hand import Hand, Taking, look_again_until, read, stands, wait_for_the_check
from tests.world import an_operation, person

BORDER, VAT = "60 000.40", "11 400.08"


@pytest.mark.browser
@pytest.mark.usefixtures("worker")
def test_budget_leads_to_a_funding_plan_an_endorsement_and_a_filed_document(as_: Taking) -> None:
    operation = an_operation(state="tabled", participants=("PL",))
    FundingPlan.objects.all().delete()
    write(operation, text="The routes have moved north.")
    person("expert", "DK")

    _enter_the_budget(as_("planner", "LT"), operation)
    _cannot_endorse(as_("expert", "DK"), operation)
    _take_what_pays_most(as_("planner", "LT"), operation)
    _state_the_plan(as_("planner", "LT"), operation)
    _endorse(as_("expert", "DK"), operation)
    text = _file(as_("planner", "LT"), operation)

    for sum_of_it in (BORDER, VAT, "71 400.48"):
        assert sum_of_it in text
    assert f"Poland {VAT} {VAT} Total {VAT} {VAT}" in text
    assert "The routes have moved north." in text


def _plain(text: str) -> str:
    return " ".join(re.sub("[\u202f\u2009\u00a0]", " ", text).split())


def _enter_the_budget(hand: Hand, operation: Operation) -> None:
    hand.page.goto(operation.get_absolute_url())
    assert "Nobody has stated yet how it is paid for." in read(hand)
    hand.follow("Budget")
    hand.follow("Add the first line")
    _a_line(hand, "Teams at the border", "Travel and subsistence", "Lithuania", BORDER)
    hand.press("Save and add another")
    _a_line(hand, "VAT on all of it", "VAT", "Poland", VAT)
    hand.press("Save")
    assert "Planned 71 400.48 Paid by programmes 0.00 Left 71 400.48" in _plain(read(hand))


def _a_line(hand: Hand, what: str, category: str, place: str, amount: str) -> None:
    hand.fill("description", what)
    hand.select("cost_category", category)
    hand.select("organisation", place)
    hand.fill("amount", amount)


def _cannot_endorse(hand: Hand, operation: Operation) -> None:
    hand.page.goto(operation.get_absolute_url())
    wait_for_the_check(hand)
    assert "Nobody has stated how it is paid for: by programmes, or by own means." in read(hand)
    assert not hand.page.get_by_role("button", name="Endorse for preparation").is_visible()


def _take_what_pays_most(hand: Hand, operation: Operation) -> None:
    hand.page.goto(operation.get_absolute_url())
    hand.follow("Budget")
    hand.follow("Compare programmes")
    assert "Regulation 515/97 does not pay for this: VAT." in read(hand)
    hand.follow("Best combination")
    hand.press("Set these programmes for the lines")
    assert f"Paid by programmes {BORDER} Left {VAT}" in _plain(read(hand))


def _state_the_plan(hand: Hand, operation: Operation) -> None:
    hand.page.goto(operation.get_absolute_url())
    hand.follow("Put it right")
    hand.follow("State the funding")
    hand.fill("amount_PL", "11 400.07")
    hand.press("State the funding")
    assert "0.01 are missing." in read(hand)
    hand.fill("amount_PL", VAT)
    hand.press("State the funding")
    text = _plain(read(hand))
    assert "The funding plan is stated." in text
    assert f"Programmes are to pay {BORDER} Carried by organisations {VAT}" in text


def _endorse(hand: Hand, operation: Operation) -> None:
    hand.page.goto(operation.get_absolute_url())
    wait_for_the_check(hand)
    hand.choose("I have read it and want this step all the same")
    hand.press("Endorse for preparation")
    stands(hand, "In preparation")


def _file(hand: Hand, operation: Operation) -> str:
    hand.page.goto(operation.get_absolute_url())
    hand.follow("Budget")
    hand.follow("Business case")
    hand.press("Print the draft")
    look_again_until(hand, lambda: "Download the draft (PDF)" in read(hand))
    assert "DRAFT" in _saved(hand, "Download the draft (PDF)")
    hand.page.locator("input[name=all_the_same]").check()
    hand.press("File the business case")
    look_again_until(hand, lambda: "Filed on" in read(hand))
    text = _saved(hand, hand.page.locator(".report-filed a").inner_text())
    assert "DRAFT" not in text
    return text


def _saved(hand: Hand, link: str) -> str:
    """The text of a PDF that the page offers."""
    with hand.page.expect_download() as saved:
        hand.page.get_by_role("link", name=link, exact=True).click()
    path: Any = saved.value.path()
    return _plain(" ".join(page.extract_text() for page in PdfReader(path).pages))
