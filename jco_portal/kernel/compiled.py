"""Subqueries compiled once: Django takes longer to compile them than the database to answer.

What a page asks about its reader stands in most of its statements, and is always the same. It is
kept as SQL, and each statement only puts the key of its own row into it.
"""

import re
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, Func

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
