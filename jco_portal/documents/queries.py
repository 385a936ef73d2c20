"""Reads of produced documents that others need."""

from jco_portal.documents.enums import ProducedState
from jco_portal.documents.models import DraftPdf, ProducedDocument, ProducedDocumentTransition
from jco_portal.outbox.queries import failed_for_good

ASK, APPROVE, GIVE_BACK = "ask", "approve", "give_back"
FILE_DRAFT, FILE = "file_draft", "file"


def who_asked(document: ProducedDocument) -> ProducedDocumentTransition | None:
    """The move by which approval was last asked for."""
    return document.transitions.filter(name=ASK).select_related("made_by").first()


def who_approved(document: ProducedDocument) -> ProducedDocumentTransition | None:
    """The move by which a person last had it filed."""
    return (
        document.transitions.filter(name__in=(APPROVE, FILE_DRAFT))
        .select_related("made_by")
        .first()
    )


def error_of_draft(draft: DraftPdf) -> str:
    """Why a draft is not made any more; empty while it is done, or waits."""
    return "" if draft.rendered_at else failed_for_good(draft_id=draft.pk)


def error_of_filing(document: ProducedDocument) -> str:
    """Why an approved document is not filed any more; empty while it is, or waits."""
    is_waiting = document.state == ProducedState.APPROVED
    return failed_for_good(document_id=document.pk) if is_waiting else ""
