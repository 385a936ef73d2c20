"""What commands share that write a filed document of a JCO, or its draft, as PDF."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from jco_portal.documents.kinds import Kind
from jco_portal.documents.producing import draft_now
from operations.models import Operation


def add_arguments(parser: CommandParser) -> None:
    """Which JCO, into which file, and whether the draft although one is filed."""
    parser.add_argument("reference")
    parser.add_argument("file", type=Path)
    parser.add_argument("--draft", action="store_true", help="print the draft of today")


def operation_of(options: dict[str, Any]) -> Operation:
    """The operation that the command line names; raises CommandError where there is none."""
    operation = Operation.objects.filter(reference=options["reference"]).first()
    if operation is None:
        raise CommandError(f"There is no operation {options['reference']}.")
    return operation


def write_document(options: dict[str, Any], kind: Kind[Operation], operation: Operation) -> str:
    """Write the file whole or not at all: as filed, else (or when asked for) the draft.

    Returns what it holds, in words.
    """
    produced = None if options["draft"] else kind.document(operation)
    document = produced.last_filed if produced is not None else None
    content = document.print_bytes() if document else draft_now(kind, operation)
    target: Path = options["file"]
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(content)
    part.replace(target)
    said = f"filed as {document.number}" if document else "draft"
    return f"{target}: {said}, {len(content):,} bytes"
