"""Text in drawings for screen and paper: its width, and the format of numbers."""

from functools import cache

from fontpkg_source_sans_3 import ROOT
from PIL import ImageFont

FONT_FILE = ROOT / "files" / "SourceSans3[wght].ttf"
# In units of the SVG; widths are measured at a larger size and scaled.
TEXT_SIZE = 13
MEASURED_FONT_SIZE = 100
REGULAR_WEIGHT, BOLD_WEIGHT = 400, 700
THIN_SPACE, ELLIPSIS = "\u2009", "…"


@cache
def _font(weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONT_FILE), MEASURED_FONT_SIZE)
    font.set_variation_by_axes([weight])  # the default is the thinnest weight
    return font


@cache
def _character_width(character: str, weight: int) -> float:
    return _font(weight).getlength(character)


def text_width(text: str, size: float = TEXT_SIZE, weight: int = REGULAR_WEIGHT) -> float:
    """Return the width of a line of text, at most: character by character, without kerning."""
    return (
        sum(_character_width(character, weight) for character in text) * size / MEASURED_FONT_SIZE
    )


def fit_text(text: str, room: float, size: float = TEXT_SIZE, weight: int = REGULAR_WEIGHT) -> str:
    """Return the text, or as much of its beginning as fits, with an ellipsis."""
    if text_width(text, size, weight) <= room:
        return text
    room -= text_width(ELLIPSIS, size, weight)
    length = len(text)
    while length and text_width(text[:length].rstrip(), size, weight) > room:
        length -= 1
    return text[:length].rstrip() + ELLIPSIS


def round_coordinate(value: float) -> float:
    """Return a coordinate with one decimal, which halves the size of the drawing."""
    return int(value) if value == int(value) else round(value, 1)


def format_coordinate(value: float) -> str:
    """Return a coordinate as SVG writes it, whatever the language of the reader."""
    return f"{value:.1f}".removesuffix(".0")


def format_thousands(value: int) -> str:
    """Return a whole number with thin spaces between the thousands: 45 000 000."""
    return f"{value:,}".replace(",", THIN_SPACE)
