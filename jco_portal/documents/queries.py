"""Queries on produced documents, and the names of their transitions."""

from jco_portal.documents.enums import ProducedState
from jco_portal.documents.models import DraftPdf, ProducedDocument, ProducedDocumentTransition
from jco_portal.outbox.queries import stopped_job_error

# Stored in the history and part of addresses: the values do not change.
REQUEST, APPROVE, RETURN = "ask", "approve", "give_back"
FILE_DRAFT, FILE = "file_draft", "file"


def approval_request(document: ProducedDocument) -> ProducedDocumentTransition | None:
    """Return the latest request for approval, None without any."""
    return document.transitions.filter(name=REQUEST).select_related("made_by").first()


def last_approval(document: ProducedDocument) -> ProducedDocumentTransition | None:
    """Return the transition by which a user last had the document filed, None without any."""
    return (
        document.transitions.filter(name__in=(APPROVE, FILE_DRAFT))
        .select_related("made_by")
        .first()
    )


def draft_error(draft: DraftPdf) -> str:
    """Return the error with which the job of a draft stopped; empty while pending or done."""
    return "" if draft.rendered_at else stopped_job_error(draft_id=draft.pk)


def filing_error(document: ProducedDocument) -> str:
    """Return the error with which the job of filing stopped; empty while pending or done."""
    is_approved = document.state == ProducedState.APPROVED
    return stopped_job_error(document_id=document.pk) if is_approved else ""
