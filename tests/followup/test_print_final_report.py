"""The PDF of a final report: one font, accessible and complete."""

import io
import os
import random
import re
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pdfua
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from openpyxl import load_workbook
from pypdf import PdfReader

from followup.reports.final_report.builder import MAX_ROWS_ON_PAPER
from followup.reports.final_report.outline import SECTIONS
from jco_portal.documents.models import FiledDocument, NumberSeries, ProducedDocument
from jco_portal.documents.production import perform_document_transition
from jco_portal.outbox.actions import run_next_job
from jco_portal.outbox.models import Job
from operations.models import Operation, SeizureRevision
from tests.core.test_pdf import families, listener, pdf_text
from tests.execution_factories import day_from_today, debriefed_jco
from tests.factories import make_user, organisation
from tests.final_reports import (
    decide_approval,
    filed_report,
    make_large_jco,
    report_awaiting_approval,
    report_many_seizures,
    write_report_section,
)
from tests.proof_depth import PROOF_DEPTH

pytestmark = pytest.mark.slow

PROSE = "The lorries changed their route after the second day, as the profiles had foreseen. "
SEIZURES, PARAGRAPHS, PAGES = (
    (500, 4, range(25, 46)) if PROOF_DEPTH > 1 else (200, 1, range(11, 24))
)


