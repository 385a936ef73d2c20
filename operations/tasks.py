"""Celery's door to operations."""

from celery import shared_task
from django.utils import timezone

from operations.actions import tell_of_due_answers, tell_of_due_steps
from operations.imports.uploads import import_waiting_upload


@shared_task
def import_upload(upload_id: int) -> None:
    """Import a large upload that its owner has confirmed."""
    import_waiting_upload(upload_id)


@shared_task
def tell_of_what_is_due() -> None:
    """Tell whose turn it is of steps and answers that are due soon or overdue."""
    tell_of_due_steps(timezone.localdate())
    tell_of_due_answers(timezone.localdate())
