"""Celery's door to funding."""

from celery import shared_task

from funding.actions import case


@shared_task
def make_case_print(print_id: int) -> None:
    """Print a draft of a business case."""
    case.make_case_print(print_id)


@shared_task
def file_case(print_id: int) -> None:
    """File a business case."""
    case.file_case(print_id)
