"""The PDF of a business case: a Council document with totals, accessible, and filed."""

import io
import re
from pathlib import Path
from unittest.mock import patch

import pdfua
import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from funding.models import FundingPlan
from jco_portal.documents.models import FiledDocument
from operations.actions.operations import create_operation
from operations.models import BusinessCaseSection, JcoFile, Operation
from tests.core.test_pdf import families, listener
from tests.factories import make_operation_input, make_user
from tests.funding.business_cases import filed_case
from tests.funding.plans import make_jco_with_plan
from tests.jco_files import write_section_as_planner
from tests.proof_depth import PROOF_DEPTH

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
# filing renders the PDF again, so any draft will do
DRAFT = "jco_portal.documents.production.render_draft_pdf"
PDF_WORKER = "jco_portal.core.pdf._run_worker"
LONG_WORD = "x" * (1500 if PROOF_DEPTH > 1 else 500)  # which prints slowly
PROSE = "The lorries changed their route after the second day, as the profiles had foreseen. "


def read(filed: FiledDocument) -> PdfReader:
    return PdfReader(io.BytesIO(bytes(filed.files.get().content.content)))


def plain(text: str) -> str:
    """Return a text without spaces, because lines break at any position."""
    return re.sub(r"\s", "", text)


@pytest.mark.proof
@pytest.mark.example("tabled with its plan")
def test_draft_and_filed_pdf_render_hostile_texts_safely_and_accessibly(
    tmp_path: Path,
) -> None:
    operation = make_jco_with_plan("tabled")
    for section in BusinessCaseSection.objects.exclude(code="background"):
        write_section_as_planner(
            operation, section.code, text=f"# What we plan\n\n{PROSE * 12}\n\n- one\n- two"
        )
    target, secret = tmp_path / "case.pdf", tmp_path / "canary.svg"
    with listener() as (url, received_requests):
        write_hostile_texts(operation, url, secret)
        call_command("render_business_case", operation.reference, target, verbosity=0)
        draft = PdfReader(target)
        FundingPlan.objects.update(note="<b>{{ facts }}</b>")
        with patch(DRAFT, return_value=b"%PDF-draft"):
            filed = filed_case(operation)
        assert received_requests == []
    pages = _pages_unharmed(draft)
    assert all("DRAFT" in page for page in pages)
    assert plain(" ".join(pages)).count("x") >= len(LONG_WORD)
    document = read(filed)
    _assert_values_on_numbered_pages(_pages_unharmed(document), filed)
    _is_accessible(document, tmp_path)

    call_command("render_business_case", operation.reference, target, verbosity=0)
    assert target.read_bytes() == bytes(filed.files.get().content.content)
    with patch(PDF_WORKER, lambda html, *_more: html.encode()):
        call_command("render_business_case", operation.reference, target, draft=True, verbosity=0)
    page = target.read_text()
    assert "DRAFT" in page
    assert filed.full_number in page  # as the previous document
    assert sorted(section.name for section in tmp_path.iterdir()) == ["canary.svg", "case.pdf"]


def write_hostile_texts(operation: Operation, url: str, secret: Path) -> None:
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text>WHISPER</text></svg>")
    images = f'<img src="{url}"> <img src="{secret.as_uri()}">'
    write_section_as_planner(operation, text=f"{images} {{{{ name }}}} <script>1</script>")
    FundingPlan.objects.update(note="<b>{{ facts }}</b> " + LONG_WORD)


def _pages_unharmed(document: PdfReader) -> list[str]:
    pages = [page.extract_text() for page in document.pages]
    text = plain(" ".join(pages))
    assert "WHISPER" not in text
    assert "{{name}}<script>1</script>" in text
    assert "<b>{{facts}}</b>" in text
    assert not document.attachments
    return pages


def _assert_values_on_numbered_pages(pages: list[str], filed: FiledDocument) -> None:
    number = filed.full_number
    for index, page in enumerate(pages, start=1):
        assert number in page
        assert "Participants only" in page
        assert f"page {index} of {len(pages)}" in page
        assert "DRAFT" not in page
    text = plain(" ".join(pages))
    for section in [*filed.snapshot["sections"], *filed.snapshot["annexes"]]:
        assert plain(section["title"]) in text
        for block in section["blocks"]:
            for row in block["rows"]:
                assert all(plain(cell) in text for cell in row["cells"]), row


def _is_accessible(document: PdfReader, tmp_path: Path) -> None:
    file = tmp_path / "case.pdf"
    file.write_bytes(document.stream.getvalue())
    errors = [f for f in pdfua.validate(str(file)).findings if f.severity is pdfua.Severity.ERROR]
    assert errors == []
    assert families(document) == {"Source-Sans-3"}
    assert document.outline


def test_render_command_names_a_missing_operation_or_jco_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no operation 2027-LT-NONE"):
        call_command("render_business_case", "2027-LT-NONE", tmp_path / "case.pdf")
    operation = create_operation(make_operation_input(), by=make_user())
    JcoFile.objects.filter(operation=operation).delete()
    with pytest.raises(CommandError, match="is not planned here"):
        call_command("render_business_case", operation.reference, tmp_path / "case.pdf")
    assert not list(tmp_path.iterdir())
