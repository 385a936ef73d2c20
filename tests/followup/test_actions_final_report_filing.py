"""Approval and filing of a final report: what was approved is filed once."""

import pytest
from django.core import mail
from django.utils import timezone

from jco_portal.core.access import Refused
from jco_portal.documents.models import DraftPdf, FiledDocument, ProducedDocument
from jco_portal.documents.production import file_approved, perform_document_transition
from jco_portal.outbox.models import Notification
from operations.models import Operation
from tests.execution_factories import make_correction, make_seizure, validate_as_lead
from tests.factories import make_user
from tests.final_reports import (
    decide_approval,
    filed_report,
    report_awaiting_approval,
    write_report_section,
)
from tests.jobs import run_all_jobs


@pytest.mark.example("in debriefing")
def test_approved_report_is_filed_under_its_number(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    document = filed_report(jco_in_debriefing)

    year = timezone.localdate().year
    assert (document.full_number, document.year) == (f"1/{year % 100}", year)
    assert document.owner.code == "LT"
    assert document.filed_by == make_user("expert", "DK")
    content = bytes(document.files.get().content.content)
    assert f"1/{year % 100}".encode() in content
    assert b"DRAFT" not in content
    assert ProducedDocument.objects.get().state == "filed"
    assert [transition.name for transition in document.produced_document.transitions.all()] == [
        "file",
        "approve",
        "ask",
    ]


@pytest.mark.example("in debriefing")
def test_filed_report_equals_the_approved_draft(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    report = report_awaiting_approval(jco_in_debriefing)
    approved = DraftPdf.objects.get(pk=report.draft_for_approval_id).snapshot
    validate_as_lead(jco_in_debriefing, make_seizure(jco_in_debriefing, 999))
    decide_approval(report, "approve", by=make_user("expert", "DK"))

    file_approved(report.pk)

    assert FiledDocument.objects.get().snapshot == approved
    assert "999" not in captured_html[-1]


@pytest.mark.example("in debriefing")
def test_filed_report_is_unchanged_by_later_edits(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    filed = filed_report(jco_in_debriefing)
    before = bytes(filed.files.get().content.content)

    make_correction(jco_in_debriefing.seizures.get(), 7)
    validate_as_lead(jco_in_debriefing)
    perform_document_transition(filed.produced_document, "begin", by=make_user())
    write_report_section(jco_in_debriefing, text="Another.")
    second = filed_report(jco_in_debriefing)

    document = FiledDocument.objects.get(pk=filed.pk)
    assert bytes(document.files.get().content.content) == before
    assert document.files.get().content_id != second.files.get().content_id
    assert second.full_number == f"1/1/{document.year % 100} REV 1"
    assert second.previous == document
    assert f">{document.full_number}<" in "".join(captured_html[-1].split())


@pytest.mark.example("in debriefing")
def test_returned_report_is_not_filed(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    report = report_awaiting_approval(jco_in_debriefing)
    expert = make_user("expert", "DK")
    approved = decide_approval(report, "approve", by=expert)
    decide_approval(approved, "give_back", by=expert, reason="The table is wrong.")

    file_approved(report.pk)

    assert not FiledDocument.objects.exists()
    assert ProducedDocument.objects.get().state == "drafting"


@pytest.mark.example("in debriefing")
def test_repeated_filing_job_files_the_report_once(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    filed = filed_report(jco_in_debriefing)

    file_approved(filed.produced_document_id)

    assert FiledDocument.objects.count() == 1


@pytest.mark.example("in debriefing")
def test_report_cannot_be_filed_manually(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    report = report_awaiting_approval(jco_in_debriefing)
    expert = make_user("expert", "DK")
    approved = decide_approval(report, "approve", by=expert)

    with pytest.raises(Refused, match="The portal files a document by itself"):
        perform_document_transition(approved, "file", by=expert)


@pytest.mark.example("in debriefing")
def test_participants_only_report_is_filed_for_participants_and_facilitators(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    facilitator = make_user("facilitator", "SE")
    jco_in_debriefing.facilitators.create(user=facilitator, appointed_by=make_user())
    Operation.objects.update(marking="participants")

    filed = filed_report(Operation.objects.get())

    readers = [make_user("planner", "LT"), make_user("contact_point", "PL"), facilitator]
    others = [make_user("planner", "ES"), make_user("liaison", "WCO"), make_user("planner", "SE")]
    visible = [filed in FiledDocument.objects.visible_to(each) for each in readers + others]
    assert visible == [True] * 3 + [False] * 3


@pytest.mark.example("in debriefing")
def test_approval_request_notifies_approvers_and_filing_notifies_participants(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    people = {
        account: make_user(*account) for account in (("expert", "DK"), ("secretariat", "GSC"))
    }
    filed = filed_report(jco_in_debriefing)
    run_all_jobs()

    notified = {(notice.code, notice.person) for notice in Notification.objects.all()}
    assert {("report.ask", each) for each in people.values()} <= notified
    assert ("report.file", make_user("planner", "PL")) in notified
    assert ("report.file", make_user()) in notified
    assert ("report.ask", make_user()) not in notified
    assert all(filed.full_number not in message.body for message in mail.outbox)
