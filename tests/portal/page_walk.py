"""Checks of pages in a browser: by keyboard, on a narrow screen, in print."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

SCRIPT = Path(__file__).with_name("walking.js")  # for every page of a context
SCHEMES = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
NARROW_WIDTH = {"width": 320, "height": 640}
PAPER_WIDTH = {"": 688, "wide": 1017}  # the width between the margins of A4, upright and lying
TOLERANCE_PIXELS = 6  # for what has stops within itself, as the field of a date
MARGIN = 8  # of a picture around what has the focus
VISIBLE_CHECK = 48  # of 255: the least step of a channel that an eye takes for a ring
SPACED = """* { letter-spacing: 0.12em !important; line-height: 1.5 !important;
  word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"""


@dataclass
class PageWalk:
    """The findings so far, and the kinds of controls whose focus ring has been compared."""

    findings: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    tabs: int = 0

    def add_finding(self, where: str, what: object) -> None:
        """Record a finding about a page."""
        self.findings.append(f"{where}: {what}")

    def check_keyboard_focus(self, page: Any, where: str, *, with_frame: bool = False) -> None:
        """Press Tab through a page: every control is reached and shows a focus ring.

        With ``with_frame`` the controls around the main content are included. Screenshots prove the
        ring for the first control of each kind, in every colour scheme.
        """
        new = {}
        for at, kind in enumerate(page.evaluate("walking.stops()")):
            if kind not in self.kinds:
                new.setdefault(kind, at)
        self.kinds |= set(new)
        count = page.evaluate("withFrame => walking.start(withFrame)", with_frame)
        _send_tab_key(page, count + TOLERANCE_PIXELS)
        if page.evaluate("walking.missed()"):
            _send_tab_key(
                page, count + TOLERANCE_PIXELS
            )  # a busy machine may have lost some: go round once more
        self.tabs += count
        for sentence in page.evaluate("walking.missed()"):
            self.add_finding(where, sentence)
        for scheme, media in SCHEMES.items() if new else ():
            page.emulate_media(**media)
            for kind, at in new.items():
                self._compare(page, f"{where} in {scheme}", kind, at)
        page.emulate_media(**SCHEMES["light"])

    def _compare(self, page: Any, where: str, kind: str, at: int) -> None:
        """Record a finding if a control looks the same with and without the focus."""
        changed, enough = self._focus_ring(page, at)
        if changed < enough:  # a busy machine may have drawn late: look again
            changed, enough = self._focus_ring(page, at)
        if changed < enough:
            self.add_finding(where, f"{changed} pixels tell of the focus on {kind}")

    def _focus_ring(self, page: Any, at: int) -> tuple[int, float]:
        """Return the pixels that the focus changes, and half of those of a line around it."""
        x, y, width, height = page.evaluate("at => walking.focus(at)", at)
        view = page.viewport_size
        left, top = max(x - MARGIN, 0), max(y - MARGIN, 0)
        clip = {
            "x": left,
            "y": top,
            "width": max(min(x + width + MARGIN, view["width"]) - left, 1),
            "height": max(min(y + height + MARGIN, view["height"]) - top, 1),
        }
        focused = _screenshot(page, clip)
        page.evaluate("document.activeElement.blur()")
        return _changed_pixels(focused, _screenshot(page, clip)), clip["width"] + clip["height"]

    def check_narrow_screen(self, page: Any, where: str) -> None:
        """Check that nothing scrolls sideways at 320 px, also with wide text spacing."""
        page.set_viewport_size(NARROW_WIDTH)
        if over := page.evaluate("walking.tooWide()"):
            self.add_finding(where, f"{over} px too wide at 320 px")
        page.add_style_tag(content=SPACED)
        if over := page.evaluate("walking.tooWide()"):
            self.add_finding(where, f"{over} px too wide at 320 px with spaced text")

    def check_print_layout(self, page: Any, where: str) -> None:
        """Check that a browser prints every table with all of its columns."""
        page.emulate_media(media="print")
        name = page.evaluate("getComputedStyle(document.body).page")
        page.set_viewport_size({"width": PAPER_WIDTH[name.replace("auto", "")], "height": 900})
        for what in page.evaluate("walking.cutOff()"):
            self.add_finding(where, f"not on paper: {what}")
        page.emulate_media(media="screen")


def _send_tab_key(page: Any, times: int) -> None:
    for _time in range(times):
        page.keyboard.press("Tab")


def _screenshot(page: Any, clip: dict[str, float]) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")


def _changed_pixels(one: Image.Image, other: Image.Image) -> int:
    """Return the number of pixels that differ clearly in some channel."""
    step = ImageChops.difference(one, other).convert("RGB").split()
    most = ImageChops.lighter(ImageChops.lighter(step[0], step[1]), step[2])
    return sum(most.histogram()[VISIBLE_CHECK:])
