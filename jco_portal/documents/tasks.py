"""Celery tasks of documents. Each calls one action with a primary key.

Task names are stored in jobs, hence the former names of two of them.
"""

from celery import shared_task

from jco_portal.documents import production


@shared_task(name="jco_portal.documents.tasks.gather_draft")
def gather_snapshot(draft_id: int) -> None:
    """Take the snapshot of a draft."""
    production.gather_snapshot(draft_id)


@shared_task(name="jco_portal.documents.tasks.make_draft")
def render_draft(draft_id: int) -> None:
    """Render a draft as PDF."""
    production.render_draft(draft_id)


@shared_task
def file_approved(document_id: int) -> None:
    """File an approved document."""
    production.file_approved(document_id)
