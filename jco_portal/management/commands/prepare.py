"""The command that prepares a portal before each start."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, OutputWrapper
from django.db import connection


class Command(BaseCommand):
    """Migrate as the owner, then load lists and demonstration with the rights of the web role.

    One process instead of five: each start of Django takes 2 CPU seconds.
    """

    help = "Bring tables, lists, demonstration and static files up to date; print the accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps; print titles on standard error, the accounts on standard output."""
        for title, take in preparation_steps(self.stderr):
            self.stderr.write(title)
            take()
        if settings.DEMO:
            call_command("demo_accounts", stdout=self.stdout)


def preparation_steps(out: OutputWrapper) -> list[tuple[str, Callable[[], object]]]:
    """Return the steps with their titles; their output goes to ``out``."""
    demo = [("Demo", lambda: call_command("load_demo", stdout=out))] if settings.DEMO else []
    return [
        ("Tables", _migrate),
        ("Reference lists", lambda: call_command("load_reference")),
        *demo,
        ("Static files", lambda: call_command("collectstatic", interactive=False, verbosity=0)),
    ]


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    # The next connection is that of the web role, whose rights suffice for the other steps.
    connection.close()
    connection.settings_dict.update(
        {"OPTIONS": {}, **settings.WEB_DATABASE}
    )  # the site's own rights suffice
