"""The command ``migrate``, which also grants the rights of the web role."""

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
# The triggers that write the change log run with the rights of the owner. A fixed search path,
# so that the caller cannot put functions of its own in front.
SECURITY_DEFINER_SQL = """
SELECT format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp',
              oid::regprocedure)
FROM pg_proc WHERE proname LIKE 'pgtrigger\\_%' AND pronamespace = 'public'::regnamespace
"""
# django-pgtrigger calls this before each row is logged. The version of the package aborts a
# subtransaction each time, which makes a long transaction quadratic (10,000 operations: 24 s
# instead of 5 s). It also lets every role switch the log off with pgtrigger.ignore; here the web
# role cannot.
SHOULD_IGNORE_SQL = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT session_user <> {role} AND trigger_name = ANY (
        coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{{}}')::text[])
$$
"""


class Command(MigrateCommand):
    """Migrate, and let the web role read, but not change, the change log.

    The triggers that write it run with the rights of the owner; the web role is that of
    ``DATABASE_URL``. If owner and web role are the same, no rights are changed.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, create the cache table, grant the rights.

        Raises CommandError before any change if the database is of another version.
        """
        connection = connections[options["database"]]
        if not options["prune"]:
            refuse_unknown_migrations(connection)
        super().handle(*args, **options)
        call_command("createcachetable", database=options["database"], verbosity=0)
        parted = _has_web_role(connection)
        # No role has an empty name: without a web role, pgtrigger.ignore works for the only role.
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
    """Return the tables with the rights that the web role does not get.

    Only triggers write the change log and tables with ``maintained_by_triggers``; rows of tables
    with ``append_only`` are never changed or deleted.
    """
    tables = {model._meta.db_table: model for model in apps.get_models()}
    return [
        (table, "INSERT, UPDATE, DELETE" if _is_written_by_triggers(model) else "UPDATE, DELETE")
        for table, model in tables.items()
        if _is_written_by_triggers(model) or hasattr(model, "append_only")
    ]


def _is_written_by_triggers(model: type[Model]) -> bool:
    logged = issubclass(model, Event) and model._meta.managed
    return logged or hasattr(model, "maintained_by_triggers")
