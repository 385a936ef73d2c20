"""Lists of a record that are nothing but links, written together."""

from collections.abc import Collection
from typing import Any

from django.db import connection


def set_links(record: Any, wanted: dict[str, Collection[Any]], held: dict[str, Any]) -> None:
    """Bring many-to-many lists of a record, by name, from what they held to what is wanted.

    Whatever differs in all of them is written by one statement.
    """
    parts: list[str] = []
    params: list[Any] = []
    for name in wanted:
        link = _Link(record, name)
        before, after = set(held.get(name, ())), set(wanted[name])
        for sql, changed in ((link.insert, after - before), (link.delete, before - after)):
            if changed:
                parts.append(f"step_{len(parts)} AS ({sql})")
                params += [record.pk, [each.pk for each in changed]]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {', '.join(parts)} SELECT", params)


class _Link:
    """The table of a list, and how its rows come and go."""

    def __init__(self, record: Any, name: str) -> None:
        relation = record._meta.get_field(name)
        quoted = connection.ops.quote_name
        table = quoted(relation.m2m_db_table())
        own, other = quoted(relation.m2m_column_name()), quoted(relation.m2m_reverse_name())
        values = "SELECT %s, unnest(%s::bigint[])"
        self.insert = f"INSERT INTO {table} ({own}, {other}) {values} ON CONFLICT DO NOTHING"
        which = f"{own} = %s AND {other} = ANY (%s::bigint[])"
        self.delete = f"DELETE FROM {table} WHERE {which}"  # noqa: S608 - names of our tables
