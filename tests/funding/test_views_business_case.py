"""The page of a business case: draft PDF, filed document and access."""

from typing import Any

import pytest

from jco_portal.documents.models import DraftPdf, FiledDocument
from jco_portal.documents.production import file_approved
from operations.models import Operation
from tests.funding.budgets import funding_url
from tests.funding.business_cases import (
    filed_case,
    jco_ready_for_case,
    rendered_case,
    rendered_draft,
)
from tests.funding.plans import make_jco_with_plan
from tests.jco_files import write_section_as_planner
from tests.pages import count_queries, page_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captured_pdf_context")]


def case_url(operation: Operation, name: str = "business_case", *more: Any) -> str:
    return funding_url(name, operation.reference, *more)


@pytest.mark.example("tabled with its plan")
def test_business_case_page_leads_from_draft_pdf_to_filed_document(client_for: Any) -> None:
    operation, client = jco_ready_for_case(), client_for()
    first = page_text(client.get(case_url(operation)))
    assert "Print the draft and read it as a whole, then file it." in first
    assert "1 of 11 sections is ready." in first
    client.post(case_url(operation, "business_case_draft_new"))
    assert "It is being printed." in page_text(client.get(case_url(operation)))
    rendered_draft(DraftPdf.objects.get())
    page = client.get(case_url(operation))
    assert "Read the print, then file it" in page_text(page)
    key = DraftPdf.objects.get().pk
    draft = client.get(case_url(operation, "business_case_draft", key))
    assert (draft.status_code, draft.content) == (200, b"%PDF-1")

    file_it = case_url(operation, "business_case_transition", "file_draft")
    unticked = client.post(file_it, {"draft": key})
    assert unticked.status_code == 422
    assert "File it although 10 of 11 sections are not ready and stay empty" in page_text(unticked)
    assert "Read what speaks against it, and tick it." in page_text(unticked)
    assert DraftPdf.objects.get().document.draft_for_approval is None

    client.post(file_it, {"draft": key, "all_the_same": "yes"})

    assert "It gets its number and is filed in a moment." in page_text(
        client.get(case_url(operation))
    )
    file_approved(DraftPdf.objects.get().document_id)
    done = page_text(client.get(case_url(operation)))
    number = FiledDocument.objects.get().full_number
    assert f"{number} Filed on" in done
    assert f"SHA-256 {FiledDocument.objects.get().files.get().content_id}" in done
    assert "File the business case" not in done
    listed = "Business case of JCO Amber"
    assert listed in page_text(client_for("expert", "DK").get("/documents/"))
    assert listed not in page_text(client_for("planner", "IT").get("/documents/")), "nor its budget"


@pytest.mark.example("tabled with its plan")
def test_business_case_page_explains_why_filing_is_not_possible(client_for: Any) -> None:
    operation = make_jco_with_plan("tabled")
    draft = rendered_case(operation)
    client, file_it = client_for(), case_url(operation, "business_case_transition", "file_draft")

    page = page_text(client.get(case_url(operation)))
    answer = client.post(file_it, {"draft": draft.pk})

    assert "No section of the business case is ready for others yet. Put it right" in page
    assert answer.status_code == 409
    assert "No section of the business case is ready for others yet." in page_text(answer)
    for wrong in ("", "-1", "x", "²", 0, draft.pk + 1, 10**25):
        assert client.post(file_it, {"draft": wrong}).status_code == 404, wrong


@pytest.mark.example("tabled with its plan")
def test_reader_without_edit_access_sees_only_the_filed_business_case(client_for: Any) -> None:
    operation = jco_ready_for_case()
    expert = client_for("expert", "DK")
    sentence = "Nothing is filed that you may read. It is filed by a planner of the lead"
    assert sentence in page_text(expert.get(case_url(operation)))

    number = filed_case(operation).full_number

    page = page_text(expert.get(case_url(operation)))
    assert number in page
    assert "Print it anew" not in page


def test_business_case_page_takes_as_many_queries_for_many_revisions_as_for_a_single(
    client_for: Any,
) -> None:
    one, many = jco_ready_for_case(name="Alder"), jco_ready_for_case(name="Birch")
    filed_case(one)
    for version in range(1, 4):
        filed_case(many)
        write_section_as_planner(many, text=f"Version {version}.", version=version)
    filed_case(many)
    client = client_for()

    counts = [count_queries(client, case_url(each)) for each in (one, many)]

    assert counts[0] == counts[1]
