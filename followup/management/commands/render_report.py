"""Write the final report of a JCO as PDF."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from followup.documents import REPORT
from operations.management.documents import add_arguments, operation_of, write_document


class Command(BaseCommand):
    """The report as it was filed; before that, or when asked for, the draft of this moment."""

    help = "Write the final report of a JCO as PDF: as filed, else (or with --draft) the draft."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which JCO, and into which file."""
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, and say what it holds."""
        operation = operation_of(options)
        self.stdout.write(write_document(options, REPORT, operation))
