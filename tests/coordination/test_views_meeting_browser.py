"""The meeting list on a narrow screen: collapsed, expanded and printed."""

from typing import Any

import pytest

from coordination.actions import run_full_overlap_check
from tests.factories import make_operation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.example("tabled"),
]
PAGE = "/calendar/meeting-list/?from=2027-07-01&until=2027-12-31"


def test_meeting_list_row_is_folded_on_a_phone_and_open_on_wide_screens_and_paper(
    sign_in: Any,
) -> None:
    make_operation("Amber", state="tabled")
    make_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    run_full_overlap_check()
    page = sign_in()
    sentence, goods = page.locator(".meeting li").first, page.locator(".meeting td >> nth=3")

    def shown() -> tuple[bool, bool]:
        return sentence.is_visible(), goods.is_visible()

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(PAGE)
    assert shown() == (True, True)

    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_selector(".meeting-overlap-count:not([open])")
    assert shown() == (False, False)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.click(".meeting-overlap-count summary >> nth=0")
    assert shown() == (True, True)

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".meeting-overlap-count:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".meeting-overlap-count:not([open])").count() == 1
