"""Importing 10,000 rows beside parsing and copying them."""

import csv
import io

from django.db import connection, transaction

from operations.imports.import_run import import_operations
from operations.reports.export import EXPORT_COLUMNS
from tests.bench.result_table import ResultTable

ROWS = 10_000


def run(table: ResultTable, rows: int = ROWS) -> None:
    """Measure the first import and the same import again, beside parsing with COPY."""
    table.begin_times("Import")
    content = _file(rows)
    baseline, taken = lambda: _parse_and_copy(content), lambda: import_operations(content)
    table.compare("import, all new", rows, taken, parse_and_copy=baseline)
    table.compare("import, nothing new", rows, taken, times=3, parse_and_copy=baseline)


def _file(rows: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(EXPORT_COLUMNS)
    for number in range(rows):
        day = f"{2000 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
        row = [f"Imported {number}", "wco_operation", "WCO", "LT", "LT;PL;EUROPOL", "yes", "", "1"]
        writer.writerow(
            [*row, "operational", day, day, "", "cigarettes;cash", "road;sea", "", "a list"]
        )
    return out.getvalue().encode()


def _parse_and_copy(content: bytes) -> None:
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    text = io.StringIO("".join("\t".join(row) + "\n" for row in rows[1:]))
    columns = ", ".join(f'"{name}" text' for name in EXPORT_COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE floor ({columns})")
        cursor.cursor.copy_expert("COPY floor FROM STDIN", text)
        transaction.set_rollback(True)
