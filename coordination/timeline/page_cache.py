"""Finished pages of the calendar, kept until anything that they show may have changed.

The key holds whose eyes the page is for, the address, the day, the language and a mark of
the data: how many numbers the change logs and the overlaps have given out. A writer that
took its number before us may commit after us, so a page is kept only when, after the mark
was read, nobody was writing in this database: then every number in the mark is settled,
and whoever writes later takes a new one.
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

CACHE_SECONDS = 300
CACHE_ERRORS = (RedisError, OSError)

# The counters come first, in a subquery that is not merged (OFFSET 0) and on which the look
# at the sessions depends. What another role does cannot be seen: it counts as writing.
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
    """The page as kept for eyes like these, or made now; works without a cache, too."""
    if settings.DEBUG:  # templates are being edited
        return make()
    mark, is_settled = data_version()
    facilitator_id = user.pk if user.has_role(Role.FACILITATOR) else None  # named person by person
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
    """How far the data have got, and whether nobody is writing at this moment."""
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
