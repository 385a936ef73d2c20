"""Draft PDFs that fail or are repeated, and those requested meanwhile."""

from typing import Any

import pytest
from django.utils import timezone

from followup.documents import FINAL_REPORT
from funding.documents import BUSINESS_CASE
from jco_portal.core.access import Refused
from jco_portal.core.pdf import PdfError
from jco_portal.documents.models import DraftPdf, FiledDocument, ProducedDocument
from jco_portal.documents.production import (
    file_approved,
    file_draft,
    gather_snapshot,
    perform_document_transition,
    render_draft,
    request_draft,
)
from jco_portal.outbox.actions import run_next_job
from jco_portal.outbox.models import Job
from operations.models import Operation
from tests.execution_factories import ended_jco
from tests.factories import make_user
from tests.final_reports import decide_approval, report_awaiting_approval, write_report_section
from tests.funding.business_cases import jco_ready_for_case, rendered_case
from tests.funding.plans import make_jco_with_plan
from tests.jco_files import write_section_as_planner as write_case
from tests.pages import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captured_html")]
REPORTED = pytest.mark.example("in debriefing with results")
PLANNED = pytest.mark.example("tabled with its plan")


def run_jobs_in_rounds(rounds: int = 1) -> None:
    """Run queued jobs as often as they would be repeated in a day."""
    for _round in range(rounds):
        Job.objects.update(not_before=timezone.now())
        while run_next_job():
            pass


def report_draft(operation: Operation) -> DraftPdf:
    return request_draft(FINAL_REPORT, operation, by=make_user())


@REPORTED
def test_failed_draft_pdf_stops_after_three_attempts_and_can_be_repeated(
    client_for: Any, captured_html: list[str], broken_pdf_worker: Any
) -> None:
    ended, client = ended_jco(), client_for()
    failed = report_draft(ended)
    with broken_pdf_worker():
        run_jobs_in_rounds(rounds=2)
        assert "You can leave this page" in page_text(client.get(FINAL_REPORT.page_url(ended)))
        assert report_draft(ended) == failed
        run_jobs_in_rounds(rounds=5)

    job = Job.objects.get(arguments={"draft_id": failed.pk})
    assert job.attempts == 3
    page = client.get(FINAL_REPORT.page_url(ended))
    assert b"data-reload-until-done" not in page.content
    assert "given up: printing took longer than it may" in page_text(page)

    client.post(f"{FINAL_REPORT.page_url(ended)}print/")
    run_jobs_in_rounds()

    assert not Job.objects.exists()
    assert ProducedDocument.objects.get().last_draft.rendered_at
    assert "given up" not in page_text(client.get(FINAL_REPORT.page_url(ended)))


@REPORTED
def test_newer_text_replaces_a_pending_draft_pdf(captured_html: list[str]) -> None:
    ended = ended_jco()
    write_report_section(ended, text="The lorries moved north.")
    first = report_draft(ended)
    gather_snapshot(first.pk)
    assert report_draft(ended) == first
    write_report_section(ended, text="The lorries moved south.")

    second = report_draft(ended)
    run_jobs_in_rounds()

    assert second != first
    assert len(captured_html) == 1
    assert "moved south" in captured_html[0]
    first.refresh_from_db()
    assert first.rendered_at is None


@REPORTED
def test_draft_pdf_repeated_after_a_failure_is_approved_and_filed(
    client_for: Any, captured_html: list[str], broken_pdf_worker: Any
) -> None:
    ended = ended_jco()
    write_report_section(ended)
    document = perform_document_transition(
        FINAL_REPORT.create_document(ended), "ask", by=make_user()
    )
    with broken_pdf_worker():
        run_jobs_in_rounds(rounds=4)
    expert = make_user("expert", "DK")
    with pytest.raises(Refused, match="It is still being printed"):
        decide_approval(document, "approve", by=expert)

    again = report_draft(ended)
    with pytest.raises(Refused, match="It is still being printed"):
        decide_approval(document, "approve", by=expert)
    run_jobs_in_rounds()

    assert "Read the print below" in page_text(
        client_for("expert", "DK").get(FINAL_REPORT.page_url(ended))
    )
    decide_approval(document, "approve", by=expert)
    run_jobs_in_rounds()
    assert FiledDocument.objects.get().draft == again


@REPORTED
def test_requester_of_the_draft_pdf_cannot_approve_the_document(broken_pdf_worker: Any) -> None:
    ended = ended_jco()
    write_report_section(ended)
    document = perform_document_transition(
        FINAL_REPORT.create_document(ended), "ask", by=make_user()
    )
    with broken_pdf_worker():
        run_jobs_in_rounds(rounds=4)
    expert, secretary = make_user("expert", "DK"), make_user("secretariat", "GSC")
    request_draft(FINAL_REPORT, ended, by=make_user("planner", "LT"))
    DraftPdf.objects.update(requested_by=expert)
    run_jobs_in_rounds()

    with pytest.raises(Refused, match="or had the draft made"):
        decide_approval(document, "approve", by=expert)
    decide_approval(document, "approve", by=secretary)


