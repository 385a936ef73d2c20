"""The page of a year in a browser: the explanation of an overlap at its bracket."""

from typing import Any

import pytest

from coordination.actions import run_full_overlap_check
from tests.factories import make_operation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.example("tabled"),
]


def test_bracket_shows_its_reason_on_focus_and_on_hover(sign_in: Any) -> None:
    make_operation("Amber", state="tabled")
    for name in ("Birch", "Cedar"):
        make_operation(name, state="tabled", organisers=("PL",), leads=("PL",))
    run_full_overlap_check()
    page = sign_in()
    page.goto("/calendar/?year=2027")
    first, second = page.locator(".brackets a >> nth=0"), page.locator(".brackets a >> nth=1")

    for come_to, bracket in ((first.focus, first), (second.locator("text").hover, second)):
        come_to()
        reason = page.locator("#reason")
        assert bracket.locator("title").text_content() in reason.inner_text()
        assert reason.locator("a").get_attribute("href") == bracket.get_attribute("href")
