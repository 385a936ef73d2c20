"""The recommendation monitoring file as a document: rendered, filed and revised."""

import io
import re
from pathlib import Path
from typing import Any

import pdfua
import pytest
from pypdf import PdfReader

from followup.actions.recommendations import perform_recommendation_transition
from followup.documents import MONITORING_FILE
from followup.models import Recommendation
from jco_portal.core.access import Refused
from jco_portal.documents.models import DraftPdf, FiledDocument, ProducedDocument
from jco_portal.documents.production import file_approved, file_draft, request_draft
from operations.models import Operation
from tests.concurrency import run_concurrently
from tests.core.test_pdf import families
from tests.debriefings import make_recommendation, recorded_debriefing, recorded_recommendation
from tests.execution_factories import debriefed_jco
from tests.factories import make_user
from tests.funding.business_cases import rendered_draft
from tests.pages import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.example("recommended")]
PAGE = "/follow-up/monitoring-file/"


def drafted_file() -> DraftPdf:
    return rendered_draft(request_draft(MONITORING_FILE, None, by=make_user("expert", "DK")))


def filed_file(draft: DraftPdf | None = None) -> FiledDocument:
    draft = draft or drafted_file()
    file_draft(draft, by=make_user("expert", "DK"))
    file_approved(draft.document_id)
    return FiledDocument.objects.get(draft=draft)


def document_text(snapshot: dict[str, Any]) -> str:
    rows = [
        row["cells"]
        for section in snapshot["sections"]
        for b in section["blocks"]
        for row in b["rows"]
    ]
    sentences = [
        sentence
        for section in snapshot["sections"]
        for b in section["blocks"]
        for sentence in b["sentences"]
    ]
    return " | ".join([*sentences, *(cell for cells in rows for cell in cells)])


def test_monitoring_file_can_be_drafted_filed_listed_and_revised_on_its_page(
    client_for: Any, captured_html: list[str]
) -> None:
    made, expert = recorded_recommendation(), client_for("expert", "DK")
    assert "Print the draft and read it as a whole" in page_text(expert.get(PAGE))
    expert.post(f"{PAGE}print/")
    assert "It is being printed." in page_text(expert.get(PAGE))
    rendered_draft(DraftPdf.objects.get())
    draft = DraftPdf.objects.get()
    assert expert.get(f"{PAGE}prints/{draft.pk}/").content.startswith(b"%PDF-")
    expert.post(f"{PAGE}moves/file_draft/", {"draft": draft.pk})
    file_approved(draft.document_id)

    first = FiledDocument.objects.get()
    assert (first.marking, first.owner.code, first.revision) == ("limite", "CCWP-GE", 0)
    assert f"{first.full_number} Filed on" in page_text(expert.get(PAGE))
    for account in (("planner", "ES"), ("planner", "OLAF"), ("secretariat", "GSC")):
        listed = page_text(client_for(*account).get("/documents/", {"q": "monitoring"}))
        assert f"{first.full_number} Recommendation monitoring file" in listed
        assert first.full_number in page_text(client_for(*account).get(PAGE))
    assert first.full_number not in page_text(client_for("liaison", "WCO").get(PAGE))
    before = first.files.get().content_id

    perform_recommendation_transition(
        made, "waive", by=make_user("expert", "DK"), reason="No longer needed."
    )
    second = filed_file()

    assert (second.number, second.revision, second.previous) == (first.number, 1, first)
    assert "Waived" in document_text(second.snapshot)
    assert first.files.get().content_id == before
    assert f"Previous document: {first.full_number}" in page_text(expert.get(PAGE))


def test_monitoring_file_shows_the_status_of_each_addressee(captured_html: list[str]) -> None:
    made = recorded_recommendation()

    snapshot = drafted_file().snapshot

    text = document_text(snapshot)
    assert "1 recommendation, 1 open, of which 0 overdue." in text
    assert f"Amber, {made.number} | {made.text}" in text
    assert "Poland: Proposed | " in text
    assert text.endswith(": Open")
    assert "withheld" not in text


def test_participants_only_recommendation_is_withheld_and_counted(captured_html: list[str]) -> None:
    recorded_recommendation()
    hidden = make_recommendation(
        recorded_debriefing(debriefed_jco("Bora")).operation, text="Watch the second pier."
    )
    Operation.objects.filter(name="Bora").update(marking="participants")

    snapshot = drafted_file().snapshot

    text = document_text(snapshot)
    assert "1 recommendation is withheld" in text
    assert hidden.text not in str(snapshot)
    assert "Bora" not in str(snapshot)
    assert snapshot["marking"] == "limite"


