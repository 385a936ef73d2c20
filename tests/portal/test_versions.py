"""Databases of another version of the portal, which are refused unchanged."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

FOREIGN = "operations.0099_gone"


@pytest.fixture
def record(db: None) -> None:
    """Recorded migrations without a file: one of a package and one of the portal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES"
            " ('account', '0099_gone', now()), ('operations', '0099_gone', now())"
        )


HINT = (
    f"was made by another version of the JCO Portal (it has {FOREIGN}, which this version has not)"
)
EMBEDDED = (
    f"The database in /data/postgres {HINT}:"
    " set another JCO_DATA_DIR, or remove that folder to begin anew."
)
ELSEWHERE = f"The database {HINT}: use another database, or the version that made it."


@pytest.mark.parametrize(("folder", "hint"), [("/data/postgres", EMBEDDED), ("", ELSEWHERE)])
def test_migrate_refuses_a_database_of_another_version(
    record: None, monkeypatch: pytest.MonkeyPatch, folder: str, hint: str
) -> None:
    monkeypatch.setenv("JCO_DATABASE_FOLDER", folder)

    with pytest.raises(CommandError) as refusal:
        call_command("migrate", verbosity=0)

    assert str(refusal.value) == hint


def test_migrate_ignores_unknown_migrations_of_packages(record: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'operations' AND name = '0099_gone'"
        )

    call_command("migrate", verbosity=0)


def test_migrate_works_after_pruning_squashed_migrations(record: None) -> None:
    call_command("migrate", "operations", prune=True, verbosity=0)

    call_command("migrate", verbosity=0)
