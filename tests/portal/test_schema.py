"""The database schema: no redundant indexes."""

import pytest
from django.apps import apps
from django.db import connection

from jco_portal.management.migration_versions import is_own_app

pytestmark = pytest.mark.django_db

SERVED_BY_ANOTHER = """
WITH plain AS (
    SELECT indrelid, indexrelid, indisunique,
        array_to_string(indkey, ' ') || ' ' AS columns,
        array_to_string(indclass, ' ') || ' ' AS kinds
    FROM pg_index
    JOIN pg_class ON pg_class.oid = indexrelid
    JOIN pg_am ON pg_am.oid = relam
    WHERE amname = 'btree' AND indpred IS NULL AND indexprs IS NULL
)
SELECT DISTINCT shorter.indexrelid::regclass::text
FROM plain AS shorter JOIN plain AS longer USING (indrelid)
WHERE NOT shorter.indisunique
    AND shorter.indexrelid <> longer.indexrelid
    AND starts_with(longer.columns, shorter.columns)
    AND starts_with(longer.kinds, shorter.kinds)
    AND shorter.indrelid = ANY (%s::text[]::regclass[])
"""


def own_tables() -> list[str]:
    """Return the tables of the models of the portal, with those between two of them."""
    return [
        model._meta.db_table
        for config in apps.get_app_configs()
        if is_own_app(config)
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.auto_created is not apps.get_model("directory.User")
    ]


def test_no_index_is_a_prefix_of_another_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute(SERVED_BY_ANOTHER, [own_tables()])

        assert cursor.fetchall() == []
