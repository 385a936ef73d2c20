"""A user of the portal in a real browser, with the pages they read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass
class BrowserUser:
    """A user who counts their actions in the browser: clicks, entries, choices and ticks."""

    page: Any
    actions: int = 0

    def click_button(self, button: str) -> None:
        """Click a button of the main content."""
        self._follow(self.page.locator("main").get_by_role("button", name=button, exact=True))

    def follow_link(self, link: str) -> None:
        """Follow the first link with this label."""
        self._follow(self.page.get_by_role("link", name=link, exact=True).first)

    def open_first_todo(self, action: str) -> None:
        """Open the first item of the to-do list with this label on the home page."""
        self._follow(self.page.locator(".todo a.btn", has_text=action).first)

    def expand(self, summary: str) -> None:
        """Open the collapsed section with this summary."""
        self._click(self.page.locator("summary", has_text=summary).first)

    def fill_field(self, name: str, value: str) -> None:
        """Enter a value in a field."""
        self.actions += 1
        self.page.fill(f"main [name={name}]", value)

    def select_option(self, name: str, label: str) -> None:
        """Select an option of a list."""
        self.actions += 1
        self.page.select_option(f"main select[name={name}]", label=label)

    def choose_radio(self, label: str) -> None:
        """Select a radio button."""
        self.actions += 1
        self.page.get_by_label(label, exact=True).check()

    def choose_in_combobox(self, field: str, *labels: str) -> None:
        """Enter each label in a combobox and choose its first match."""
        box = self.page.locator(f".field:has([name={field}]) [role=combobox]")
        for label in labels:
            self.actions += 1
            box.fill(label)
            box.press("Enter")

    def _follow(self, target: Any) -> None:
        with self.page.expect_navigation():
            self._click(target)

    def _click(self, target: Any) -> None:
        self.actions += 1
        target.click()


SwitchUser = Callable[..., BrowserUser]


def page_text(browser: BrowserUser) -> str:
    """Return the text of the page with single spaces."""
    return " ".join(browser.page.inner_text("main").split())


def assert_state(browser: BrowserUser, state: str) -> None:
    """Check the status of the operation that the page marks as current."""
    label = browser.page.locator(".lifecycle-path [aria-current=step] .lifecycle-path-label")
    assert label.inner_text() == state, page_text(browser)


def reload_until_text(browser: BrowserUser, text: str) -> None:
    """Reload the page until it contains a text that the worker produces."""
    reload_until(browser, lambda: text in page_text(browser))


def reload_until_compared(browser: BrowserUser) -> None:
    """Reload the page until the overlap check has compared all changes."""
    reload_until(browser, lambda: "The overlap check is still running" not in page_text(browser))


def reload_until(browser: BrowserUser, is_so: Callable[[], bool]) -> None:
    """Reload the page until the worker has done its work; fail after 60 attempts."""
    for _try in range(60):
        if is_so():
            return
        browser.page.wait_for_timeout(200)
        browser.page.reload()
    pytest.fail(f"The worker is not done: {page_text(browser)}")
