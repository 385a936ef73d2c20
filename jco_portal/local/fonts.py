"""Web fonts: subsets of the font package with the characters that the style sheet names.

One file has the Latin of all 24 official languages of the Union (35 kB), so that a page with a
Lithuanian or Polish character loads no second file.
"""

import re
import shutil
from pathlib import Path

import fontpkg_source_sans_3
from fontTools import subset

STATIC = Path(__file__).resolve().parents[2] / "static"
FONT_SHEET = STATIC / "css" / "fonts.css"
FONT_FACE_PATTERN = re.compile(r'url\("\.\./([^"]+)"\).*?unicode-range: ([^;]+);', re.DOTALL)
SOURCES = {
    "normal": fontpkg_source_sans_3.ROOT / "files" / "SourceSans3[wght].ttf",
    "italic": fontpkg_source_sans_3.ROOT / "files" / "SourceSans3-Italic[wght].ttf",
}


def subset_fonts() -> None:
    """Write each font file that the style sheet names, with the characters of its range."""
    for name, span in FONT_FACE_PATTERN.findall(FONT_SHEET.read_text()):
        file = STATIC / name
        file.parent.mkdir(parents=True, exist_ok=True)
        _subset_font(SOURCES[file.stem.rpartition("-")[2]], file, span)


def _subset_font(source: Path, file: Path, span: str) -> None:
    options = subset.Options(flavor="woff2")
    font = subset.load_font(source, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(span.replace(" ", "")))
    cutter.subset(font)
    subset.save_font(font, file, options)


if __name__ == "__main__":
    shutil.rmtree(STATIC / "vendor", ignore_errors=True)
    subset_fonts()
