"""PDF: a template and its facts become a tagged document, printed by the press."""

import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import fontpkg_source_sans_3
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from fontTools.ttLib import TTFont

from jco_portal.core.svg_text import FONT_FILE

PRESS = Path(__file__).with_name("pdf_worker.py")
SECONDS = 60
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
GAP = "□"  # stands where the font has no letter, so that no other font steps in
UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
LIBRARY_PATHS = (
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
)
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""


class PrintFailed(Exception):
    """The press took too long, grew too large or met a mistake of ours."""


class PrintedTooLong(PrintFailed):
    """The press took longer than it may, which less text mends."""


def letters_missing(text: str) -> list[str]:
    """The letters of a text that the font of print lacks; ``GAP`` stands for them on paper."""
    letters = set(unicodedata.normalize("NFC", UNPRINTABLE.sub("", text)))
    return sorted(each for each in letters if _is_missing(each))


def _is_missing(letter: str) -> bool:
    return ord(letter) not in _letters() and unicodedata.category(letter) not in UNSEEN


@cache
def _letters() -> frozenset[int]:
    with TTFont(FONT_FILE, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _as_printed(html: str) -> str:
    """What the font can print: letters composed, a sign for each that it lacks."""
    clean = unicodedata.normalize("NFC", UNPRINTABLE.sub("", html))
    if clean.isascii():
        return clean
    lacking = {ord(each): GAP for each in set(clean) if _is_missing(each)}
    joiners = dict.fromkeys((0x200D, *range(0xFE00, 0xFE10)))  # they only join or colour emoji
    return clean.translate(joiners | lacking if lacking else joiners)


def render_pdf(
    template: str, context: dict[str, Any], *, title: str, seconds: int | None = None
) -> bytes:
    """The document as tagged PDF (PDF/UA-1), in Source Sans 3 and nothing else.

    ``context["marking"]`` stands on every page. A letter that the font lacks is printed as
    ``GAP``. ``seconds`` is for what a job prints and may take long. Raises PrintFailed.
    """
    facts = {
        **context,
        "title": title,
        "lang": get_language() or settings.LANGUAGE_CODE,
    }
    html = _as_printed(render_to_string(template, facts))
    with tempfile.TemporaryDirectory(prefix="jco-press-") as folder:
        return _print(html, Path(folder), SECONDS if seconds is None else seconds)


def _print(html: str, folder: Path, seconds: float) -> bytes:
    conf = folder / "fonts.conf"
    conf.write_text(
        FONTS.format(fonts=escape(str(fontpkg_source_sans_3.ROOT / "files")), cache=folder),
        encoding="utf-8",
    )
    command = [sys.executable, "-I", str(PRESS), str(settings.BASE_DIR / "static")]
    command.append(str(ceil(seconds)))
    try:
        done = subprocess.run(
            command,
            input=html.encode(),
            capture_output=True,
            timeout=seconds,
            env=_environment(folder, conf),
            check=True,
        )
    except subprocess.TimeoutExpired as late:
        raise PrintedTooLong(f"not done after {seconds} seconds") from late
    except subprocess.CalledProcessError as failed:
        raise PrintFailed(failed.stderr.decode(errors="replace")[-2000:]) from failed
    return done.stdout


def _environment(folder: Path, conf: Path) -> dict[str, str]:
    """What the press may know: where libraries and fonts are, and no secret."""
    own = {
        "HOME": folder,
        "TMPDIR": folder,
        "XDG_CACHE_HOME": folder,
        "FONTCONFIG_FILE": conf,
    }
    found = {name: os.environ[name] for name in LIBRARY_PATHS if name in os.environ}
    return {
        **found,
        **{name: str(path) for name, path in own.items()},
        "LANG": "C.UTF-8",
    }
