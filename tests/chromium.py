"""Headless Chromium for the tests and the bench."""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

BROWSER_PATHS = ("chromium-headless-shell", "chromium")  # the first needs half of the other's time
BROWSER_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def launch_browser() -> Iterator[Any]:
    """Start a browser and close it at the end."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    program = next(filter(None, map(shutil.which, BROWSER_PATHS)), None)
    if program is None:
        raise FileNotFoundError(f"None of these browsers is installed: {', '.join(BROWSER_PATHS)}.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=BROWSER_SWITCHES)
        yield browser
        browser.close()


def accessibility_violations(page: Any, rules: Collection[str] = ()) -> list[str]:
    """Return what axe finds on a page: the rule and the element.

    Without ``rules`` all rules of axe are checked. The files of the page are not fetched again:
    only a rule about sound reads them.
    """
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - as above

    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = list(rules)
    results = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in results for node in each["nodes"]]
