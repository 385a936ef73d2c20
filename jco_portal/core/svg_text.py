"""What drawings on screen and in print share: how wide text is, and how numbers are written."""

from functools import cache

from fontpkg_source_sans_3 import ROOT
from PIL import ImageFont

FONT_FILE = ROOT / "files" / "SourceSans3[wght].ttf"
TEXT_SIZE = 13
MEASURED_AT = 100
REGULAR, BOLD = 400, 700
THIN_SPACE, ELLIPSIS = "\u2009", "…"


@cache
def _font(weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONT_FILE), MEASURED_AT)
    font.set_variation_by_axes([weight])  # else the thinnest weight is measured
    return font


@cache
def _advance(character: str, weight: int) -> float:
    return _font(weight).getlength(character)


def text_width(text: str, size: float = TEXT_SIZE, weight: int = REGULAR) -> float:
    """How wide a line of text is, at most: letter by letter, without kerning."""
    return sum(_advance(character, weight) for character in text) * size / MEASURED_AT


def fitted(text: str, room: float, size: float = TEXT_SIZE, weight: int = REGULAR) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis."""
    if text_width(text, size, weight) <= room:
        return text
    room -= text_width(ELLIPSIS, size, weight)
    kept = len(text)
    while kept and text_width(text[:kept].rstrip(), size, weight) > room:
        kept -= 1
    return text[:kept].rstrip() + ELLIPSIS


def rounded(value: float) -> float:
    """A length or place in a drawing to one decimal: half the bytes, the same everywhere."""
    return int(value) if value == int(value) else round(value, 1)


def number(value: float) -> str:
    """A length or place as SVG writes it, whatever the reader's language."""
    return f"{value:.1f}".removesuffix(".0")


def spaced(value: int) -> str:
    """A whole number with thin spaces between the thousands: 45 000 000."""
    return f"{value:,}".replace(",", THIN_SPACE)
