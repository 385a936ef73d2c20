"""PDF: a template and its facts become a tagged document, printed by the press."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import fontpkg_source_sans_3
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

PRESS = Path(__file__).with_name("press.py")
SECONDS = 60
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
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


def render_pdf(template: str, context: dict[str, Any], *, title: str) -> bytes:
    """The document as tagged PDF (PDF/UA-1), in Source Sans 3 and nothing else.

    ``context["marking"]`` stands on every page. Raises PrintFailed.
    """
    facts = {
        **context,
        "title": title,
        "lang": get_language() or settings.LANGUAGE_CODE,
    }
    html = UNPRINTABLE.sub("", render_to_string(template, facts))
    with tempfile.TemporaryDirectory(prefix="jco-press-") as folder:
        return _print(html, Path(folder))


def _print(html: str, folder: Path) -> bytes:
    conf = folder / "fonts.conf"
    conf.write_text(
        FONTS.format(fonts=escape(str(fontpkg_source_sans_3.ROOT / "files")), cache=folder),
        encoding="utf-8",
    )
    command = [sys.executable, "-I", str(PRESS), str(settings.BASE_DIR / "static")]
    try:
        done = subprocess.run(
            command,
            input=html.encode(),
            capture_output=True,
            timeout=SECONDS,
            env=_environment(folder, conf),
            check=True,
        )
    except subprocess.TimeoutExpired as late:
        raise PrintFailed(f"not done after {SECONDS} seconds") from late
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
