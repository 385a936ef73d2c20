"""A business case in print: a Council document with its sums, accessible, filed for good."""

import io
import re
from pathlib import Path
from unittest.mock import patch

import pdfua
import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from funding.models import FiledCase, FundingPlan
from operations.actions import enter_operation
from operations.models import CaseSection, Dossier, Operation
from tests.dossiers import write
from tests.funding.cases_filed import filed_case
from tests.funding.plans import a_planned_jco
from tests.kernel.test_pdf import families, listener, text_of
from tests.world import facts, person

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
DRAFT = "funding.actions.case.draft_pdf"  # what is filed is printed anew: its draft may be any
PROSE = "The lorries changed their route after the second day, as the profiles had foreseen. "


def read(filed: FiledCase) -> PdfReader:
    return PdfReader(io.BytesIO(bytes(filed.document.files.get().content.content)))


def plain(text: str) -> str:
    """Text without any space, since a line may break anywhere."""
    return re.sub(r"\s", "", text)


@pytest.mark.example("tabled with its plan")
def test_the_print_says_its_facts_on_numbered_accessible_pages(tmp_path: Path) -> None:
    operation = a_planned_jco("tabled")
    for each in CaseSection.objects.all():
        write(operation, each.code, text=f"# What we plan\n\n{PROSE * 12}\n\n- one\n- two")

    with patch(DRAFT, return_value=b"%PDF-draft"):
        filed = filed_case(operation)

    document = read(filed)
    pages, number = [page.extract_text() for page in document.pages], filed.document.number
    for index, page in enumerate(pages, start=1):
        assert number in page
        assert "Participants only" in page
        assert f"page {index} of {len(pages)}" in page
        assert "DRAFT" not in page
    text = plain(" ".join(pages))
    for part in [*filed.document.facts["sections"], *filed.document.facts["annexes"]]:
        assert plain(part["title"]) in text
        for block in part["blocks"]:
            for row in block["rows"]:
                assert all(plain(cell) in text for cell in row["cells"]), row
    file = tmp_path / "case.pdf"
    file.write_bytes(document.stream.getvalue())
    errors = [f for f in pdfua.validate(str(file)).findings if f.severity is pdfua.Severity.ERROR]
    assert errors == []
    assert families(document) == {"Source-Sans-3"}
    assert document.outline


@pytest.mark.example("tabled with its plan")
def test_the_command_writes_the_draft_then_what_was_filed_both_of_hostile_texts(
    tmp_path: Path,
) -> None:
    operation = a_planned_jco("tabled")
    target, secret = tmp_path / "case.pdf", tmp_path / "canary.svg"
    with listener() as (url, asked):
        write_hostile_texts(operation, url, secret)
        call_command("render_business_case", operation.reference, target, verbosity=0)
        draft = PdfReader(target)
        FundingPlan.objects.update(note="<b>{{ facts }}</b>")  # long words print slowly
        with patch(DRAFT, return_value=b"%PDF-draft"):
            filed = filed_case(operation)
        assert asked == []
    assert all("DRAFT" in page.extract_text() for page in draft.pages)
    assert plain(text_of(draft)).count("x") >= 1500
    _is_unharmed(draft)
    _is_unharmed(read(filed))

    call_command("render_business_case", operation.reference, target, verbosity=0)
    assert target.read_bytes() == bytes(filed.document.files.get().content.content)
    call_command("render_business_case", operation.reference, target, draft=True, verbosity=0)
    text = text_of(PdfReader(target))
    assert "DRAFT" in text
    assert filed.document.number in text  # as the previous document
    assert sorted(each.name for each in tmp_path.iterdir()) == ["canary.svg", "case.pdf"]


def write_hostile_texts(operation: Operation, url: str, secret: Path) -> None:
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text>WHISPER</text></svg>")
    images = f'<img src="{url}"> <img src="{secret.as_uri()}">'
    write(operation, text=f"{images} {{{{ name }}}} <script>1</script>")
    FundingPlan.objects.update(note="<b>{{ facts }}</b> " + "x" * 1500)


def _is_unharmed(document: PdfReader) -> None:
    text = plain(text_of(document))
    assert "WHISPER" not in text
    assert "{{name}}<script>1</script>" in text
    assert "<b>{{facts}}</b>" in text
    assert not document.attachments


def test_the_command_says_what_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no operation 2027-LT-NONE"):
        call_command("render_business_case", "2027-LT-NONE", tmp_path / "case.pdf")
    operation = enter_operation(facts(), by=person())
    Dossier.objects.filter(operation=operation).delete()
    with pytest.raises(CommandError, match="is not planned here"):
        call_command("render_business_case", operation.reference, tmp_path / "case.pdf")
    assert not list(tmp_path.iterdir())
