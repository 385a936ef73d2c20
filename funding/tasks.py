"""Celery's door to funding."""

from celery import shared_task

from funding import actions


@shared_task
def make_case_print(print_id: int) -> None:
    """Print a draft of a business case."""
    actions.make_case_print(print_id)


@shared_task
def file_case(print_id: int) -> None:
    """File a business case."""
    actions.file_case(print_id)
