"""Command that imports operations from a CSV file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.enums import Marking
from operations.imports.import_run import import_operations


class Command(BaseCommand):
    """Import FILE completely or not at all; print the counts as one line of JSON."""

    help = "Import operations from a CSV file. Nothing is written if any row is refused."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file, the dry run and the marking of new operations."""
        parser.add_argument("file", type=Path, help="CSV in UTF-8, separated by commas")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--marking", choices=Marking.values, default=Marking.LIMITE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file; print each error with its row to standard error."""
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        outcome = import_operations(content, marking=options["marking"], dry_run=options["dry_run"])
        for mistake in outcome.errors:
            column = f", {mistake.column}" if mistake.column else ""
            self.stderr.write(f"row {mistake.row}{column}: {mistake.sentence}")
        self.stdout.write(json.dumps(outcome.counts))
        if outcome.errors:
            raise CommandError("Nothing was imported.", returncode=1)
