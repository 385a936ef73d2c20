"""The databases of a run: made once, copied for each worker and for each test that commits."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone
from django.utils.text import slugify
from psycopg2 import sql

from tests.example_data import EXAMPLES, current_example

LISTS = ""  # the reference lists, as every portal has them, and nothing else


@dataclass
class ExampleDatabases:
    """Templates shared by the workers of a run, and the copies used by one of them.

    ``folder`` belongs to the run; ``worker`` is the name of this process.
    """

    folder: Path
    worker: str
    copies: dict[str, str] = field(default_factory=dict)
    lent: int = 0

    def use_copy(self, example: str, *, fresh: bool) -> None:
        """Connect to a database with this example set; ``fresh`` for a test that commits."""
        self.lent += 1
        template, record_and_day = self._template(example)
        current_example.example = example
        current_example.model, current_example.key, day = record_and_day
        current_example.day = date.fromisoformat(day)
        if fresh:
            name = self._copy(template, f"{template}_{self.worker}_{self.lent}")
        else:
            name = self.copies.get(template) or self._copy(template, f"{template}_{self.worker}")
            self.copies[template] = name
        connect_to(name)
        isolate_cached_pages(f"{self.worker}{self.lent}")

    def drop_used_copy(self) -> None:
        """Drop the copy in which a test has committed."""
        name = connection.settings_dict["NAME"]
        connections.close_all()
        drop_database(name)

    def drop_copies(self) -> None:
        """Drop all copies of this worker."""
        connections.close_all()
        for name in self.copies.values():
            drop_database(name)

    def drop_templates(self) -> None:
        """Drop the templates that all workers share."""
        for made in self.folder.glob("*.made"):
            drop_database(made.stem)

    def _template(self, example: str) -> tuple[str, tuple[str, Any, str]]:
        """Return the name of the database with an example set, and its record and day.

        The first worker that needs it makes it. It is made again on a new day, because the dates of
        a set are relative to the day on which it was made.
        """
        day = timezone.localdate()
        name = settings.DATABASES["default"]["TEST"]["NAME"]
        if example:
            name = f"{name}_{slugify(example)}_{day.day}"
        with _exclusive_lock(self.folder / name), (self.folder / f"{name}.made").open("a+") as made:
            made.seek(0)
            if text := made.read():
                return name, tuple(json.loads(text))
            record_and_day = (*self._make(example, name), day.isoformat())
            connection.close()  # a template with a connection cannot be copied
            made.write(json.dumps(record_and_day))
            return name, record_and_day

    def _make(self, example: str, name: str) -> tuple[str, Any]:
        if not example:
            connection.creation.create_test_db(0, autoclobber=True, serialize=False)
            call_command("load_reference")
            return "", None
        lists, _ = self._template(LISTS)
        connect_to(self._copy(lists, name))
        current_example.example = LISTS
        with transaction.atomic():
            model_and_key = EXAMPLES[example].create()
            connection.run_on_commit.clear()  # jobs stay queued, as in a test
        return model_and_key

    def _copy(self, template: str, name: str) -> str:
        with _exclusive_lock(self.folder / f"{template}.copying"):
            connection.close()
            drop_database(name)
            _execute_maintenance(
                "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template
            )
        return name


def connect_to(name: str) -> None:
    """Connect this process to another database from now on."""
    if connection.settings_dict["NAME"] != name:
        connections.close_all()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def isolate_cached_pages(test: str) -> None:
    """Give each test its own prefix of cached pages: rows of different tests have equal keys."""
    settings.CACHES["pages"]["KEY_PREFIX"] = caches["pages"].key_prefix = test


def drop_database(name: str) -> None:
    """Drop a database even if it has connections."""
    _execute_maintenance("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute_maintenance(statement: str, *names: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def _exclusive_lock(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
