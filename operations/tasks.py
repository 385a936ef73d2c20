"""Celery tasks of the operations app. Each loads one record and calls one action."""

from celery import shared_task

from operations.imports.uploads import import_pending_upload


@shared_task
def import_upload(upload_id: int) -> None:
    """Import a large upload that its owner has confirmed."""
    import_pending_upload(upload_id)
