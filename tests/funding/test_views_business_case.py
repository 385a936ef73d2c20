"""The page of a business case: from the print to the filed document, and who reads what."""

from typing import Any

import pytest

from jco_portal.documents.models import DraftPdf, FiledDocument
from jco_portal.documents.production import file_approved
from operations.models import Operation
from tests.dossiers import write
from tests.funding.budgets import address
from tests.funding.cases_filed import filed_case, printed, printed_case, ready_jco
from tests.funding.plans import a_planned_jco
from tests.pages import queries_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("printing")]


def here(operation: Operation, name: str = "business_case", *more: Any) -> str:
    return address(name, operation.reference, *more)


@pytest.mark.example("tabled with its plan")
def test_business_case_page_leads_from_draft_pdf_to_filed_document(client_of: Any) -> None:
    operation, client = ready_jco(), client_of()
    first = words(client.get(here(operation)))
    assert "Print the draft and read it as a whole, then file it." in first
    assert "1 of 11 sections is ready." in first
    client.post(here(operation, "business_case_print"))
    assert "It is being printed." in words(client.get(here(operation)))
    printed(DraftPdf.objects.get())
    page = client.get(here(operation))
    assert "Read the print, then file it" in words(page)
    key = DraftPdf.objects.get().pk
    draft = client.get(here(operation, "business_case_draft", key))
    assert (draft.status_code, draft.content) == (200, b"%PDF-1")

    file_it = here(operation, "business_case_move", "file_draft")
    unticked = client.post(file_it, {"draft": key})
    assert unticked.status_code == 422
    assert "File it although 10 of 11 sections are not ready and stay empty" in words(unticked)
    assert "Read what speaks against it, and tick it." in words(unticked)
    assert DraftPdf.objects.get().document.draft_for_approval is None

    client.post(file_it, {"draft": key, "all_the_same": "yes"})

    assert "It gets its number and is filed in a moment." in words(client.get(here(operation)))
    file_approved(DraftPdf.objects.get().document_id)
    done = words(client.get(here(operation)))
    number = FiledDocument.objects.get().full_number
    assert f"{number} Filed on" in done
    assert f"SHA-256 {FiledDocument.objects.get().files.get().content_id}" in done
    assert "File the business case" not in done
    listed = "Business case of JCO Amber"
    assert listed in words(client_of("expert", "DK").get("/documents/"))
    assert listed not in words(client_of("planner", "IT").get("/documents/")), "nor its budget"


@pytest.mark.example("tabled with its plan")
def test_business_case_page_explains_why_filing_is_not_possible(client_of: Any) -> None:
    operation = a_planned_jco("tabled")
    draft = printed_case(operation)
    client, file_it = client_of(), here(operation, "business_case_move", "file_draft")

    page = words(client.get(here(operation)))
    answer = client.post(file_it, {"draft": draft.pk})

    assert "No section of the business case is ready for others yet. Put it right" in page
    assert answer.status_code == 409
    assert "No section of the business case is ready for others yet." in words(answer)
    for wrong in ("", "-1", "x", "²", 0, draft.pk + 1, 10**25):
        assert client.post(file_it, {"draft": wrong}).status_code == 404, wrong


@pytest.mark.example("tabled with its plan")
def test_reader_without_edit_access_sees_only_the_filed_business_case(client_of: Any) -> None:
    operation = ready_jco()
    expert = client_of("expert", "DK")
    said = "Nothing is filed that you may read. It is filed by a planner of the lead"
    assert said in words(expert.get(here(operation)))

    number = filed_case(operation).full_number

    page = words(expert.get(here(operation)))
    assert number in page
    assert "Print it anew" not in page


def test_business_case_page_takes_as_many_queries_for_many_revisions_as_for_a_single(
    client_of: Any,
) -> None:
    one, many = ready_jco(name="Alder"), ready_jco(name="Birch")
    filed_case(one)
    for version in range(1, 4):
        filed_case(many)
        write(many, text=f"Version {version}.", version=version)
    filed_case(many)
    client = client_of()

    counts = [queries_of(client, here(each)) for each in (one, many)]

    assert counts[0] == counts[1]
