"""Migrations applied to a filled database, without loss."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from tests.filled_database import initial_migrations_digest, stored_digest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SCHEMA_SQL = """
SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
    || ' ' || coalesce(column_default, '')
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL
SELECT 'index ' || indexname || ' ' || indexdef
FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""
CASTS = re.compile(r"::(text|character varying)(\[\])?|[()]")  # printed elsewhere after a dump


def schema() -> set[str]:
    """Return columns, constraints, indexes and triggers of the database."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA_SQL)
        return {CASTS.sub("", text) for (text,) in cursor.fetchall()}


@pytest.fixture
def filled() -> set[str]:
    """The current schema; afterwards the database has the stored schema and data."""
    _digest, statements = stored_digest()
    wanted = schema()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        cursor.execute(statements)
    return wanted


def test_stored_database_matches_the_initial_migrations() -> None:
    digest, _statements = stored_digest()

    assert digest == initial_migrations_digest(), (
        "The initial migrations changed: run python -m tests.filled_database"
    )


def test_migrations_bring_a_filled_database_to_the_current_schema(filled: set[str]) -> None:
    call_command("migrate", verbosity=0)

    assert schema() == filled
    assert apps.get_model("operations.Operation").objects.count() > 100
    for model in apps.get_models():
        if model._meta.managed:
            model._default_manager.first()
