"""Celery's door to documents."""

from celery import shared_task

from jco_portal.documents import production


@shared_task(name="jco_portal.documents.tasks.gather_draft")
def gather_snapshot(draft_id: int) -> None:
    """Gather the facts of a draft."""
    production.gather_snapshot(draft_id)


@shared_task(name="jco_portal.documents.tasks.make_draft")
def render_draft(draft_id: int) -> None:
    """Print a draft."""
    production.render_draft(draft_id)


@shared_task
def file_approved(document_id: int) -> None:
    """File an approved document."""
    production.file_approved(document_id)
