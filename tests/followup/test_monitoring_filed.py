"""The monitoring file as a document: printed, filed, found and revised."""

import io
import re
from pathlib import Path
from typing import Any

import pdfua
import pytest
from pypdf import PdfReader

from followup.actions.recommendations import move_recommendation
from followup.documents import MONITORING_FILE
from followup.models import Recommendation
from jco_portal.core.access import Refused
from jco_portal.documents.models import DraftPdf, FiledDocument, ProducedDocument
from jco_portal.documents.production import file_approved, file_draft, request_draft
from operations.models import Operation
from tests.core.test_pdf import families
from tests.debriefings import held, recommend, recommended
from tests.funding.cases_filed import printed
from tests.pages import words
from tests.running import debriefed_jco
from tests.together import at_once
from tests.world import person

pytestmark = [pytest.mark.django_db, pytest.mark.example("recommended")]
PAGE = "/follow-up/monitoring-file/"


def drafted() -> DraftPdf:
    return printed(request_draft(MONITORING_FILE, None, by=person("expert", "DK")))


def filed(draft: DraftPdf | None = None) -> FiledDocument:
    draft = draft or drafted()
    file_draft(draft, by=person("expert", "DK"))
    file_approved(draft.document_id)
    return FiledDocument.objects.get(draft=draft)


def text_of(facts: dict[str, Any]) -> str:
    rows = [row["cells"] for part in facts["sections"] for b in part["blocks"] for row in b["rows"]]
    said = [said for part in facts["sections"] for b in part["blocks"] for said in b["sentences"]]
    return " | ".join([*said, *(cell for cells in rows for cell in cells)])


def test_monitoring_file_can_be_drafted_filed_listed_and_revised_on_its_page(
    client_of: Any, press: list[str]
) -> None:
    made, expert = recommended(), client_of("expert", "DK")
    assert "Print the draft and read it as a whole" in words(expert.get(PAGE))
    expert.post(f"{PAGE}print/")
    assert "It is being printed." in words(expert.get(PAGE))
    printed(DraftPdf.objects.get())
    draft = DraftPdf.objects.get()
    assert expert.get(f"{PAGE}prints/{draft.pk}/").content.startswith(b"%PDF-")
    expert.post(f"{PAGE}moves/file_draft/", {"draft": draft.pk})
    file_approved(draft.document_id)

    first = FiledDocument.objects.get()
    assert (first.marking, first.owner.code, first.revision) == ("limite", "CCWP-GE", 0)
    assert f"{first.full_number} Filed on" in words(expert.get(PAGE))
    for hat in (("planner", "ES"), ("planner", "OLAF"), ("secretariat", "GSC")):
        found = words(client_of(*hat).get("/documents/", {"q": "monitoring"}))
        assert f"{first.full_number} Recommendation monitoring file" in found
        assert first.full_number in words(client_of(*hat).get(PAGE))
    assert first.full_number not in words(client_of("liaison", "WCO").get(PAGE))
    before = first.files.get().content_id

    move_recommendation(made, "waive", by=person("expert", "DK"), reason="No longer needed.")
    second = filed()

    assert (second.number, second.revision, second.previous) == (first.number, 1, first)
    assert "Waived" in text_of(second.snapshot)
    assert first.files.get().content_id == before
    assert f"Previous document: {first.full_number}" in words(expert.get(PAGE))


def test_monitoring_file_shows_the_status_of_each_addressee(press: list[str]) -> None:
    made = recommended()

    facts = drafted().snapshot

    said = text_of(facts)
    assert "1 recommendation, 1 open, of which 0 overdue." in said
    assert f"Amber, {made.number} | {made.text}" in said
    assert "Poland: Proposed | " in said
    assert said.endswith(": Open")
    assert "withheld" not in said


def test_participants_only_recommendation_is_withheld_and_counted(press: list[str]) -> None:
    recommended()
    hidden = recommend(held(debriefed_jco("Bora")).operation, text="Watch the second pier.")
    Operation.objects.filter(name="Bora").update(marking="participants")

    facts = drafted().snapshot

    said = text_of(facts)
    assert "1 recommendation is withheld" in said
    assert hidden.text not in str(facts)
    assert "Bora" not in str(facts)
    assert facts["marking"] == "limite"


def test_monitoring_file_omits_recommendations_of_unrecorded_debriefings(press: list[str]) -> None:
    made = recommended()
    made.debriefing.__class__.objects.update(recorded_at=None, recorded_by=None)

    said = text_of(drafted().snapshot)

    assert said == "0 recommendations, 0 open, of which 0 overdue."


@pytest.mark.parametrize("marking", ["public", "limite", "participants"])
def test_readers_of_the_filed_monitoring_file_can_see_its_listed_recommendations(
    press: list[str], marking: str
) -> None:
    made = recommended()
    Operation.objects.update(marking=marking)

    document = filed()

    for hat in (("planner", "ES"), ("planner", "NO"), ("liaison", "WCO"), ("planner", "OLAF")):
        user = person(*hat)
        reads = FiledDocument.objects.visible_to(user).filter(pk=document.pk).exists()
        lists = made.text in text_of(document.snapshot)
        assert not (reads and lists) or Recommendation.objects.visible_to(user).exists(), hat
    assert FiledDocument.objects.visible_to(person("planner", "ES")).exists()


def test_unreadable_draft_number_returns_404(client_of: Any, press: list[str]) -> None:
    recommended()
    drafted()

    response = client_of("expert", "DK").post(f"{PAGE}moves/file_draft/", {"draft": "9" * 5_000})

    assert response.status_code == 404


def test_monitoring_file_changed_since_its_draft_cannot_be_filed(press: list[str]) -> None:
    recommended()
    draft = drafted()
    Recommendation.objects.update(text="Share profiles two weeks earlier.")

    with pytest.raises(Refused, match="Something has changed since it was printed"):
        file_draft(draft, by=person("expert", "DK"))


@pytest.mark.parametrize("hat", [("planner", "LT"), ("contact_point", "PL")])
def test_monitoring_file_is_drafted_and_filed_only_by_experts_and_secretariat(
    client_of: Any, press: list[str], hat: tuple[str, str]
) -> None:
    recommended()
    draft, client = drafted(), client_of(*hat)

    assert client.post(f"{PAGE}print/").status_code == 403
    assert client.get(f"{PAGE}prints/{draft.pk}/").status_code == 404
    assert client.post(f"{PAGE}moves/file_draft/", {"draft": draft.pk}).status_code == 403
    page = words(client.get(PAGE))
    assert "Nothing is filed that you may read. It is filed by an expert or" in page
    assert "Print it anew" not in page
    assert not FiledDocument.objects.exists()


def test_administrator_cannot_open_the_monitoring_file_page(client_of: Any) -> None:
    assert client_of("administrator", "GSC").get(PAGE).status_code == 404


def test_concurrent_draft_requests_create_a_single_monitoring_file(
    transactional_db: None, press: list[str]
) -> None:
    recommended()
    people = [person("expert", "DK"), person("secretariat", "GSC")]

    at_once(*[lambda by=by: request_draft(MONITORING_FILE, None, by=by) for by in people])

    assert ProducedDocument.objects.filter(kind="monitoring_file").count() == 1
    assert DraftPdf.objects.count() == 1


@pytest.mark.slow
def test_monitoring_file_pdf_is_accessible_and_contains_every_row(tmp_path: Path) -> None:
    recommended()

    document = filed()

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
