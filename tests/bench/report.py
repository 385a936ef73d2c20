"""Reports of about 5, 30 and 100 pages beside WeasyPrint alone on the same HTML."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import fontpkg_source_sans_3
from django.conf import settings
from django.template.loader import render_to_string
from pypdf import PdfReader

from followup.models import FinalReport
from followup.reports.final_report.builder import build_report, shorten_for_paper
from followup.reports.final_report.outline import SECTIONS
from jco_portal.core.pdf import FONTCONFIG_XML
from jco_portal.documents.pdf import PDF_TEMPLATE, pdf_context, render_draft_pdf
from tests.bench.result_table import ResultTable, measure_seconds
from tests.execution_factories import today
from tests.final_reports import make_large_jco, write_report_section

ROUNDS = 3
SIZES = ((10, 4, 1, "cigarettes"), (500, 27, 3, "timber"), (1_450, 27, 26, "weapons"))
PROSE = "The lorries changed their route after the second day, as the profiles had foreseen. "
ALONE = """
import resource, sys
from pathlib import Path
from weasyprint import HTML
from weasyprint.urls import URLFetcher
html, static, out = sys.argv[1:]
class Fetcher(URLFetcher):
    def fetch(self, url, headers=None):
        return super().fetch(url.replace("static:", static, 1), headers)
document = HTML(string=Path(html).read_text(), base_url=static, url_fetcher=Fetcher())
document.write_pdf(out, pdf_variant="pdf/ua-1")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
OURS = """
import resource, subprocess, sys
from pathlib import Path
press, static, html = sys.argv[1:]
done = subprocess.run([sys.executable, "-I", press, static, "300"],
                      input=Path(html).read_bytes(), capture_output=True, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def run(
    table: ResultTable,
    sizes: tuple[tuple[int, int, int, str], ...] = SIZES,
    rounds: int = ROUNDS,
) -> None:
    """Measure content, rendering and memory at three sizes."""
    table.begin_times("The final report")
    for number, (seizures, states, paragraphs, goods) in enumerate(sizes):
        name = f"Wader {number}" if number else "Amber"
        operation = make_large_jco(seizures, states, name, terms_=(goods,))
        for each in SECTIONS:
            write_report_section(operation, each.code, (PROSE * 6 + "\n\n") * paragraphs)
        assert FinalReport.objects.filter(operation=operation).exists()
        gathered = measure_seconds(lambda op=operation: build_report(op, today()), rounds)
        snapshot = shorten_for_paper(build_report(operation, today()))[0].to_json()
        pages = len(PdfReader(io.BytesIO(render_draft_pdf(snapshot, has_annex=False))).pages)
        table.row("facts gathered", pages, gathered)
        _beside(table, snapshot, pages, rounds)


def _beside(table: ResultTable, snapshot: dict[str, Any], pages: int, rounds: int) -> None:
    folder = Path(settings.BASE_DIR) / ".local"
    folder.mkdir(exist_ok=True)
    html, out = folder / "bench-report.html", folder / "bench-report.pdf"
    fonts = folder / "bench-fonts.conf"
    fonts.write_text(
        FONTCONFIG_XML.format(fonts=fontpkg_source_sans_3.ROOT / "files", cache=folder)
    )
    text = render_to_string(
        PDF_TEMPLATE,
        {**pdf_context(snapshot, is_draft=True, has_annex=False), "title": "x", "lang": "en"},
    )
    static = settings.BASE_DIR / "static"
    html.write_text(text)
    memory: list[int] = []
    table.compare(
        "printed, template and press",
        pages,
        lambda: render_draft_pdf(snapshot, has_annex=False),
        times=rounds,
        weasyprint_alone=lambda: memory.append(
            _memory(fonts, ALONE, html, f"{static.as_uri()}/", out)
        ),
    )
    assert len(PdfReader(out).pages) == pages, "Both print the same"
    worker_path = settings.BASE_DIR / "jco_portal" / "core" / "pdf_worker.py"
    own = _memory(fonts, OURS, worker_path, static, html)
    table.note(f"memory at most: {own} MB, WeasyPrint alone {max(memory)} MB")
    for each in (html, out, fonts):
        each.unlink()


def _memory(fonts: Path, text: str, *arguments: str | Path) -> int:
    """Start a program with the fonts of the PDFs and return the memory that it prints."""
    command = [sys.executable, "-c", text, *map(str, arguments)]
    env = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
    return int(subprocess.run(command, capture_output=True, check=True, text=True, env=env).stdout)
