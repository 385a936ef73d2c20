"""Write the business case of a JCO as PDF."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from funding.actions import case_draft_now, filed_case_bytes
from funding.queries import last_filed_case
from operations.models import Operation


class Command(BaseCommand):
    """The business case as it was filed; before that, or when asked for, today's draft."""

    help = "Write the business case of a JCO as PDF: as filed, else (or with --draft) the draft."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which JCO, into which file, and whether the draft although one is filed."""
        parser.add_argument("reference")
        parser.add_argument("file", type=Path)
        parser.add_argument("--draft", action="store_true", help="print the draft of today")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file whole or not at all, and say what it holds."""
        operation = Operation.objects.filter(reference=options["reference"]).first()
        if operation is None:
            raise CommandError(f"There is no operation {options['reference']}.")
        if not hasattr(operation, "dossier"):
            raise CommandError(f"{operation.reference} is not planned here: it has no case.")
        filed = None if options["draft"] else last_filed_case(operation)
        content = filed_case_bytes(filed.document) if filed else case_draft_now(operation)
        target: Path = options["file"]
        part = target.with_name(f"{target.name}.part")
        part.write_bytes(content)
        part.replace(target)
        said = f"filed as {filed.document.number}" if filed else "draft"
        self.stdout.write(f"{target}: {said}, {len(content):,} bytes")
