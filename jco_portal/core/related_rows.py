"""Rows with their related rows in one statement.

``prefetch_related`` needs a statement for each relation. Here the database returns the related rows
with each row, whole and as JSON, and they are put where a prefetch would put them. For pages about
one record, and for lists whose rows have few related ones. ``set_links`` writes many-to-many lists
in one statement, too.

Subqueries are compiled once, because Django takes longer to compile them than the database to run
them. Conditions on the reader occur in most statements of a page and are always the same: they are
kept as SQL, and each statement only adds the key of its own row.
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

from jco_portal.core.type_aliases import QuerySetT

# Aliases of tables as Django (T3, U0) or ``_rename_aliases`` (level1_U0) gives them.
ALIAS_PATTERN = re.compile(r'(?<=" )(?:level(\d+)_)?[A-Z]+\d+\b')


class CompiledSubquery(Func):
    """A subquery as pieces of SQL, to be joined by the key of the row."""

    def __init__(
        self, key: Any, *, pieces: tuple[str, ...], params: Any, output_field: Any
    ) -> None:
        super().__init__(key, output_field=output_field)
        self.pieces, self.params = pieces, params

    def as_sql(self, compiler: Any, *_args: Any, **_kwargs: Any) -> Any:
        """Return the SQL with the key as it is named in the outer statement."""
        [key] = self.source_expressions
        return compiler.compile(key)[0].join(self.pieces), self.params


def compile_subquery(of: Any, subquery: Any) -> CompiledSubquery:
    """Compile a subquery on the rows of a model for any statement that reads this model.

    It may depend on the key of the row only. Raises ValueError otherwise. A cache of the result
    needs every other value in it, such as an organisation or a day, in its key.
    """
    query = of._default_manager.all().query
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    key, _none = compiler.compile(F("pk").resolve_expression(query))
    resolved = subquery.resolve_expression(query)
    sql, params = compiler.compile(resolved)
    table = key.rpartition(".")[0]
    if key not in sql or sql.count(f"{table}.") != sql.count(key):
        raise ValueError(f"Of {table} the statement must ask for the key and nothing else")
    pieces = tuple(_rename_aliases(sql).split(key))
    return CompiledSubquery(
        F("pk"), pieces=pieces, params=params, output_field=resolved.output_field
    )


def _rename_aliases(sql: str) -> str:
    """Rename the tables inside, so that no outer statement has the same aliases.

    Otherwise the key of an outer row would be read as that of a table inside. Outer aliases are
    those of Django, or of a higher level than any inside.
    """
    levels = {match[0]: int(match[1] or 0) for match in ALIAS_PATTERN.finditer(sql)}
    level = max(levels.values(), default=0) + 1
    for name in (each for each, inside in levels.items() if not inside):
        sql = re.sub(rf"\b{name}\b", f"level{level}_{name}", sql)
    return sql


@dataclass(frozen=True)
class RelatedRows:
    """A relation by its name, which of its rows to read, and what to read with them (``select``).

    Filtered rows are compiled once for each object of this class: where they depend on the reader
    or on the day, make the object where it is needed.
    """

    name: str
    rows: QuerySet[Any] | None = None
    select: tuple[str, ...] = ()
    compiled_by_model: dict[Any, CompiledSubquery] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )

    @property
    def column_name(self) -> str:
        """The name of the rows as a column of the statement."""
        return f"related_{self.name}"

    def as_json(self, of: Any) -> CompiledSubquery:
        """Return the subquery for the rows that belong to a row of a model, in their order."""
        if self.rows is None:
            return _compile_all_rows(of, self.name, self.select)
        if of not in self.compiled_by_model:
            self.compiled_by_model[of] = self.compile_for(of)
        return self.compiled_by_model[of]

    def compile_for(self, of: Any) -> CompiledSubquery:
        """Return the subquery, always compiled again."""
        relation = of._meta.get_field(self.name)
        rows: Any = self.rows
        if rows is None:
            rows = relation.related_model._default_manager.all()
        back = relation.field.name if relation.one_to_many else relation.related_query_name()
        tables = [_WholeRow(F("pk"))]
        for path, target in _related_models(rows.model, self.select).items():
            inside = next(each for each in target._meta.concrete_fields if not each.primary_key)
            tables.append(_WholeRow(F(f"{path}__{inside.attname}")))
        own = rows.filter(**{back: OuterRef("pk")})
        return compile_subquery(of, ArraySubquery(own.values(all_tables=_JsonArray(*tables))))

    def assign_to(self, parent: Any) -> None:
        """Put the rows of a parent where ``prefetch_related`` would put them."""
        relation = parent._meta.get_field(self.name)
        json_rows = parent.__dict__.pop(self.column_name)
        using, model = parent._state.db, relation.related_model
        rows = [_build_instance(using, model, each, self.select) for each in json_rows]
        if relation.one_to_many:
            for row in rows:
                setattr(row, relation.field.name, parent)
        queryset = getattr(parent, self.name).get_queryset()
        queryset._result_cache, queryset._prefetch_done = rows, True
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[self.name] = queryset


def with_related(rows: QuerySetT, *related: str | RelatedRows) -> QuerySetT:
    """Return the rows with their related ones, all in the statement of the rows."""
    relations = tuple(RelatedRows(each) if isinstance(each, str) else each for each in related)
    annotated: QuerySetT = rows.annotate(
        **{each.column_name: each.as_json(rows.model) for each in relations}
    )
    earlier: tuple[RelatedRows, ...] = getattr(rows._iterable_class, "related", ())
    # The iterable of a queryset makes its objects: this one also makes the related ones.
    annotated._iterable_class = type(
        "WithRelated", (_RelatedIterable,), {"related": earlier + relations}
    )
    return annotated


class _RelatedIterable(ModelIterable[Any]):
    related: tuple[RelatedRows, ...] = ()

    def __iter__(self) -> Iterator[Any]:
        for parent in super().__iter__():
            for each in self.related:
                each.assign_to(parent)
            yield parent


class _ExactDecoder(json.JSONDecoder):
    """A JSON decoder that keeps every digit of an amount."""

    def __init__(self) -> None:
        super().__init__(parse_float=Decimal)


class _WholeRow(Func):
    """The whole row of the table of a column, as JSON."""

    output_field = JSONField()

    def as_sql(self, compiler: Any, *_args: Any, **_kwargs: Any) -> Any:
        column: Any = self.source_expressions[0]
        return f"to_jsonb({compiler.quote_name_unless_alias(column.alias)})", ()


class _JsonArray(Func):
    function = "jsonb_build_array"
    output_field = JSONField(decoder=_ExactDecoder)


@cache
def _compile_all_rows(of: Any, name: str, select: tuple[str, ...]) -> CompiledSubquery:
    """Return the subquery for all rows of a relation, independent of reader and day."""
    return RelatedRows(name, select=select).compile_for(of)


@cache
def _related_models(model: Any, select: tuple[str, ...]) -> dict[str, Any]:
    """Return the models of ``select`` by their path, nearest first."""
    models_by_path = {"": model}
    for selected_path in select:
        for path in accumulate(selected_path.split("__"), "{}__{}".format):
            before, _separator, name = path.rpartition("__")
            models_by_path[path] = models_by_path[before]._meta.get_field(name).related_model
    del models_by_path[""]
    return models_by_path


@cache
def _columns(model: Any) -> list[tuple[str, str, Callable[[Any], Any]]]:
    """Return columns, attributes and readers of the fields that JSON can represent.

    The others stay deferred: they are read from the database when they are used.
    """
    return [
        (each.column, each.attname, each.to_python)
        for each in model._meta.concrete_fields
        if not isinstance(each, BinaryField | GeneratedField | RangeField)
        and not hasattr(each, "from_db_value")
    ]


def _build_record(using: str, model: Any, values: dict[str, Any]) -> Any:
    columns = _columns(model)
    names = [name for _column, name, _read in columns]
    return model.from_db(using, names, [read(values[column]) for column, _name, read in columns])


def _build_instance(using: str, model: Any, tables: list[Any], select: tuple[str, ...]) -> Any:
    made = _build_record(using, model, tables[0])
    at = {"": made}
    for (path, target), values in zip(
        _related_models(model, select).items(), tables[1:], strict=True
    ):
        before, _separator, name = path.rpartition("__")
        at[path] = _build_record(using, target, values) if values is not None else None
        if at[before] is not None:
            setattr(at[before], name, at[path])
    return made


def set_links(record: Any, wanted: dict[str, Collection[Any]], held: dict[str, Any]) -> None:
    """Write many-to-many lists of a record, by name, from what they had to what is wanted.

    All differences are written by one statement.
    """
    statements: list[str] = []
    params: list[Any] = []
    for name in wanted:
        link = _Link(record, name)
        before, after = set(held.get(name, ())), set(wanted[name])
        for sql, changed in ((link.insert, after - before), (link.delete, before - after)):
            if changed:
                # A common table expression for each difference, joined into one statement below.
                statements.append(f"step_{len(statements)} AS ({sql})")
                params += [record.pk, [each.pk for each in changed]]
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {', '.join(statements)} SELECT", params)


class _Link:
    """The statements that add and remove rows of the table of a many-to-many list."""

    def __init__(self, record: Any, name: str) -> None:
        relation = record._meta.get_field(name)
        quoted = connection.ops.quote_name
        table = quoted(relation.m2m_db_table())
        own, other = quoted(relation.m2m_column_name()), quoted(relation.m2m_reverse_name())
        values = "SELECT %s, unnest(%s::bigint[])"
        self.insert = f"INSERT INTO {table} ({own}, {other}) {values} ON CONFLICT DO NOTHING"
        which = f"{own} = %s AND {other} = ANY (%s::bigint[])"
        self.delete = f"DELETE FROM {table} WHERE {which}"  # noqa: S608 - names of tables of the portal
