"""Copies of the prepared database, so that no part meets what another has left."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def own_copy(name: str) -> Iterator[str]:
    """A copy of the present database, which is the present one as long as the block runs."""
    present = connection.settings_dict["NAME"]
    copy = f"{present}_{name}"
    connection.close()  # a database is copied while nobody uses it
    _outside(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
    _outside(f'CREATE DATABASE "{copy}" TEMPLATE "{present}"')
    connection.settings_dict["NAME"] = copy
    try:
        yield copy
    finally:
        connection.close()
        connection.settings_dict["NAME"] = present
        _outside(f'DROP DATABASE "{copy}" WITH (FORCE)')


def _outside(statement: str) -> Any:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
