"""The command that writes a filed document of a JCO, or its draft, as PDF."""

from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jco_portal.documents.produced_kinds import Kind
from jco_portal.documents.production import draft_now
from operations.models import Operation


class DocumentCommand(BaseCommand):
    """The document as it was filed; before that, or when asked for, the draft of this moment."""

    kind: ClassVar[Kind[Operation]]

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
        self.require_subject(operation)
        produced = None if options["draft"] else self.kind.document(operation)
        document = produced.last_filed if produced is not None else None
        content = document.pdf_bytes() if document else draft_now(self.kind, operation)
        target: Path = options["file"]
        part = target.with_name(f"{target.name}.part")
        part.write_bytes(content)
        part.replace(target)
        said = f"filed as {document.full_number}" if document else "draft"
        self.stdout.write(f"{target}: {said}, {len(content):,} bytes")

    def require_subject(self, operation: Operation) -> None:
        """Raise CommandError where the operation has no such document."""
