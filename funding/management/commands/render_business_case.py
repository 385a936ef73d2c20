"""Write the business case of a JCO as PDF."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from funding.documents import BUSINESS_CASE
from operations.management.documents import add_arguments, operation_of, write_document


class Command(BaseCommand):
    """The business case as it was filed; before that, or when asked for, today's draft."""

    help = "Write the business case of a JCO as PDF: as filed, else (or with --draft) the draft."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which JCO, and into which file."""
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, and say what it holds."""
        operation = operation_of(options)
        if not hasattr(operation, "dossier"):
            raise CommandError(f"{operation.reference} is not planned here: it has no case.")
        self.stdout.write(write_document(options, BUSINESS_CASE, operation))
