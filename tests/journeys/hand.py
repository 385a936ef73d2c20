"""A hand at the browser, and what it reads there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass
class Hand:
    """A hand at the browser that counts what it does: clicks, fills, choices and ticks."""

    page: Any
    actions: int = 0

    def press(self, button: str) -> None:
        """Press a button."""
        self._go(self.page.locator("main").get_by_role("button", name=button, exact=True))

    def follow(self, link: str) -> None:
        """Follow the first link with these words, above them those of the sections."""
        self._go(self.page.get_by_role("link", name=link, exact=True).first)

    def take_up(self, action: str) -> None:
        """Do on the home page what waits first under these words."""
        self._go(self.page.locator(".todo a.btn", has_text=action).first)

    def unfold(self, summary: str) -> None:
        """Open what is folded away behind these words."""
        self._click(self.page.locator("summary", has_text=summary).first)

    def fill(self, name: str, value: str) -> None:
        """Type into a field."""
        self.actions += 1
        self.page.fill(f"main [name={name}]", value)

    def select(self, name: str, label: str) -> None:
        """Choose from a list."""
        self.actions += 1
        self.page.select_option(f"main select[name={name}]", label=label)

    def choose(self, label: str) -> None:
        """Choose one of several answers."""
        self.actions += 1
        self.page.get_by_label(label, exact=True).check()

    def find(self, field: str, *labels: str) -> None:
        """Type into a combobox until the first match is meant, and take it."""
        box = self.page.locator(f".field:has([name={field}]) [role=combobox]")
        for label in labels:
            self.actions += 1
            box.fill(label)
            box.press("Enter")

    def _go(self, target: Any) -> None:
        with self.page.expect_navigation():
            self._click(target)

    def _click(self, target: Any) -> None:
        self.actions += 1
        target.click()


Taking = Callable[..., Hand]


def read(hand: Hand) -> str:
    """What the page says, spaces joined."""
    return " ".join(hand.page.inner_text("main").split())


def stands(hand: Hand, state: str) -> None:
    """The rail says where the operation stands."""
    label = hand.page.locator(".lifecycle-path [aria-current=step] .lifecycle-path-label")
    assert label.inner_text() == state, read(hand)


def wait_for(hand: Hand, words: str) -> None:
    """Look again until the worker has found it."""
    look_again_until(hand, lambda: words in read(hand))


def wait_for_the_check(hand: Hand) -> None:
    """Look again until every change has been compared."""
    look_again_until(hand, lambda: "The overlap check is still running" not in read(hand))


def look_again_until(hand: Hand, is_so: Callable[[], bool]) -> None:
    """Load the page anew until the worker is done with its part."""
    for _try in range(60):
        if is_so():
            return
        hand.page.wait_for_timeout(200)
        hand.page.reload()
    pytest.fail(f"The worker is not done: {read(hand)}")
