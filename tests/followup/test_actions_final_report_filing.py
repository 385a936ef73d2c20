"""Approving a report and filing it: what was approved is filed, once, and never changed."""

import pytest
from django.core import mail
from django.utils import timezone

from jco_portal.core.access import Refused
from jco_portal.documents.models import DraftPdf, FiledDocument, ProducedDocument
from jco_portal.documents.production import file_approved, move_document
from jco_portal.outbox.models import Notification
from operations.models import Operation
from tests.jobs import do_jobs
from tests.reported import asked_report, decide, filed_report, write
from tests.running import correct, seize, validate
from tests.world import person


@pytest.mark.example("in debriefing")
def test_approved_report_is_filed_under_its_number(ended: Operation, press: list[str]) -> None:
    document = filed_report(ended)

    year = timezone.localdate().year
    assert (document.full_number, document.year) == (f"1/{year % 100}", year)
    assert document.owner.code == "LT"
    assert document.filed_by == person("expert", "DK")
    content = bytes(document.files.get().content.content)
    assert f"1/{year % 100}".encode() in content
    assert b"DRAFT" not in content
    assert ProducedDocument.objects.get().state == "filed"
    assert [move.name for move in document.produced_document.transitions.all()] == [
        "file",
        "approve",
        "ask",
    ]


@pytest.mark.example("in debriefing")
def test_filed_report_equals_the_approved_draft(ended: Operation, press: list[str]) -> None:
    report = asked_report(ended)
    approved = DraftPdf.objects.get(pk=report.draft_for_approval_id).snapshot
    validate(ended, seize(ended, 999))
    decide(report, "approve", by=person("expert", "DK"))

    file_approved(report.pk)

    assert FiledDocument.objects.get().snapshot == approved
    assert "999" not in press[-1]


@pytest.mark.example("in debriefing")
def test_filed_report_is_unchanged_by_later_edits(ended: Operation, press: list[str]) -> None:
    filed = filed_report(ended)
    before = bytes(filed.files.get().content.content)

    correct(ended.seizures.get(), 7)
    validate(ended)
    move_document(filed.produced_document, "begin", by=person())
    write(ended, text="Another.")
    second = filed_report(ended)

    document = FiledDocument.objects.get(pk=filed.pk)
    assert bytes(document.files.get().content.content) == before
    assert document.files.get().content_id != second.files.get().content_id
    assert second.full_number == f"1/1/{document.year % 100} REV 1"
    assert second.previous == document
    assert f">{document.full_number}<" in "".join(press[-1].split())


@pytest.mark.example("in debriefing")
def test_returned_report_is_not_filed(ended: Operation, press: list[str]) -> None:
    report = asked_report(ended)
    expert = person("expert", "DK")
    approved = decide(report, "approve", by=expert)
    decide(approved, "give_back", by=expert, reason="The table is wrong.")

    file_approved(report.pk)

    assert not FiledDocument.objects.exists()
    assert ProducedDocument.objects.get().state == "drafting"


@pytest.mark.example("in debriefing")
def test_repeated_filing_job_files_the_report_once(ended: Operation, press: list[str]) -> None:
    filed = filed_report(ended)

    file_approved(filed.produced_document_id)

    assert FiledDocument.objects.count() == 1


@pytest.mark.example("in debriefing")
def test_report_cannot_be_filed_manually(ended: Operation, press: list[str]) -> None:
    report = asked_report(ended)
    expert = person("expert", "DK")
    approved = decide(report, "approve", by=expert)

    with pytest.raises(Refused, match="The portal files a document by itself"):
        move_document(approved, "file", by=expert)


@pytest.mark.example("in debriefing")
def test_participants_only_report_is_filed_for_participants_and_facilitators(
    ended: Operation, press: list[str]
) -> None:
    facilitator = person("facilitator", "SE")
    ended.facilitators.create(user=facilitator, appointed_by=person())
    Operation.objects.update(marking="participants")

    filed = filed_report(Operation.objects.get())

    readers = [person("planner", "LT"), person("contact_point", "PL"), facilitator]
    others = [person("planner", "ES"), person("liaison", "WCO"), person("planner", "SE")]
    found = [filed in FiledDocument.objects.visible_to(each) for each in readers + others]
    assert found == [True] * 3 + [False] * 3


@pytest.mark.example("in debriefing")
def test_approval_request_notifies_approvers_and_filing_notifies_participants(
    ended: Operation, press: list[str]
) -> None:
    people = {hat: person(*hat) for hat in (("expert", "DK"), ("secretariat", "GSC"))}
    filed = filed_report(ended)
    do_jobs()

    told = {(notice.code, notice.person) for notice in Notification.objects.all()}
    assert {("report.ask", each) for each in people.values()} <= told
    assert ("report.file", person("planner", "PL")) in told
    assert ("report.file", person()) in told
    assert ("report.ask", person()) not in told
    assert all(filed.full_number not in message.body for message in mail.outbox)