@pytest.fixture
def no_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the draft PDF: these tests read the filed document, and a PDF takes seconds."""
    monkeypatch.setattr(
        "jco_portal.documents.production.render_draft_pdf", lambda *_a, **_k: b"%PDF-draft"
    )


def write_everything(operation: Operation, paragraphs: int) -> None:
    for section in SECTIONS:
        write_report_section(
            operation, section.code, "# What we saw\n\n" + (PROSE * 6 + "\n\n") * paragraphs
        )


def read(filed: FiledDocument) -> PdfReader:
    return PdfReader(io.BytesIO(bytes(filed.files.get(position=0).content.content)))


def plain(text: str) -> str:
    """Return a text without spaces, because lines break at any position."""
    return re.sub(r"\s", "", text)


@pytest.mark.proof
@pytest.mark.usefixtures("no_drafts")
def test_large_report_pdf_contains_the_whole_snapshot_on_numbered_pages(
    db: None, tmp_path: Path
) -> None:
    operation = make_large_jco(SEIZURES)
    write_everything(operation, PARAGRAPHS)

    filed = filed_report(operation)

    document, number = read(filed), filed.full_number
    pages = [page.extract_text() for page in document.pages]
    assert len(pages) in PAGES
    for index, page in enumerate(pages, start=1):
        assert number in page
        assert "LIMITE" in page
        assert f"page {index} of {len(pages)}" in page
        assert "DRAFT" not in page
    _prints_every_value(
        filed.snapshot, plain(" ".join(_without_header_and_footer(page) for page in pages))
    )
    _assert_accessible(document, tmp_path)
    assert [each.title for each in document.outline if not isinstance(each, list)]
    heads = [page for page in pages if "Transport mode Goods Quantity" in " ".join(page.split())]
    assert len(heads) > SEIZURES // 100  # every page repeats the table head
    assert filed.files.get().content_id == sha256(document.stream.getvalue()).hexdigest()


def _without_header_and_footer(page: str) -> str:
    """Return the text of a page without header and footer."""
    lines = [line for line in page.splitlines() if not re.match(r"page \d+ of \d+$", line)]
    return " ".join(line for line in lines if line not in {"LIMITE", "Final report on JCO Amber"})


def _prints_every_value(snapshot: dict[str, Any], printed: str) -> None:
    """Check that the PDF contains every value of the report."""
    for section in [*snapshot["sections"], *snapshot["annexes"]]:
        assert plain(section["title"]) in printed
        for block in section["blocks"]:
            texts = [*block["sentences"], *(f"{a}{b}" for a, b in block["pairs"])]
            texts += [f"{cells[0]}{cells[1]}" for cells in _cells(block)]
            missing = [each for each in texts if plain(each) not in printed]
            assert len(missing) <= len(texts) * 0.05, missing  # where a page ends in between


def _cells(block: dict[str, Any]) -> list[list[str]]:
    return [row["cells"] for row in block["rows"]]


def _assert_accessible(document: PdfReader, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(document.stream.getvalue())
    errors = [f for f in pdfua.validate(str(file)).findings if f.severity is pdfua.Severity.ERROR]
    assert errors == []
    assert families(document) == {"Source-Sans-3"}


def write_hostile_texts(operation: Operation, url: str, secret: Path) -> None:
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text>WHISPER</text></svg>")
    for section, address in (("introduction", url), ("legal", secret.as_uri())):
        text = f'![a]({address}) <img src="{address}"> [b]({address}) <{address}>\n\n'
        text += f'<link rel="stylesheet" href="{address}"><style>@import "{address}"</style>'
        write_report_section(operation, section, text)
    write_report_section(operation, "analysis", "x" * 10_000)
    write_report_section(operation, "evaluation", "😀 漢 Ευρωπαϊκή Ѝ Għawdex Őrség {{ name }}")


@pytest.mark.example("in debriefing")
def test_render_command_writes_draft_and_filed_report_despite_hostile_texts(
    db: None, tmp_path: Path
) -> None:
    operation = debriefed_jco()
    file, secret = tmp_path / "report.pdf", tmp_path / "canary.svg"
    with listener() as (url, requested_paths):
        write_hostile_texts(operation, url, secret)
        call_command("render_report", operation.reference, str(file), verbosity=0)
        draft = PdfReader(file)
        write_report_section(operation, "analysis")  # long words print slowly
        report_many_seizures(
            operation, [organisation("LT")], MAX_ROWS_ON_PAPER + 1, day_from_today(-20)
        )
        with patch("jco_portal.documents.production.render_draft_pdf", return_value=b"%PDF-draft"):
            filed = filed_report(operation)
        assert requested_paths == []
    text = _assert_text_intact(draft, secret, tmp_path)
    assert plain(text).count("x") >= 10_000
    assert "DRAFT" in text
    text = _assert_text_intact(read(filed), secret, tmp_path)
    assert "DRAFT" not in text
    assert "It has 1 501 rows and is filed with this report as a workbook (XLSX)." in text
    _assert_workbook_annex(filed)

    call_command("render_report", operation.reference, str(file), verbosity=0)

    assert file.read_bytes() == bytes(filed.files.get(position=0).content.content)
    with patch("jco_portal.core.pdf._run_worker", lambda html, *_more: html.encode()):
        call_command("render_report", operation.reference, str(file), "--draft", verbosity=0)
    assert "DRAFT" in file.read_text()
    with pytest.raises(CommandError, match="There is no operation 2027-XX-NONE"):
        call_command("render_report", "2027-XX-NONE", str(file))


def _assert_workbook_annex(filed: FiledDocument) -> None:
    _document, annex = filed.files.order_by("position")
    assert annex.name.endswith("-annex.xlsx")
    workbook = load_workbook(io.BytesIO(bytes(annex.content.content)), read_only=True)
    rows = list(workbook.worksheets[0].iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if "Quantity" in row)
    quantities = [row[rows[head].index("Quantity")] for row in rows[head + 1 :]]
    reported = SeizureRevision.objects.order_by("quantity").values_list("quantity", flat=True)
    assert sorted(quantities) == list(reported)


def _assert_text_intact(document: PdfReader, secret: Path, tmp_path: Path) -> str:
    text = " ".join(pdf_text(document).split())
    assert "WHISPER" not in text
    assert not document.attachments
    assert f"![a]({secret.as_uri()})" in plain(text)
    assert "Ευρωπαϊκή Ѝ Għawdex Őrség {{ name }}" in text
    assert "□" in text
    _assert_accessible(document, tmp_path)
    return text


KILLED = 2 * PROOF_DEPTH
WORK = "from jco_portal.outbox.actions import run_next_job\nwhile run_next_job(): pass"


@pytest.mark.proof
@pytest.mark.example("in debriefing")
@pytest.mark.usefixtures("no_drafts")
def test_worker_killed_while_filing_leaves_no_partial_document_and_no_number_gap(
    transactional_db: None,
) -> None:
    operation = debriefed_jco()
    rolls = random.Random(1968)
    for number in range(KILLED):
        report = report_awaiting_approval(operation)
        decide_approval(report, "approve", by=make_user("expert", "DK"))
        _work_and_kill(rolls.uniform(0.5, 4))
        _is_whole(number)
        Job.objects.update(not_before="2020-01-01T00:00:00Z")
        while run_next_job():
            pass
        _is_whole(number)
        assert FiledDocument.objects.count() == number + 1
        perform_document_transition(ProducedDocument.objects.get(), "begin", by=make_user())

    revisions = FiledDocument.objects.order_by("revision").values_list("number", "revision")
    assert list(revisions) == [(1, number) for number in range(KILLED)]
    assert NumberSeries.objects.get().last_number == 1


def _work_and_kill(seconds: float) -> None:
    """Run a worker on the test database and kill it without warning."""
    name = connection.settings_dict["NAME"]
    address = os.environ["DATABASE_OWNER_URL"].replace("/jco?", f"/{name}?")
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", WORK],
        env={**os.environ, "DATABASE_URL": address, "DATABASE_OWNER_URL": address},
        start_new_session=True,
    )
    time.sleep(seconds)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def _is_whole(number: int) -> None:
    """Return whether each filed document has its file and the numbers have no gap."""
    documents = list(FiledDocument.objects.order_by("revision"))
    assert len(documents) in {number, number + 1}
    for document in documents:
        content = bytes(document.files.get().content.content)
        assert content.startswith(b"%PDF-")
        assert content.rstrip().endswith(b"%%EOF")
    assert [each.revision for each in documents] == list(range(len(documents)))
