"""The cache of finished calendar pages.

The key of a page contains what decides on its content: the reader, the address, the day, the
language and the version of the data. The version is read from sequences: those of the change logs
and of the overlaps, which grow with every change.

A writer that took its number before the version was read may commit later. So a page is stored only
when no session was writing in this database after the version was read: then every number in it is
committed, and every later writer takes a new one.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache as once
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import get_language
from pghistory.models import Event
from psycopg2 import sql
from redis.exceptions import RedisError

from coordination.models import Overlap
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User

# Seconds. A page is made again after this time even if nothing has changed.
CACHE_SECONDS = 300
# Without a cache every page is made afresh; the calendar works all the same.
CACHE_ERRORS = (RedisError, OSError)

# The counters are read before the sessions: in a subquery that the planner does not merge
# (OFFSET 0) and on which the condition on the sessions depends. Sessions of another role are taken
# for writers, because PostgreSQL does not show what they do.
DATA_VERSION_SQL = """
SELECT mark.oid, mark.counted, NOT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE datid = mark.oid AND cardinality(mark.counted) > 0
    AND (backend_xid IS NOT NULL OR usename <> current_user))
FROM (SELECT oid, ARRAY[{counters}] AS counted
      FROM pg_database WHERE datname = current_database() OFFSET 0) AS mark
"""

PageContext = dict[str, Any]


def cached_page(
    user: User, address: list[tuple[str, str]], make: Callable[[], PageContext]
) -> PageContext:
    """Return the cached page for readers like this user, or make it."""
    if settings.DEBUG:  # templates are being edited
        return make()
    mark, is_settled = data_version()
    # Facilitators are appointed individually, so pages are not shared among them.
    facilitator_id = user.pk if user.has_role(Role.FACILITATOR) else None
    viewer = (user.organisation_id, sorted(user.roles), facilitator_id)
    key_values = (mark, viewer, address, timezone.localdate().isoformat(), get_language())
    key = "calendar:" + hashlib.sha256(repr(key_values).encode()).hexdigest()
    with suppress(*CACHE_ERRORS):
        stored_page: dict[str, Any] | None = caches["pages"].get(key)
        if stored_page is not None:
            return stored_page
    page = make()
    if is_settled and page["status"] == 200:
        with suppress(*CACHE_ERRORS):
            caches["pages"].set(key, page, CACHE_SECONDS)
    return page


def data_version() -> tuple[tuple[Any, ...], bool]:
    """Return the version of the data, and whether no session was writing after it was read."""
    with connection.cursor() as cursor:
        cursor.execute(_data_version_query().as_string(cursor.cursor))
        database, counted, is_settled = cursor.fetchone()
    return (database, *counted), is_settled


@once
def _data_version_query() -> sql.Composed:
    models: list[type[Model]] = [Overlap, *filter(_is_change_log, apps.get_models())]
    counter = sql.SQL("(SELECT last_value + is_called::int FROM {})")
    counters = [counter.format(sql.Identifier(_counter_sql(model))) for model in models]
    return sql.SQL(DATA_VERSION_SQL).format(counters=sql.SQL(", ").join(counters))


def _is_change_log(model: type[Model]) -> bool:
    return issubclass(model, Event) and model._meta.managed


def _counter_sql(model: type[Model]) -> str:
    return f"{model._meta.db_table}_{model._meta.pk.column}_seq"
