"""Reads of produced documents that others need."""

from jco_portal.documents.enums import ProducedState
from jco_portal.documents.models import DraftPdf, ProducedDocument, ProducedDocumentTransition
from jco_portal.outbox.queries import stopped_job_error

REQUEST, APPROVE, RETURN = "ask", "approve", "give_back"
FILE_DRAFT, FILE = "file_draft", "file"


def approval_request(document: ProducedDocument) -> ProducedDocumentTransition | None:
    """The move by which approval was last asked for."""
    return document.transitions.filter(name=REQUEST).select_related("made_by").first()


def last_approval(document: ProducedDocument) -> ProducedDocumentTransition | None:
    """The move by which a person last had it filed."""
    return (
        document.transitions.filter(name__in=(APPROVE, FILE_DRAFT))
        .select_related("made_by")
        .first()
    )


def draft_error(draft: DraftPdf) -> str:
    """Why a draft is not made any more; empty while it is done, or waits."""
    return "" if draft.rendered_at else stopped_job_error(draft_id=draft.pk)


def filing_error(document: ProducedDocument) -> str:
    """Why an approved document is not filed any more; empty while it is, or waits."""
    is_approved = document.state == ProducedState.APPROVED
    return stopped_job_error(document_id=document.pk) if is_approved else ""
