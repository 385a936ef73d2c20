"""Every page in a browser: focus ring, narrow screens, target sizes and print."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from tests.chromium import accessibility_violations
from tests.factories import make_operation, make_user
from tests.portal.access_table import ACCESS, ACCESS_BY_VIEW
from tests.portal.page_walk import SCHEMES, SCRIPT, PageWalk
from tests.portal.test_pages import SIGNED_IN_PAGES

NO_PAGES = re.compile(r"(_pdf|_workbook|_export|_download|_example|_draft|option_list|^healthz)$")
PHONE, DESK = {"width": 390, "height": 800}, {"width": 1280, "height": 900}
RULES = ["target-size", "scrollable-region-focusable", "landmark-unique"]
COLUMNS = re.compile(r"Operation +Kind +Organised by +Dates +State +Marking +Open overlaps")


def pages_of(page_urls: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return for each page its address and the first account for which it opens."""
    pages = {}
    for name, address in page_urls.items():
        answers = ACCESS[name].split()
        if "200" in answers and not NO_PAGES.search(name):
            pages[name] = (address, ACCESS_BY_VIEW[answers.index("200")])
    pages |= {address: (address, ("planner", "LT")) for address in SIGNED_IN_PAGES}
    return pages | {"sign-in": ("/accounts/login/", None)}


@pytest.fixture
def browsers(chromium: Any, live_server: Any) -> Iterator[Callable[[Any], Any]]:
    """Return a function that gives each account a page, signed in without the form."""
    made: dict[tuple[str, str] | None, Any] = {}

    def page_of(account: tuple[str, str] | None) -> Any:
        if account not in made:
            context = chromium.new_context(base_url=live_server.url, viewport=DESK, bypass_csp=True)
            context.add_init_script(path=SCRIPT)
            if account:
                client = Client()
                client.force_login(make_user(*account))
                value = client.cookies["sessionid"].value
                context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
            made[account] = context.new_page()
        return made[account]

    yield page_of
    for page in made.values():
        page.context.close()


@pytest.mark.browser
def test_every_page_passes_keyboard_narrow_screen_and_print_checks(
    page_urls: dict[str, str], browsers: Callable[[Any], Any]
) -> None:
    walk, pages = PageWalk(), pages_of(page_urls)
    for name, (address, account) in pages.items():
        page = browsers(account)
        page.set_viewport_size(DESK)
        assert page.goto(address).status == 200, name
        walk.check_keyboard_focus(page, name, with_frame=name == "home")
        page.set_viewport_size(PHONE)
        for sentence in accessibility_violations(page, RULES):
            walk.add_finding(name, sentence)
        walk.check_print_layout(page, name)
        walk.check_narrow_screen(page, name)

    assert "\n".join(walk.findings) == ""
    assert (len(pages) > 80, walk.tabs > 500, len(walk.kinds) > 40) == (True, True, True)


@pytest.mark.browser
def test_printed_list_shows_all_columns_and_page_details_on_every_sheet(
    browsers: Callable[[Any], Any], db: None, tmp_path: Path
) -> None:
    for number in range(51):
        make_operation(f"Amber {number}", marking="limite" if number else "public")
    page = browsers(("planner", "LT"))
    page.goto("/operations/")

    page.pdf(path=tmp_path / "list.pdf", prefer_css_page_size=True)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "list.pdf", "-"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    sheets = text.rstrip("\f").split("\f")

    today = date_format(timezone.localdate(), "j F Y")
    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, start=1):
        assert sheet.split("\n")[0].split() == ["JCO", "Portal", "LIMITE"]
        assert f"page {number} of {len(sheets)}" in sheet
        assert today in sheet
        assert COLUMNS.search(sheet)
    assert "1 to 50 of 51" in text
    assert "Next page" not in text
    assert len(re.findall(r"^\s*Amber \d+ .* Draft .* (?:LIMITE|Public) ", text, re.M)) >= 25


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_admin_lists_have_no_accessibility_violations(
    browsers: Callable[[Any], Any], db: None, scheme: str
) -> None:
    page = browsers(("administrator", "GSC"))
    page.emulate_media(**SCHEMES[scheme])
    for address in ("/admin/", "/admin/directory/user/", "/admin/operations/referenceterm/"):
        assert page.goto(address).status == 200
        problems = accessibility_violations(
            page, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        )
        assert "\n".join(problems) == "", address
