"""PDF documents: a template and its context, printed by a process of its own."""

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

WORKER_SCRIPT = Path(__file__).with_name("pdf_worker.py")
# For documents that are printed while the user waits; jobs set a longer one.
DEFAULT_TIMEOUT_SECONDS = 60
# Control characters, surrogates and non-characters.
UNPRINTABLE_PATTERN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Printed for a character that the font lacks, so that no other font is used for it.
MISSING_CHARACTER_SIGN = "□"
INVISIBLE_CATEGORIES = {"Cc", "Cf", "Zs", "Zl", "Zp"}
# The only variables of the environment that the worker inherits.
LIBRARY_PATHS = (
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
)
FONTCONFIG_XML = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""


class PdfError(Exception):
    """The worker took too long, needed too much memory or failed."""


class PdfTimeout(PdfError):
    """The worker took too long; a shorter text may succeed."""


def missing_characters(text: str) -> list[str]:
    """Return the characters of a text that the font lacks, in order."""
    characters = set(unicodedata.normalize("NFC", UNPRINTABLE_PATTERN.sub("", text)))
    return sorted(each for each in characters if _is_missing_character(each))


def _is_missing_character(character: str) -> bool:
    return (
        ord(character) not in _font_characters()
        and unicodedata.category(character) not in INVISIBLE_CATEGORIES
    )


@cache
def _font_characters() -> frozenset[int]:
    with TTFont(FONT_FILE, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _printable_html(html: str) -> str:
    """Return the HTML with composed characters and a sign for each that the font lacks."""
    clean = unicodedata.normalize("NFC", UNPRINTABLE_PATTERN.sub("", html))
    if clean.isascii():
        return clean
    lacking = {
        ord(each): MISSING_CHARACTER_SIGN for each in set(clean) if _is_missing_character(each)
    }
    # Zero-width joiner and variation selectors: they only join or colour emoji.
    joiners = dict.fromkeys((0x200D, *range(0xFE00, 0xFE10)))
    return clean.translate(joiners | lacking if lacking else joiners)


def render_pdf(
    template: str, context: dict[str, Any], *, title: str, seconds: int | None = None
) -> bytes:
    """Return the document as tagged PDF (PDF/UA-1), in Source Sans 3 only.

    ``context["marking"]`` is printed on every page. A character that the font lacks is printed as
    ``MISSING_CHARACTER_SIGN``. ``seconds`` is a longer timeout for jobs. Raises PdfError.
    """
    variables = {
        **context,
        "title": title,
        "lang": get_language() or settings.LANGUAGE_CODE,
    }
    html = _printable_html(render_to_string(template, variables))
    with tempfile.TemporaryDirectory(prefix="jco-press-") as folder:
        return _run_worker(
            html, Path(folder), DEFAULT_TIMEOUT_SECONDS if seconds is None else seconds
        )


def _run_worker(html: str, folder: Path, seconds: float) -> bytes:
    conf = folder / "fonts.conf"
    conf.write_text(
        FONTCONFIG_XML.format(
            fonts=escape(str(fontpkg_source_sans_3.ROOT / "files")), cache=folder
        ),
        encoding="utf-8",
    )
    command = [sys.executable, "-I", str(WORKER_SCRIPT), str(settings.BASE_DIR / "static")]
    command.append(str(ceil(seconds)))
    try:
        done = subprocess.run(
            command,
            input=html.encode(),
            capture_output=True,
            timeout=seconds,
            env=_worker_environment(folder, conf),
            check=True,
        )
    except subprocess.TimeoutExpired as late:
        raise PdfTimeout(f"not done after {seconds} seconds") from late
    except subprocess.CalledProcessError as failed:
        raise PdfError(failed.stderr.decode(errors="replace")[-2000:]) from failed
    return done.stdout


def _worker_environment(folder: Path, conf: Path) -> dict[str, str]:
    """Return the environment of the worker: paths of libraries and fonts, no secrets."""
    own = {
        "HOME": folder,
        "TMPDIR": folder,
        "XDG_CACHE_HOME": folder,
        "FONTCONFIG_FILE": conf,
    }
    library_paths = {name: os.environ[name] for name in LIBRARY_PATHS if name in os.environ}
    return {
        **library_paths,
        **{name: str(path) for name, path in own.items()},
        "LANG": "C.UTF-8",
    }
