"""Drafts that fail stop, say why and stand in nobody's way; newer facts need not wait."""

from typing import Any

import pytest
from django.utils import timezone

from followup.documents import REPORT
from funding.documents import BUSINESS_CASE
from jco_portal.core.access import Refused
from jco_portal.core.pdf import PrintFailed
from jco_portal.documents.models import DraftPdf, FiledDocument, ProducedDocument
from jco_portal.documents.production import (
    file_approved,
    file_draft,
    gather_draft,
    make_draft,
    move_document,
    request_draft,
)
from jco_portal.outbox.actions import run_next_job
from jco_portal.outbox.models import Job
from operations.models import Operation
from tests.dossiers import write as write_case
from tests.funding.cases_filed import printed_case, ready_jco
from tests.funding.plans import a_planned_jco
from tests.pages import words
from tests.reported import asked_report, decide, write
from tests.running import ended_jco
from tests.world import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("press")]
REPORTED = pytest.mark.example("in debriefing with results")
PLANNED = pytest.mark.example("tabled with its plan")


def work(rounds: int = 1) -> None:
    """Do what waits, as often as a day would."""
    for _round in range(rounds):
        Job.objects.update(not_before=timezone.now())
        while run_next_job():
            pass


def report_draft(operation: Operation) -> DraftPdf:
    return request_draft(REPORT, operation, by=person())


@REPORTED
def test_failed_draft_pdf_stops_after_three_attempts_and_can_be_repeated(
    client_of: Any, press: list[str], broken_press: Any
) -> None:
    ended, client = ended_jco(), client_of()
    failed = report_draft(ended)
    with broken_press():
        work(rounds=2)
        assert "You can leave this page" in words(client.get(REPORT.url(ended)))
        assert report_draft(ended) == failed
        work(rounds=5)

    job = Job.objects.get(arguments={"draft_id": failed.pk})
    assert job.attempts == 3
    page = client.get(REPORT.url(ended))
    assert b"data-reload-until-done" not in page.content
    assert "given up: printing took longer than it may" in words(page)

    client.post(f"{REPORT.url(ended)}print/")
    work()

    assert not Job.objects.exists()
    assert ProducedDocument.objects.get().last_draft.rendered_at
    assert "given up" not in words(client.get(REPORT.url(ended)))


@REPORTED
def test_newer_text_replaces_a_pending_draft_pdf(press: list[str]) -> None:
    ended = ended_jco()
    write(ended, text="The lorries moved north.")
    first = report_draft(ended)
    gather_draft(first.pk)
    assert report_draft(ended) == first
    write(ended, text="The lorries moved south.")

    second = report_draft(ended)
    work()

    assert second != first
    assert len(press) == 1
    assert "moved south" in press[0]
    first.refresh_from_db()
    assert first.rendered_at is None


@REPORTED
def test_draft_pdf_repeated_after_a_failure_is_approved_and_filed(
    client_of: Any, press: list[str], broken_press: Any
) -> None:
    ended = ended_jco()
    write(ended)
    document = move_document(REPORT.begin(ended), "ask", by=person())
    with broken_press():
        work(rounds=4)
    expert = person("expert", "DK")
    with pytest.raises(Refused, match="It is still being printed"):
        decide(document, "approve", by=expert)

    again = report_draft(ended)
    with pytest.raises(Refused, match="It is still being printed"):
        decide(document, "approve", by=expert)
    work()

    assert "Read the print below" in words(client_of("expert", "DK").get(REPORT.url(ended)))
    decide(document, "approve", by=expert)
    work()
    assert FiledDocument.objects.get().draft == again


@REPORTED
def test_requester_of_the_draft_pdf_cannot_approve_the_document(broken_press: Any) -> None:
    ended = ended_jco()
    write(ended)
    document = move_document(REPORT.begin(ended), "ask", by=person())
    with broken_press():
        work(rounds=4)
    expert, secretary = person("expert", "DK"), person("secretariat", "GSC")
    request_draft(REPORT, ended, by=person("planner", "LT"))
    DraftPdf.objects.update(requested_by=expert)
    work()

    with pytest.raises(Refused, match="or had the draft made"):
        decide(document, "approve", by=expert)
    decide(document, "approve", by=secretary)


