"""Migrations on a filled database: each that is not initial is applied to one and loses nothing."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from tests.filled import initial, kept

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

STANDS = """
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
CASTS = re.compile(r"::(text|character varying)(\[\])?|[()]")  # read back, they stand elsewhere


def schema() -> set[str]:
    """Columns, constraints, indexes and triggers as the database tells them."""
    with connection.cursor() as cursor:
        cursor.execute(STANDS)
        return {CASTS.sub("", said) for (said,) in cursor.fetchall()}


@pytest.fixture
def filled() -> set[str]:
    """The schema of today; thereafter the database is as kept, with its data."""
    _digest, statements = kept()
    wanted = schema()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        cursor.execute(statements)
    return wanted


def test_stored_database_matches_the_initial_migrations() -> None:
    digest, _statements = kept()

    assert digest == initial(), "The initial migrations changed: run python -m tests.filled"


def test_migrations_bring_a_filled_database_to_the_current_schema(filled: set[str]) -> None:
    call_command("migrate", verbosity=0)

    assert schema() == filled
    assert apps.get_model("operations.Operation").objects.count() > 100
    for model in apps.get_models():
        if model._meta.managed:
            model._default_manager.first()
