"""The year in a browser: why two operations overlap is told to whoever comes to their bracket."""

from typing import Any

import pytest

from coordination.actions import detect_all
from tests.world import an_operation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.example("tabled"),
]


def test_bracket_shows_its_reason_on_focus_and_on_hover(sign_in: Any) -> None:
    an_operation("Amber", state="tabled")
    for name in ("Birch", "Cedar"):
        an_operation(name, state="tabled", organisers=("PL",), leads=("PL",))
    detect_all()
    page = sign_in()
    page.goto("/calendar/?year=2027")
    first, second = page.locator(".brackets a >> nth=0"), page.locator(".brackets a >> nth=1")

    for come_to, bracket in ((first.focus, first), (second.locator("text").hover, second)):
        come_to()
        told = page.locator("#reason")
        assert bracket.locator("title").text_content() in told.inner_text()
        assert told.locator("a").get_attribute("href") == bracket.get_attribute("href")
