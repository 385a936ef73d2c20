"""Detect overlaps from the command line."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.actions import run_full_overlap_check
from coordination.reports.overlaps_csv import write_overlaps_csv


class Command(BaseCommand):
    """Compare all operations; prints one JSON line with what stands and what changed."""

    help = "Find the overlaps between all operations and store them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to write the overlaps that stand, if anywhere."""
        parser.add_argument("--csv", type=Path, help="also write the overlaps to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Detect, write the file if asked for, print the counts."""
        counts = run_full_overlap_check()
        if options["csv"]:
            try:
                options["csv"].write_text(write_overlaps_csv(), encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{options['csv']}: {error.strerror}") from error
        self.stdout.write(json.dumps(counts))
