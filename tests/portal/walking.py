"""Walking the pages in a browser: by Tab, on a narrow screen, on paper."""

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
NARROW = {"width": 320, "height": 640}
PAPER = {"": 688, "wide": 1017}  # the width between the margins of A4, upright and lying
SPARE = 6  # for what has stops within itself, as the field of a date
MARGIN = 8  # of a picture around what has the focus
SEEN = 48  # of 255: the least step of a channel that an eye takes for a ring
SPACED = """* { letter-spacing: 0.12em !important; line-height: 1.5 !important;
  word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"""


@dataclass
class Walk:
    """What was found on the way, and the first place of each kind of control."""

    found: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    tabs: int = 0

    def note(self, where: str, what: object) -> None:
        """One sentence about a page."""
        self.found.append(f"{where}: {what}")

    def along(self, page: Any, where: str, *, with_frame: bool = False) -> None:
        """Press Tab through a page, or what is its own: every stop is reached and wears a ring.

        Pictures prove it for the first control of each kind, in every scheme.
        """
        new = {}
        for at, kind in enumerate(page.evaluate("walking.stops()")):
            if kind not in self.kinds:
                new.setdefault(kind, at)
        self.kinds |= set(new)
        count = page.evaluate("withFrame => walking.start(withFrame)", with_frame)
        _tab(page, count + SPARE)
        if page.evaluate("walking.missed()"):
            _tab(page, count + SPARE)  # a busy machine may have lost some: go round once more
        self.tabs += count
        for sentence in page.evaluate("walking.missed()"):
            self.note(where, sentence)
        for scheme, media in SCHEMES.items() if new else ():
            page.emulate_media(**media)
            for kind, at in new.items():
                self._compare(page, f"{where} in {scheme}", kind, at)
        page.emulate_media(**SCHEMES["light"])

    def _compare(self, page: Any, where: str, kind: str, at: int) -> None:
        """Two pictures of a control, with and without the focus, are plainly not the same."""
        changed, enough = self._ring(page, at)
        if changed < enough:  # a busy machine may have drawn late: look again
            changed, enough = self._ring(page, at)
        if changed < enough:
            self.note(where, f"{changed} pixels tell of the focus on {kind}")

    def _ring(self, page: Any, at: int) -> tuple[int, float]:
        """How many pixels the focus changes, and how many half of a line around would be."""
        x, y, width, height = page.evaluate("at => walking.focus(at)", at)
        view = page.viewport_size
        left, top = max(x - MARGIN, 0), max(y - MARGIN, 0)
        clip = {
            "x": left,
            "y": top,
            "width": max(min(x + width + MARGIN, view["width"]) - left, 1),
            "height": max(min(y + height + MARGIN, view["height"]) - top, 1),
        }
        focused = _picture(page, clip)
        page.evaluate("document.activeElement.blur()")
        return _changed(focused, _picture(page, clip)), clip["width"] + clip["height"]

    def narrow(self, page: Any, where: str) -> None:
        """Nothing scrolls sideways at 320 px, nor with the text spacing that people may set."""
        page.set_viewport_size(NARROW)
        if over := page.evaluate("walking.tooWide()"):
            self.note(where, f"{over} px too wide at 320 px")
        page.add_style_tag(content=SPACED)
        if over := page.evaluate("walking.tooWide()"):
            self.note(where, f"{over} px too wide at 320 px with spaced text")

    def on_paper(self, page: Any, where: str) -> None:
        """A browser prints every table with all of its columns."""
        page.emulate_media(media="print")
        name = page.evaluate("getComputedStyle(document.body).page")
        page.set_viewport_size({"width": PAPER[name.replace("auto", "")], "height": 900})
        for what in page.evaluate("walking.cutOff()"):
            self.note(where, f"not on paper: {what}")
        page.emulate_media(media="screen")


def _tab(page: Any, times: int) -> None:
    for _time in range(times):
        page.keyboard.press("Tab")


def _picture(page: Any, clip: dict[str, float]) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")


def _changed(one: Image.Image, other: Image.Image) -> int:
    """How many pixels differ plainly in some channel."""
    step = ImageChops.difference(one, other).convert("RGB").split()
    most = ImageChops.lighter(ImageChops.lighter(step[0], step[1]), step[2])
    return sum(most.histogram()[SEEN:])