@REPORTED
def test_document_page_hides_internal_error_messages(
    client_of: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", logger="jco_portal.outbox.actions")

    def fail(*_given: Any) -> bytes:
        raise PrintFailed("File /srv/portal/press.py, line 40")

    ended = ended_jco()
    report_draft(ended)
    monkeypatch.setattr("jco_portal.core.pdf._print", fail)
    work(rounds=4)

    page = words(client_of().get(REPORT.url(ended)))
    assert "given up: a mistake of the portal" in page
    assert "pdf_worker.py" not in page


@REPORTED
def test_draft_pdf_awaiting_approval_is_not_replaced(press: list[str]) -> None:
    ended = ended_jco()
    asked_report(ended)

    with pytest.raises(Refused, match="It is waiting for approval"):
        report_draft(ended)


@PLANNED
def test_failed_filing_is_reported_and_the_document_can_be_returned(
    client_of: Any, broken_press: Any
) -> None:
    operation, client = ready_jco(), client_of()
    draft, url = printed_case(operation), BUSINESS_CASE.url(operation)
    file_draft(draft, by=person())
    assert "Give back" not in words(client.get(url))
    with pytest.raises(Refused, match="filed in a moment"):
        decide(draft.document, "give_back", by=person(), reason="Wrong.")
    with broken_press():
        work(rounds=4)
    assert not FiledDocument.objects.exists()
    page = words(client.get(url))
    assert "It could not be filed. It was tried three times and given up" in page

    given_back = {"reason": "The press is broken.", "draft": draft.pk}
    client.post(f"{url}moves/give_back/", given_back)
    assert not Job.objects.exists()
    assert "Read the print, then file it" in words(client.get(url))
    file_draft(draft, by=person())
    work()

    assert FiledDocument.objects.get().draft == draft


@PLANNED
def test_returned_document_is_not_filed_by_a_late_job() -> None:
    draft = printed_case(ready_jco())
    file_draft(draft, by=person())
    ProducedDocument.objects.update(state="drafting")

    file_approved(draft.document_id)

    assert not FiledDocument.objects.exists()


@PLANNED
def test_draft_pdf_uses_the_data_at_the_time_of_its_snapshot() -> None:
    operation = ready_jco()
    draft = request_draft(BUSINESS_CASE, operation, by=person())
    write_case(operation, text="The routes have moved south.", version=1)
    assert request_draft(BUSINESS_CASE, operation, by=person()) == draft

    gather_draft(draft.pk)
    make_draft(draft.pk)

    draft.refresh_from_db()
    assert "moved south" in str(draft.snapshot)


@REPORTED
@pytest.mark.parametrize(
    ("hat", "reads"),
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
    hat: tuple[str, str], *, reads: bool
) -> None:
    draft = report_draft(ended_jco())

    assert DraftPdf.objects.visible_to(person(*hat)).filter(pk=draft.pk).exists() == reads


@PLANNED
def test_draft_pdf_is_available_only_under_its_own_operation(client_of: Any) -> None:
    draft = printed_case(ready_jco())
    other = a_planned_jco("tabled", name="Neighbour")
    url = BUSINESS_CASE.url(other)
    BUSINESS_CASE.begin(other)

    assert client_of().get(f"{BUSINESS_CASE.url(draft.document.subject)}prints/{draft.pk}/")
    assert client_of().get(f"{url}prints/{draft.pk}/").status_code == 404
    filing = client_of().post(f"{url}moves/file_draft/", {"draft": draft.pk})
    assert filing.status_code == 404
    assert not FiledDocument.objects.exists()


@REPORTED
def test_report_cannot_be_filed_without_a_second_person(client_of: Any) -> None:
    ended = ended_jco()
    write(ended)
    draft = report_draft(ended)
    work()
    draft.refresh_from_db()

    with pytest.raises(Refused, match="once a second person has approved it"):
        file_draft(draft, by=person())
    refused = client_of().post(f"{REPORT.url(ended)}moves/file_draft/", {"draft": draft.pk})
    assert refused.status_code == 409
    assert ProducedDocument.objects.get().state == "drafting"
