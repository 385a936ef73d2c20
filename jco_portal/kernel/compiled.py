"""Subqueries kept in the words of the database, since Django takes longer to write than it to read.

What a page asks about its reader is asked by most of its statements, and always the same. Such a
condition is compiled once, and each statement only puts the key of its own row into it.
"""

import re
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, Func

ALIAS = re.compile(r'(?<=" )(?:level(\d+)_)?[A-Z]+\d+\b')


class Compiled(Func):
    """A subquery in the words of the database; between them stands the key of the row."""

    def __init__(self, key: Any, *, words: tuple[str, ...], params: Any, output_field: Any) -> None:
        super().__init__(key, output_field=output_field)
        self.words, self.params = words, params

    def as_sql(self, compiler: Any, *_args: Any, **_kwargs: Any) -> Any:
        """The words around the key as it is called where this is asked."""
        [key] = self.source_expressions
        return compiler.compile(key)[0].join(self.words), self.params


def compiled(of: Any, subquery: Any) -> Compiled:
    """A subquery on each row of a model, compiled for any statement that reads this model.

    It may depend on nothing but the key of the row; else a ``ValueError`` is raised. Whoever
    keeps it keeps it by everything that its rows are chosen by.
    """
    query = of._default_manager.all().query
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    key, _none = compiler.compile(F("pk").resolve_expression(query))
    resolved = subquery.resolve_expression(query)
    sql, params = compiler.compile(resolved)
    table = key.rpartition(".")[0]
    if key not in sql or sql.count(f"{table}.") != sql.count(key):
        raise ValueError(f"Of {table} the statement must ask for the key and nothing else")
    words = tuple(_with_own_aliases(sql).split(key))
    return Compiled(F("pk"), words=words, params=params, output_field=resolved.output_field)


def _with_own_aliases(sql: str) -> str:
    """Name the tables as no statement around them is named: the key of its row must be its own.

    Around it stand names that Django gives, or those of a later level than any inside it.
    """
    levels = {match[0]: int(match[1] or 0) for match in ALIAS.finditer(sql)}
    level = max(levels.values(), default=0) + 1
    for name in (each for each, inside in levels.items() if not inside):
        sql = re.sub(rf"\b{name}\b", f"level{level}_{name}", sql)
    return sql
