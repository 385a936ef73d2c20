"""The command that loads the demonstration, once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from jco_portal.demo.operations import load_accounts, load_operations
from operations.models import Operation


class Command(BaseCommand):
    """Load published and fictitious operations and accounts into an empty portal."""

    help = "Load the demonstration data into an empty portal; does nothing in a filled one."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load in one transaction, unless there are operations already."""
        if Operation.objects.exists():
            self.stdout.write("The portal is filled already.")
            return
        with transaction.atomic():
            load_accounts()
            load_operations()
        self.stdout.write(f"{Operation.objects.count()} operations loaded.")
