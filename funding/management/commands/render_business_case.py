"""Command that writes the business case of a JCO as PDF."""

from django.core.management.base import CommandError

from funding.documents import BUSINESS_CASE
from operations.management.document_command import DocumentCommand
from operations.models import Operation


class Command(DocumentCommand):
    """Writes the business case of a JCO as PDF."""

    help = "Write the business case of a JCO as PDF: as filed, else (or with --draft) the draft."
    produced_kind = BUSINESS_CASE

    def require_subject(self, operation: Operation) -> None:
        """Raise CommandError unless the JCO is planned in the portal."""
        if not hasattr(operation, "jco_file"):
            raise CommandError(f"{operation.reference} is not planned here: it has no case.")
