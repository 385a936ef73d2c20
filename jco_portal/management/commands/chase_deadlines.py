"""The command for a reminder run."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from jco_portal.deadlines.actions.reminders import chase_deadlines


class Command(BaseCommand):
    """Start a reminder run and print its numbers as one line of JSON."""

    help = "Remind of what is due on a day (today) and let what is overdue climb."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the day, to repeat a missed run or to look ahead."""
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="the day, if it is not today")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the run; raise CommandError for text that is not a date."""
        today = timezone.localdate()
        if options["today"]:
            try:
                today = date.fromisoformat(options["today"])
            except ValueError as error:
                raise CommandError("Write the day as 2027-06-15.") from error
        run = chase_deadlines(today)
        counts = {
            "due": run.due_count,
            "sent": run.sent_count,
            "escalated": run.escalated_count,
        }
        self.stdout.write(json.dumps(counts))
