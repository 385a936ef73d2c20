"""Run a full overlap check from the command line."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.actions import run_full_overlap_check
from coordination.reports.overlaps_csv import write_overlaps_csv


class Command(BaseCommand):
    """Compare all operations and print one JSON line with the current and changed overlaps."""

    help = "Find the overlaps between all operations and store them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add ``--csv``, the file to which the current overlaps are written too."""
        parser.add_argument("--csv", type=Path, help="also write the overlaps to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the check, write the file if requested, print the counts."""
        counts = run_full_overlap_check()
        if options["csv"]:
            try:
                options["csv"].write_text(write_overlaps_csv(), encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{options['csv']}: {error.strerror}") from error
        self.stdout.write(json.dumps(counts))
