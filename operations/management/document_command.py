"""Base of the commands that write a document of a JCO to a PDF file."""

from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jco_portal.documents.produced_kinds import ProducedKind
from jco_portal.documents.production import render_current_draft
from operations.models import Operation


class DocumentCommand(BaseCommand):
    """Write the filed document, or with ``--draft`` or before filing the present draft."""

    produced_kind: ClassVar[ProducedKind[Operation]]

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the reference of the JCO, the target file and the choice of the draft."""
        parser.add_argument("reference")
        parser.add_argument("file", type=Path)
        parser.add_argument("--draft", action="store_true", help="print the draft of today")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file completely or not at all; print its status and size in bytes."""
        operation = Operation.objects.filter(reference=options["reference"]).first()
        if operation is None:
            raise CommandError(f"There is no operation {options['reference']}.")
        self.require_subject(operation)
        produced = None if options["draft"] else self.produced_kind.find_document(operation)
        document = produced.last_filed if produced is not None else None
        content = (
            document.pdf_bytes()
            if document
            else render_current_draft(self.produced_kind, operation)
        )
        target: Path = options["file"]
        # Written under another name and renamed, so that an interrupted run leaves no partial PDF.
        temporary_path = target.with_name(f"{target.name}.part")
        temporary_path.write_bytes(content)
        temporary_path.replace(target)
        status = f"filed as {document.full_number}" if document else "draft"
        self.stdout.write(f"{target}: {status}, {len(content):,} bytes")

    def require_subject(self, operation: Operation) -> None:
        """Raise CommandError if the operation has no such document. Overridden by subclasses."""
