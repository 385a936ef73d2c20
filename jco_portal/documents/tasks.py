"""Celery's door to documents."""

from celery import shared_task

from jco_portal.documents import production


@shared_task
def gather_draft(draft_id: int) -> None:
    """Gather the facts of a draft."""
    production.gather_draft(draft_id)


@shared_task
def make_draft(draft_id: int) -> None:
    """Print a draft."""
    production.make_draft(draft_id)


@shared_task
def file_approved(document_id: int) -> None:
    """File an approved document."""
    production.file_approved(document_id)
