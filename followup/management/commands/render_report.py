"""Write the final report of a JCO as PDF."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from followup.actions import draft_now, filed_bytes
from followup.queries import last_filed, report_of
from operations.models import Operation


class Command(BaseCommand):
    """The report as it was filed; before that, or when asked for, the draft of this moment."""

    help = "Write the final report of a JCO as PDF: as filed, else (or with --draft) the draft."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which JCO, into which file, and whether the draft although a report is filed."""
        parser.add_argument("reference")
        parser.add_argument("file", type=Path)
        parser.add_argument("--draft", action="store_true", help="print the draft of today")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file whole or not at all, and say what it holds."""
        operation = Operation.objects.filter(reference=options["reference"]).first()
        if operation is None:
            raise CommandError(f"There is no operation {options['reference']}.")
        report = report_of(operation)
        filed = last_filed(report) if report is not None and not options["draft"] else None
        content = filed_bytes(filed.document) if filed else draft_now(operation)
        target: Path = options["file"]
        part = target.with_name(f"{target.name}.part")
        part.write_bytes(content)
        part.replace(target)
        said = f"filed as {filed.document.number}" if filed else "draft"
        self.stdout.write(f"{target}: {said}, {len(content):,} bytes")
