"""Migrate, then give the web role its rights: everything but rewriting the log."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from pghistory.models import Event
from psycopg2 import sql

from jco_portal.management.migration_versions import refuse_unknown_migrations

GRANTS_SQL = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
"""
SECURITY_DEFINER_SQL = """
SELECT format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp',
              oid::regprocedure)
FROM pg_proc WHERE proname LIKE 'pgtrigger\\_%' AND pronamespace = 'public'::regnamespace
"""
# django-pgtrigger asks this before each row is logged. Its own version breaks off a
# subtransaction every time, which makes a long transaction quadratic, and lets whoever
# sets pgtrigger.ignore go unlogged.
SHOULD_IGNORE_SQL = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT session_user <> {role} AND trigger_name = ANY (
        coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{{}}')::text[])
$$
"""


class Command(MigrateCommand):
    """Django's migrate, after which the web role may not rewrite or forge the change log.

    The triggers that write the log run with the owner's rights; the web role of
    ``DATABASE_URL`` may only read it. With one role for both there is nothing to part.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate and grant."""
        connection = connections[options["database"]]
        if not options["prune"]:
            refuse_unknown_migrations(connection)
        super().handle(*args, **options)
        call_command("createcachetable", database=options["database"], verbosity=0)
        parted = _has_web_role(connection)
        _protect_change_log(connection, settings.WEB_ROLE if parted else "")
        if parted:
            _grant_rights(connection)


def _protect_change_log(connection: BaseDatabaseWrapper, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(SHOULD_IGNORE_SQL).format(role=sql.Literal(role)))


def _has_web_role(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user",
            [settings.WEB_ROLE],
        )
        return cursor.fetchone() is not None


def _grant_rights(connection: BaseDatabaseWrapper) -> None:
    role = sql.Identifier(settings.WEB_ROLE)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(GRANTS_SQL).format(role=role))
        for table, rights in _protected_tables():
            cursor.execute(
                sql.SQL("REVOKE {rights} ON {table} FROM {role}").format(
                    rights=sql.SQL(rights), table=sql.Identifier(table), role=role
                )
            )
        cursor.execute(SECURITY_DEFINER_SQL)
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


def _protected_tables() -> list[tuple[str, str]]:
    """Tables that only triggers write, those of the log too, and histories, which only grow."""
    tables = {model._meta.db_table: model for model in apps.get_models()}
    return [
        (table, "INSERT, UPDATE, DELETE" if _is_written_by_triggers(model) else "UPDATE, DELETE")
        for table, model in tables.items()
        if _is_written_by_triggers(model) or hasattr(model, "append_only")
    ]


def _is_written_by_triggers(model: type[Model]) -> bool:
    logged = issubclass(model, Event) and model._meta.managed
    return logged or hasattr(model, "maintained_by_triggers")
