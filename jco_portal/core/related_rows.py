"""Rows together with what belongs to them, in one statement.

``prefetch_related`` takes a statement for each relation; here the database hands the related
rows over with each row, whole and as JSON, and they are found where a prefetch puts them. It is
for pages about one record, or lists whose rows have few related ones. ``set_links`` writes lists
that are nothing but links in one statement, too.

Subqueries are compiled once: Django takes longer to compile them than the database to answer.
What a page asks about its reader stands in most of its statements, and is always the same. It is
kept as SQL, and each statement only puts the key of its own row into it.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields.ranges import RangeField
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BinaryField, F, Func, GeneratedField, JSONField, OuterRef, QuerySet
from django.db.models.query import ModelIterable

from jco_portal.core.type_aliases import Rows

ALIAS = re.compile(r'(?<=" )(?:level(\d+)_)?[A-Z]+\d+\b')


class Compiled(Func):
    """A subquery as SQL in pieces; between them stands the key of the row."""

    def __init__(
        self, key: Any, *, pieces: tuple[str, ...], params: Any, output_field: Any
    ) -> None:
        super().__init__(key, output_field=output_field)
        self.pieces, self.params = pieces, params

    def as_sql(self, compiler: Any, *_args: Any, **_kwargs: Any) -> Any:
        """The pieces around the key as it is called where this is asked."""
        [key] = self.source_expressions
        return compiler.compile(key)[0].join(self.pieces), self.params


def compiled(of: Any, subquery: Any) -> Compiled:
    """A subquery on each row of a model, compiled for any statement that reads this model.

    It may depend on nothing but the key of the row; else a ``ValueError`` is raised. A cache of it
    needs every value in it, such as an organisation or a day, among its keys.
    """
    query = of._default_manager.all().query
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    key, _none = compiler.compile(F("pk").resolve_expression(query))
    resolved = subquery.resolve_expression(query)
    sql, params = compiler.compile(resolved)
    table = key.rpartition(".")[0]
    if key not in sql or sql.count(f"{table}.") != sql.count(key):
        raise ValueError(f"Of {table} the statement must ask for the key and nothing else")
    pieces = tuple(_with_own_aliases(sql).split(key))
    return Compiled(F("pk"), pieces=pieces, params=params, output_field=resolved.output_field)


def _with_own_aliases(sql: str) -> str:
    """Give the tables inside aliases that no statement around them has.

    Else the key of a row outside would be read as that of a table inside. Around it stand aliases
    that Django gives, or those of a later level than any inside.
    """
    levels = {match[0]: int(match[1] or 0) for match in ALIAS.finditer(sql)}
    level = max(levels.values(), default=0) + 1
    for name in (each for each, inside in levels.items() if not inside):
        sql = re.sub(rf"\b{name}\b", f"level{level}_{name}", sql)
    return sql


@dataclass(frozen=True)
class Related:
    """A relation by its name, which of its rows, and what of theirs comes along (``select``).

    Chosen rows are compiled once for each of these objects: one whose rows depend on the reader
    or on the day is made where it is asked for.
    """

    name: str
    rows: QuerySet[Any] | None = None
    select: tuple[str, ...] = ()
    kept: dict[Any, Compiled] = field(init=False, default_factory=dict, repr=False, compare=False)

    @property
    def column(self) -> str:
        """Where the rows stand in the statement."""
        return f"related_{self.name}"

    def as_json(self, of: Any) -> Compiled:
        """The rows that belong to a row of this model, in their order."""
        if self.rows is None:
            return _all_rows(of, self.name, self.select)
        if of not in self.kept:
            self.kept[of] = self.compiled_for(of)
        return self.kept[of]

    def compiled_for(self, of: Any) -> Compiled:
        """The same, compiled anew."""
        relation = of._meta.get_field(self.name)
        rows: Any = self.rows
        if rows is None:
            rows = relation.related_model._default_manager.all()
        back = relation.field.name if relation.one_to_many else relation.related_query_name()
        tables = [_WholeRow(F("pk"))]
        for path, target in _paths(rows.model, self.select).items():
            inside = next(each for each in target._meta.concrete_fields if not each.primary_key)
            tables.append(_WholeRow(F(f"{path}__{inside.attname}")))
        own = rows.filter(**{back: OuterRef("pk")})
        return compiled(of, ArraySubquery(own.values(tables=_SideBySide(*tables))))

    def put(self, parent: Any) -> None:
        """Let the parent find its rows as if they had been prefetched."""
        relation = parent._meta.get_field(self.name)
        found = parent.__dict__.pop(self.column)
        using, model = parent._state.db, relation.related_model
        rows = [_instance(using, model, each, self.select) for each in found]
        if relation.one_to_many:
            for row in rows:
                setattr(row, relation.field.name, parent)
        kept = getattr(parent, self.name).get_queryset()
        kept._result_cache, kept._prefetch_done = rows, True
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[self.name] = kept


def with_related(rows: Rows, *related: str | Related) -> Rows:
    """The rows with their related ones, all in the one statement of the rows."""
    parts = tuple(Related(each) if isinstance(each, str) else each for each in related)
    found: Rows = rows.annotate(**{each.column: each.as_json(rows.model) for each in parts})
    earlier: tuple[Related, ...] = getattr(rows._iterable_class, "related", ())
    found._iterable_class = type("WithRelated", (_WithRelated,), {"related": earlier + parts})
    return found


class _WithRelated(ModelIterable[Any]):
    related: tuple[Related, ...] = ()

    def __iter__(self) -> Iterator[Any]:
        for parent in super().__iter__():
            for each in self.related:
                each.put(parent)
            yield parent


class _ExactDecoder(json.JSONDecoder):
    """Keeps every digit of an amount."""

    def __init__(self) -> None:
        super().__init__(parse_float=Decimal)


class _WholeRow(Func):
    """The whole row of the table in which a column is found, as JSON."""

    output_field = JSONField()

    def as_sql(self, compiler: Any, *_args: Any, **_kwargs: Any) -> Any:
        column: Any = self.source_expressions[0]
        return f"to_jsonb({compiler.quote_name_unless_alias(column.alias)})", ()


class _SideBySide(Func):
    function = "jsonb_build_array"
    output_field = JSONField(decoder=_ExactDecoder)


@cache
def _all_rows(of: Any, name: str, select: tuple[str, ...]) -> Compiled:
    """All rows of a relation, which depend neither on the reader nor on the day."""
    return Related(name, select=select).compiled_for(of)


@cache
def _paths(model: Any, select: tuple[str, ...]) -> dict[str, Any]:
    """The models of what comes along, by the way to each, nearest first."""
    found = {"": model}
    for each in select:
        for path in accumulate(each.split("__"), "{}__{}".format):
            before, _separator, name = path.rpartition("__")
            found[path] = found[before]._meta.get_field(name).related_model
    del found[""]
    return found


@cache
def _columns(model: Any) -> list[tuple[str, str, Callable[[Any], Any]]]:
    """Columns, fields and how their values are read; what JSON cannot tell is left to be asked."""
    return [
        (each.column, each.attname, each.to_python)
        for each in model._meta.concrete_fields
        if not isinstance(each, BinaryField | GeneratedField | RangeField)
        and not hasattr(each, "from_db_value")
    ]


def _row(using: str, model: Any, told: dict[str, Any]) -> Any:
    columns = _columns(model)
    names = [name for _column, name, _read in columns]
    return model.from_db(using, names, [read(told[column]) for column, _name, read in columns])


def _instance(using: str, model: Any, tables: list[Any], select: tuple[str, ...]) -> Any:
    made = _row(using, model, tables[0])
    at = {"": made}
    for (path, target), told in zip(_paths(model, select).items(), tables[1:], strict=True):
        before, _separator, name = path.rpartition("__")
        at[path] = _row(using, target, told) if told is not None else None
        if at[before] is not None:
            setattr(at[before], name, at[path])
    return made


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
