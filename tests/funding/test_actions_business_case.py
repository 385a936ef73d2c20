"""Printing and filing a business case: what was read is filed, once, and never changed."""

from hashlib import sha256
from typing import Any

import pytest

from coordination.actions import detect_all
from jco_portal.core.access import Refused
from jco_portal.documents.models import DraftPdf, FiledDocument
from jco_portal.documents.production import file_approved, file_draft
from jco_portal.outbox.models import Job
from operations.models import Operation
from tests.dossiers import accept, write
from tests.funding.budgets import a_line, address
from tests.funding.cases_filed import (
    blocks,
    filed_case,
    printed,
    printed_case,
    ready_jco,
    requested_case,
)
from tests.funding.plans import a_planned_jco, state
from tests.together import at_once
from tests.world import jco, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("printing")]


def refused(operation: Operation, draft: DraftPdf, **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        file_draft(draft, **{"by": person()} | more)
    of_it = {"produced_document__business_case__operation": operation}
    assert not FiledDocument.objects.filter(**of_it).exists()
    return str(caught.value)


@pytest.mark.example("tabled with its plan")
def test_read_draft_is_filed_with_number_snapshot_and_checksum(printing: Any) -> None:
    operation = ready_jco()

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
    assert [each.get("is_draft", False) for each in printing] == [True, False]
    assert printing[1]["number"] == document.full_number
    assert "DRAFT" in printing[0]["marking"]
    assert printing[1]["marking"] == "Participants only"


@pytest.mark.example("tabled with its plan")
def test_repeated_requests_produce_a_single_draft_and_a_single_filed_document(
    printing: Any,
) -> None:
    operation = ready_jco()
    first, second = (requested_case(operation) for _turn in range(2))
    assert first == second
    printed(first), printed(first)
    draft = DraftPdf.objects.get()

    for _turn in range(2):
        file_draft(draft, by=person())
    file_approved(draft.document_id), file_approved(draft.document_id)

    assert FiledDocument.objects.count() == 1
    assert len(printing) == 2
    assert Job.objects.filter(task="jco_portal.documents.tasks.file_approved").count() == 1


@pytest.mark.example("tabled with its plan")
def test_changed_business_case_is_filed_as_next_revision_and_first_is_unchanged() -> None:
    operation = ready_jco()
    first = filed_case(operation)
    before = (first.snapshot, first.files.get().content_id)
    write(operation, text="The routes have moved south.", version=1)

    second = filed_case(operation)

    assert (second.number, second.revision, second.previous) == (first.number, 1, first)
    assert second.full_number.endswith("REV 1")
    first.refresh_from_db()
    assert (first.snapshot, first.files.get().content_id) == before


@pytest.mark.example("tabled with its plan")
def test_unchanged_business_case_is_not_filed_again() -> None:
    operation = ready_jco()
    filed = filed_case(operation)
    again = printed_case(operation)

    with pytest.raises(Refused, match="It is filed already as"):
        file_draft(again, by=person())
    assert FiledDocument.objects.get() == filed


@pytest.mark.example("tabled with its plan")
def test_business_case_changed_after_its_draft_pdf_cannot_be_filed() -> None:
    operation = ready_jco()
    draft = printed_case(operation)
    accept(operation, "PL")

    assert "Something has changed since it was printed" in refused(operation, draft)


@pytest.mark.example("tabled with its plan")
def test_unfinished_draft_pdf_cannot_be_filed() -> None:
    operation = ready_jco()

    waiting = requested_case(operation)

    assert "It is still being printed" in refused(operation, waiting)


def test_filing_is_refused_without_ready_texts_or_with_an_outdated_funding_plan() -> None:
    draft = a_planned_jco(name="Alder")
    silent = a_planned_jco("tabled", name="Birch")
    lapsed = ready_jco(name="Cedar")
    a_line(lapsed, 1)

    said = [refused(each, printed_case(each)) for each in (draft, silent, lapsed)]

    assert "Table it first: nobody else sees a draft." in said[0]
    assert said[1] == "No section of the business case is ready for others yet."
    assert said[2].startswith("Its funding plan no longer adds up with its budget and grants")


@pytest.mark.example("tabled with its plan")
@pytest.mark.parametrize("hat", [("planner", "PL"), ("expert", "DK"), ("secretariat", "GSC")])
def test_business_case_can_be_produced_and_filed_only_by_its_planners(
    hat: tuple[str, str], client_of: Any
) -> None:
    operation = ready_jco()
    accept(operation, "PL")
    draft, client = printed_case(operation), client_of(*hat)
    file_it = {"draft": draft.pk}

    assert "Only a planner" in refused(operation, draft, by=person(*hat))
    assert client.post(address("business_case_print", operation.reference)).status_code == 403
    moving = address("business_case_move", operation.reference, "file_draft")
    assert client.post(moving, file_it).status_code == 403
    reading = address("business_case_draft", operation.reference, draft.pk)
    assert client.get(reading).status_code == 403
    assert DraftPdf.objects.count() == 1


@pytest.mark.example("tabled with its plan")
def test_draft_pdf_is_refused_after_cancellation() -> None:
    operation = ready_jco()
    Operation.objects.filter(pk=operation.pk).update(state="cancelled")

    with pytest.raises(Refused, match="so nothing is changed any more"):
        requested_case(operation)


@pytest.mark.example("tabled with its plan")
def test_concurrent_filing_jobs_create_a_single_document(transactional_db: None) -> None:
    operation = ready_jco()
    draft = printed_case(operation)
    file_draft(draft, by=person())

    at_once(*[lambda: file_approved(draft.document_id)] * 2)

    assert FiledDocument.objects.count() == 1


@pytest.mark.example("tabled with its plan")
def test_concurrent_filing_of_two_drafts_accepts_a_single_draft(transactional_db: None) -> None:
    operation = ready_jco()
    prints = [printed_case(operation), printed_case(operation)]
    assert prints[0].pk != prints[1].pk

    answers = at_once(*[lambda each=each: file_draft(each, by=person()) for each in prints])

    assert sorted(type(each).__name__ for each in answers) == ["ProducedDocument", "Refused"]
    assert DraftPdf.objects.count() == 2
    assert Job.objects.filter(task="jco_portal.documents.tasks.file_approved").count() == 1


@pytest.mark.example("tabled with its plan")
def test_updated_funding_plan_outdates_the_draft_pdf() -> None:
    operation = ready_jco()
    draft = printed_case(operation)
    state(operation, LT=19000, PL=19000)

    assert "Something has changed" in refused(operation, draft)


@pytest.mark.example("tabled with its plan")
def test_second_draft_of_the_same_business_case_is_not_filed() -> None:
    operation = ready_jco()
    first = printed_case(operation)
    file_draft(first, by=person())

    second = printed_case(operation)

    assert "Another print of it is being filed" in refused(operation, second)
    file_approved(first.document_id)
    with pytest.raises(Refused, match="It is filed already"):
        file_draft(second, by=person())


@pytest.mark.example("tabled with its plan")
def test_business_case_omits_overlaps_hidden_from_an_external_facilitator() -> None:
    operation = ready_jco()
    jco("Cedar", "EE")
    operation.facilitators.create(user=person("facilitator", "FRONTEX"), appointed_by=person())

    detect_all()

    assert "Cedar" not in str(blocks(operation))
