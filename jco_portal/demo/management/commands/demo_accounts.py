"""The command that lists the accounts of the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from jco_portal.demo.operations import FOLDER, PASSWORD
from jco_portal.directory.actions import read_csv_rows
from jco_portal.directory.models import User


class Command(BaseCommand):
    """Print the accounts of the demonstration with their functions."""

    help = "List the demonstration's accounts and their password."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each account, then the password."""
        shipped = [row["email"] for row in read_csv_rows(FOLDER / "accounts.csv")]
        users = User.objects.filter(email__in=shipped).select_related("organisation")
        for user in users.order_by("organisation__name", "email"):
            self.stdout.write(f"  {user.email:<30} {user.function_label}")
        self.stdout.write(f"  password for all: {PASSWORD}")
