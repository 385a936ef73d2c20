"""Business cases: rendered and filed, once, as read in the draft."""

from hashlib import sha256
from typing import Any

import pytest

from coordination.actions import run_full_overlap_check
from jco_portal.core.access import Refused
from jco_portal.documents.models import DraftPdf, FiledDocument
from jco_portal.documents.production import file_approved, file_draft
from jco_portal.outbox.models import Job
from operations.models import Operation
from tests.concurrency import run_concurrently
from tests.factories import make_jco, make_user
from tests.funding.budgets import funding_url, make_line
from tests.funding.business_cases import (
    blocks_by_key,
    filed_case,
    jco_ready_for_case,
    rendered_case,
    rendered_draft,
    requested_case,
)
from tests.funding.plans import make_jco_with_plan, record_plan
from tests.jco_files import accept_invitation, write_section_as_planner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captured_pdf_context")]


def refused(operation: Operation, draft: DraftPdf, **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        file_draft(draft, **{"by": make_user()} | more)
    of_it = {"produced_document__business_case__operation": operation}
    assert not FiledDocument.objects.filter(**of_it).exists()
    return str(caught.value)


@pytest.mark.example("tabled with its plan")
def test_read_draft_is_filed_with_number_snapshot_and_checksum(captured_pdf_context: Any) -> None:
    operation = jco_ready_for_case()

    document = filed_case(operation)

    file = document.files.get()
    content = bytes(file.content.content)
    assert (document.produced_document.kind, document.revision, document.marking) == (
        "business_case",
        0,
        "participants",
    )
    assert document.full_number == f"{document.number}/{document.year % 100:02}"
    assert document.snapshot == document.draft.snapshot
    assert file.content_id == sha256(content).hexdigest()
    assert file.name == f"{operation.reference}-business-case-{document.full_number}.pdf".replace(
        "/", "-"
    )
    assert [each.get("is_draft", False) for each in captured_pdf_context] == [True, False]
    assert captured_pdf_context[1]["number"] == document.full_number
    assert "DRAFT" in captured_pdf_context[0]["marking"]
    assert captured_pdf_context[1]["marking"] == "Participants only"


@pytest.mark.example("tabled with its plan")
def test_repeated_requests_produce_a_single_draft_and_a_single_filed_document(
    captured_pdf_context: Any,
) -> None:
    operation = jco_ready_for_case()
    first, second = (requested_case(operation) for _turn in range(2))
    assert first == second
    rendered_draft(first), rendered_draft(first)
    draft = DraftPdf.objects.get()

    for _turn in range(2):
        file_draft(draft, by=make_user())
    file_approved(draft.document_id), file_approved(draft.document_id)

    assert FiledDocument.objects.count() == 1
    assert len(captured_pdf_context) == 2
    assert Job.objects.filter(task="jco_portal.documents.tasks.file_approved").count() == 1


@pytest.mark.example("tabled with its plan")
def test_changed_business_case_is_filed_as_next_revision_and_first_is_unchanged() -> None:
    operation = jco_ready_for_case()
    first = filed_case(operation)
    before = (first.snapshot, first.files.get().content_id)
    write_section_as_planner(operation, text="The routes have moved south.", version=1)

    second = filed_case(operation)

    assert (second.number, second.revision, second.previous) == (first.number, 1, first)
    assert second.full_number.endswith("REV 1")
    first.refresh_from_db()
    assert (first.snapshot, first.files.get().content_id) == before


@pytest.mark.example("tabled with its plan")
def test_unchanged_business_case_is_not_filed_again() -> None:
    operation = jco_ready_for_case()
    filed = filed_case(operation)
    again = rendered_case(operation)

    with pytest.raises(Refused, match="It is filed already as"):
        file_draft(again, by=make_user())
    assert FiledDocument.objects.get() == filed


@pytest.mark.example("tabled with its plan")
def test_business_case_changed_after_its_draft_pdf_cannot_be_filed() -> None:
    operation = jco_ready_for_case()
    draft = rendered_case(operation)
    accept_invitation(operation, "PL")

    assert "Something has changed since it was printed" in refused(operation, draft)


@pytest.mark.example("tabled with its plan")
def test_unfinished_draft_pdf_cannot_be_filed() -> None:
    operation = jco_ready_for_case()

    pending_draft = requested_case(operation)

    assert "It is still being printed" in refused(operation, pending_draft)


def test_filing_is_refused_without_ready_texts_or_with_an_outdated_funding_plan() -> None:
    draft = make_jco_with_plan(name="Alder")
    silent = make_jco_with_plan("tabled", name="Birch")
    lapsed = jco_ready_for_case(name="Cedar")
    make_line(lapsed, 1)

    sentences = [refused(each, rendered_case(each)) for each in (draft, silent, lapsed)]

    assert "Table it first: nobody else sees a draft." in sentences[0]
    assert sentences[1] == "No section of the business case is ready for others yet."
    assert sentences[2].startswith("Its funding plan no longer adds up with its budget and grants")


@pytest.mark.example("tabled with its plan")
@pytest.mark.parametrize("account", [("planner", "PL"), ("expert", "DK"), ("secretariat", "GSC")])
def test_business_case_can_be_produced_and_filed_only_by_its_planners(
    account: tuple[str, str], client_for: Any
) -> None:
    operation = jco_ready_for_case()
    accept_invitation(operation, "PL")
    draft, client = rendered_case(operation), client_for(*account)
    file_it = {"draft": draft.pk}

    assert "Only a planner" in refused(operation, draft, by=make_user(*account))
    assert (
        client.post(funding_url("business_case_draft_new", operation.reference)).status_code == 403
    )
    moving = funding_url("business_case_transition", operation.reference, "file_draft")
    assert client.post(moving, file_it).status_code == 403
    draft_url = funding_url("business_case_draft", operation.reference, draft.pk)
    assert client.get(draft_url).status_code == 403
    assert DraftPdf.objects.count() == 1


@pytest.mark.example("tabled with its plan")
def test_draft_pdf_is_refused_after_cancellation() -> None:
    operation = jco_ready_for_case()
    Operation.objects.filter(pk=operation.pk).update(state="cancelled")

    with pytest.raises(Refused, match="so nothing is changed any more"):
        requested_case(operation)


@pytest.mark.example("tabled with its plan")
def test_concurrent_filing_jobs_create_a_single_document(transactional_db: None) -> None:
    operation = jco_ready_for_case()
    draft = rendered_case(operation)
    file_draft(draft, by=make_user())

    run_concurrently(*[lambda: file_approved(draft.document_id)] * 2)

    assert FiledDocument.objects.count() == 1


@pytest.mark.example("tabled with its plan")
def test_concurrent_filing_of_two_drafts_accepts_a_single_draft(transactional_db: None) -> None:
    operation = jco_ready_for_case()
    prints = [rendered_case(operation), rendered_case(operation)]
    assert prints[0].pk != prints[1].pk

    answers = run_concurrently(
        *[lambda each=each: file_draft(each, by=make_user()) for each in prints]
    )

    assert sorted(type(each).__name__ for each in answers) == ["ProducedDocument", "Refused"]
    assert DraftPdf.objects.count() == 2
    assert Job.objects.filter(task="jco_portal.documents.tasks.file_approved").count() == 1


@pytest.mark.example("tabled with its plan")
def test_updated_funding_plan_outdates_the_draft_pdf() -> None:
    operation = jco_ready_for_case()
    draft = rendered_case(operation)
    record_plan(operation, LT=19000, PL=19000)

    assert "Something has changed" in refused(operation, draft)


@pytest.mark.example("tabled with its plan")
def test_second_draft_of_the_same_business_case_is_not_filed() -> None:
    operation = jco_ready_for_case()
    first = rendered_case(operation)
    file_draft(first, by=make_user())

    second = rendered_case(operation)

    assert "Another print of it is being filed" in refused(operation, second)
    file_approved(first.document_id)
    with pytest.raises(Refused, match="It is filed already"):
        file_draft(second, by=make_user())


@pytest.mark.example("tabled with its plan")
def test_business_case_omits_overlaps_hidden_from_an_external_facilitator() -> None:
    operation = jco_ready_for_case()
    make_jco("Cedar", "EE")
    operation.facilitators.create(
        user=make_user("facilitator", "FRONTEX"), appointed_by=make_user()
    )

    run_full_overlap_check()

    assert "Cedar" not in str(blocks_by_key(operation))
