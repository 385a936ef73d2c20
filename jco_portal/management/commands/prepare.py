"""Prepare a portal for its first and its next start, in one process."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, OutputWrapper
from django.db import connection


class Command(BaseCommand):
    """Tables as their owner, then lists and demonstration as the site itself would enter them."""

    help = "Bring tables, lists, demonstration and static files up to date; print the accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        """Take each step, named on standard error; standard output has the accounts alone."""
        for title, take in preparation_steps(self.stderr):
            self.stderr.write(title)
            take()
        if settings.DEMO:
            call_command("demo_accounts", stdout=self.stdout)


def preparation_steps(out: OutputWrapper) -> list[tuple[str, Callable[[], object]]]:
    """What there is to do, by title; what the steps say goes to ``out``."""
    demo = [("Demo", lambda: call_command("load_demo", stdout=out))] if settings.DEMO else []
    return [
        ("Tables", _migrate),
        ("Reference lists", lambda: call_command("load_reference")),
        *demo,
        ("Static files", lambda: call_command("collectstatic", interactive=False, verbosity=0)),
    ]


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    connection.settings_dict.update(
        {"OPTIONS": {}, **settings.WEB_DATABASE}
    )  # the site's own rights suffice
