"""Celery's door to follow-up."""

from celery import shared_task

from followup.actions import report


@shared_task
def gather_print(print_id: int) -> None:
    """Gather the facts of a print of a report."""
    report.gather_print(print_id)


@shared_task
def make_print(print_id: int) -> None:
    """Print a draft."""
    report.make_print(print_id)


@shared_task
def file_report(report_id: int) -> None:
    """File an approved report."""
    report.file_report(report_id)
