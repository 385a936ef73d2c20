"""The page header and forms in a browser: accessibility, keyboard, and double clicks."""

from typing import Any

import pytest

from tests.chromium import accessibility_violations
from tests.factories import make_operation

CLICK_TWICE = """() => new Promise((resolve) => {
  const button = document.querySelector("form[data-guard] .btn-primary");
  let sent = 0;
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent += 1;
    event.preventDefault();
  });
  button.click();
  setTimeout(() => { button.click(); resolve([sent, button.textContent]); }, 100);
})"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_sign_in_and_home_have_no_accessibility_violations(
    browser_page: Any, sign_in: Any, scheme: str, width: int
) -> None:
    make_operation("Amber", phases=(("", ""),))
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.set_viewport_size({"width": width, "height": 900})
    browser_page.goto("/accounts/login/")
    assert accessibility_violations(browser_page) == []

    sign_in("planner", "LT")
    browser_page.wait_for_selector("h1:has-text('What is waiting for you')")

    assert accessibility_violations(browser_page) == []
    assert browser_page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_slash_key_focuses_the_search_unless_switched_off(sign_in: Any) -> None:
    page = sign_in("planner", "LT")
    page.wait_for_selector("[data-search]")

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.click(".display-menu summary")
    page.uncheck("[data-search-key]")
    page.keyboard.press("Escape")
    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.id") != "search"


@pytest.mark.browser
def test_long_user_function_leaves_room_for_the_search(sign_in: Any) -> None:
    page = sign_in(role="secretariat", organisation_code="GSC")
    page.set_viewport_size({"width": 1280, "height": 900})

    assert "General Secretariat of the Council" in page.inner_text(".user-function")
    assert page.locator("#search").bounding_box()["width"] >= 200
    assert page.locator(".topbar-row").bounding_box()["height"] <= 64


@pytest.mark.browser
def test_chosen_theme_persists(sign_in: Any) -> None:
    page = sign_in("planner", "LT")
    page.click(".display-menu summary")

    page.check("input[name=theme][value=dark]")
    page.goto("/operations/")

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.browser
def test_user_can_sign_out_from_the_menu(sign_in: Any) -> None:
    page = sign_in("planner", "LT")
    page.wait_for_selector(".user-menu")

    page.click(".user-menu summary")
    page.click("text=Sign out")
    page.wait_for_selector("h1:has-text('Sign in')")

    assert page.url.endswith("/accounts/login/")


@pytest.mark.browser
def test_browser_warns_before_leaving_a_changed_form(sign_in: Any) -> None:
    page = sign_in("planner", "LT")
    page.wait_for_selector(".user-menu")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    page.goto("/operations/new/")
    page.goto("/")
    assert dialogs == []

    page.goto("/operations/new/")
    page.fill("input[name=name]", "Amber")
    page.goto("/")

    assert dialogs == ["beforeunload"]


@pytest.mark.browser
def test_form_is_sent_once_when_the_button_is_clicked_twice(sign_in: Any) -> None:
    page = sign_in("planner", "LT")
    page.wait_for_selector(".user-menu")
    page.goto("/operations/new/")

    sent, label = page.evaluate(CLICK_TWICE)

    assert (sent, label) == (1, "Saving…")