@REPORTED
def test_document_page_hides_internal_error_messages(
    client_for: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", logger="jco_portal.outbox.actions")

    def fail(*_arguments: Any) -> bytes:
        raise PdfError("File /srv/portal/press.py, line 40")

    ended = ended_jco()
    report_draft(ended)
    monkeypatch.setattr("jco_portal.core.pdf._run_worker", fail)
    run_jobs_in_rounds(rounds=4)

    page = page_text(client_for().get(FINAL_REPORT.page_url(ended)))
    assert "given up: a mistake of the portal" in page
    assert "pdf_worker.py" not in page


@REPORTED
def test_draft_pdf_awaiting_approval_is_not_replaced(captured_html: list[str]) -> None:
    ended = ended_jco()
    report_awaiting_approval(ended)

    with pytest.raises(Refused, match="It is waiting for approval"):
        report_draft(ended)


@PLANNED
def test_failed_filing_is_reported_and_the_document_can_be_returned(
    client_for: Any, broken_pdf_worker: Any
) -> None:
    operation, client = jco_ready_for_case(), client_for()
    draft, url = rendered_case(operation), BUSINESS_CASE.page_url(operation)
    file_draft(draft, by=make_user())
    assert "Give back" not in page_text(client.get(url))
    with pytest.raises(Refused, match="filed in a moment"):
        decide_approval(draft.document, "give_back", by=make_user(), reason="Wrong.")
    with broken_pdf_worker():
        run_jobs_in_rounds(rounds=4)
    assert not FiledDocument.objects.exists()
    page = page_text(client.get(url))
    assert "It could not be filed. It was tried three times and given up" in page

    given_back = {"reason": "The press is broken.", "draft": draft.pk}
    client.post(f"{url}moves/give_back/", given_back)
    assert not Job.objects.exists()
    assert "Read the print, then file it" in page_text(client.get(url))
    file_draft(draft, by=make_user())
    run_jobs_in_rounds()

    assert FiledDocument.objects.get().draft == draft


@PLANNED
def test_returned_document_is_not_filed_by_a_late_job() -> None:
    draft = rendered_case(jco_ready_for_case())
    file_draft(draft, by=make_user())
    ProducedDocument.objects.update(state="drafting")

    file_approved(draft.document_id)

    assert not FiledDocument.objects.exists()


@PLANNED
def test_draft_pdf_uses_the_data_at_the_time_of_its_snapshot() -> None:
    operation = jco_ready_for_case()
    draft = request_draft(BUSINESS_CASE, operation, by=make_user())
    write_case(operation, text="The routes have moved south.", version=1)
    assert request_draft(BUSINESS_CASE, operation, by=make_user()) == draft

    gather_snapshot(draft.pk)
    render_draft(draft.pk)

    draft.refresh_from_db()
    assert "moved south" in str(draft.snapshot)


@REPORTED
@pytest.mark.parametrize(
    ("account", "reads"),
    [
        (("planner", "LT"), True),
        (("contact_point", "PL"), True),
        (("expert", "DK"), True),
        (("planner", "ES"), False),
        (("liaison", "WCO"), False),
        (("administrator", "GSC"), False),
    ],
)
def test_draft_pdf_readers_depend_on_the_document_type(
    account: tuple[str, str], *, reads: bool
) -> None:
    draft = report_draft(ended_jco())

    assert DraftPdf.objects.visible_to(make_user(*account)).filter(pk=draft.pk).exists() == reads


@PLANNED
def test_draft_pdf_is_available_only_under_its_own_operation(client_for: Any) -> None:
    draft = rendered_case(jco_ready_for_case())
    other = make_jco_with_plan("tabled", name="Neighbour")
    url = BUSINESS_CASE.page_url(other)
    BUSINESS_CASE.create_document(other)

    assert client_for().get(f"{BUSINESS_CASE.page_url(draft.document.subject)}prints/{draft.pk}/")
    assert client_for().get(f"{url}prints/{draft.pk}/").status_code == 404
    filing = client_for().post(f"{url}moves/file_draft/", {"draft": draft.pk})
    assert filing.status_code == 404
    assert not FiledDocument.objects.exists()


@REPORTED
def test_report_cannot_be_filed_without_a_second_person(client_for: Any) -> None:
    ended = ended_jco()
    write_report_section(ended)
    draft = report_draft(ended)
    run_jobs_in_rounds()
    draft.refresh_from_db()

    with pytest.raises(Refused, match="once a second person has approved it"):
        file_draft(draft, by=make_user())
    refused = client_for().post(
        f"{FINAL_REPORT.page_url(ended)}moves/file_draft/", {"draft": draft.pk}
    )
    assert refused.status_code == 409
    assert ProducedDocument.objects.get().state == "drafting"
