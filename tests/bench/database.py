"""Copies of the prepared database, so that benchmarks do not influence each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def own_copy(name: str) -> Iterator[str]:
    """Copy the current database and connect to the copy as long as the block runs."""
    present = connection.settings_dict["NAME"]
    copy = f"{present}_{name}"
    connection.close()  # a database with a connection cannot be copied
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