def test_monitoring_file_omits_recommendations_of_unrecorded_debriefings(
    captured_html: list[str],
) -> None:
    made = recorded_recommendation()
    made.debriefing.__class__.objects.update(recorded_at=None, recorded_by=None)

    text = document_text(drafted_file().snapshot)

    assert text == "0 recommendations, 0 open, of which 0 overdue."


@pytest.mark.parametrize("marking", ["public", "limite", "participants"])
def test_readers_of_the_filed_monitoring_file_can_see_its_listed_recommendations(
    captured_html: list[str], marking: str
) -> None:
    made = recorded_recommendation()
    Operation.objects.update(marking=marking)

    document = filed_file()

    for account in (("planner", "ES"), ("planner", "NO"), ("liaison", "WCO"), ("planner", "OLAF")):
        user = make_user(*account)
        reads = FiledDocument.objects.visible_to(user).filter(pk=document.pk).exists()
        lists = made.text in document_text(document.snapshot)
        assert not (reads and lists) or Recommendation.objects.visible_to(user).exists(), account
    assert FiledDocument.objects.visible_to(make_user("planner", "ES")).exists()


def test_unreadable_draft_number_returns_404(client_for: Any, captured_html: list[str]) -> None:
    recorded_recommendation()
    drafted_file()

    response = client_for("expert", "DK").post(f"{PAGE}moves/file_draft/", {"draft": "9" * 5_000})

    assert response.status_code == 404


def test_monitoring_file_changed_since_its_draft_cannot_be_filed(captured_html: list[str]) -> None:
    recorded_recommendation()
    draft = drafted_file()
    Recommendation.objects.update(text="Share profiles two weeks earlier.")

    with pytest.raises(Refused, match="Something has changed since it was printed"):
        file_draft(draft, by=make_user("expert", "DK"))


@pytest.mark.parametrize("account", [("planner", "LT"), ("contact_point", "PL")])
def test_monitoring_file_is_drafted_and_filed_only_by_experts_and_secretariat(
    client_for: Any, captured_html: list[str], account: tuple[str, str]
) -> None:
    recorded_recommendation()
    draft, client = drafted_file(), client_for(*account)

    assert client.post(f"{PAGE}print/").status_code == 403
    assert client.get(f"{PAGE}prints/{draft.pk}/").status_code == 404
    assert client.post(f"{PAGE}moves/file_draft/", {"draft": draft.pk}).status_code == 403
    page = page_text(client.get(PAGE))
    assert "Nothing is filed that you may read. It is filed by an expert or" in page
    assert "Print it anew" not in page
    assert not FiledDocument.objects.exists()


def test_administrator_cannot_open_the_monitoring_file_page(client_for: Any) -> None:
    assert client_for("administrator", "GSC").get(PAGE).status_code == 404


def test_concurrent_draft_requests_create_a_single_monitoring_file(
    transactional_db: None, captured_html: list[str]
) -> None:
    recorded_recommendation()
    people = [make_user("expert", "DK"), make_user("secretariat", "GSC")]

    run_concurrently(*[lambda by=by: request_draft(MONITORING_FILE, None, by=by) for by in people])

    assert ProducedDocument.objects.filter(kind="monitoring_file").count() == 1
    assert DraftPdf.objects.count() == 1


@pytest.mark.slow
def test_monitoring_file_pdf_is_accessible_and_contains_every_row(tmp_path: Path) -> None:
    recorded_recommendation()

    document = filed_file()

    content = bytes(document.files.get().content.content)
    target = tmp_path / "file.pdf"
    target.write_bytes(content)
    reader = PdfReader(io.BytesIO(content))
    text = re.sub(r"\s", "", " ".join(page.extract_text() for page in reader.pages))
    for row in document.snapshot["sections"][1]["blocks"][0]["rows"]:
        for cell in row["cells"]:
            assert re.sub(r"\s", "", cell) in text
    assert re.sub(r"\s", "", document.full_number) in text
    errors = [f for f in pdfua.validate(str(target)).findings if f.severity is pdfua.Severity.ERROR]
    assert errors == []
    assert families(reader) == {"Source-Sans-3"}
