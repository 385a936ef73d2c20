"""Lists of operations as CSV files, and the results of importing them."""

import csv
import io
from typing import Any

from operations.actions.reference_lists import DATA_FOLDER
from operations.imports.import_run import import_operations
from operations.models import Operation
from operations.reports.export import EXPORT_COLUMNS

PUBLISHED_FILE = DATA_FOLDER / "published.csv"
HEADER = (
    "name,kind,organisers,lead_states,participants,participants_complete,participants_note,"
    "phase,period,start,end,dates_note,risk_areas,transport_modes,results,source"
)
ROW = {
    "name": "Amber",
    "kind": "wco_operation",
    "organisers": "WCO",
    "lead_states": "",
    "participants": "LT;PL",
    "participants_complete": "no",
    "participants_note": "",
    "phase": "1",
    "period": "operational",
    "start": "2027-10-01",
    "end": "2027-10-10",
    "dates_note": "",
    "risk_areas": "cigarettes",
    "transport_modes": "road",
    "results": "",
    "source": "A newspaper",
}
NO_COUNTS = {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0}


def csv_file(
    *rows: dict[str, str], columns: tuple[str, ...] = EXPORT_COLUMNS, **dialect: Any
) -> bytes:
    """Return a CSV file with these rows; values that are missing come from ``ROW``."""
    out = io.StringIO(newline="")
    table = csv.writer(out, **dialect)
    table.writerow(columns)
    table.writerows([(ROW | row).get(column, "") for column in columns] for row in rows)
    return out.getvalue().encode()


def import_counts(content: bytes, **more: Any) -> dict[str, int]:
    """Import a file and return the counts of its outcome."""
    return import_operations(content, **more).counts


def expected_counts(**more: int) -> dict[str, int]:
    """Return counts that are 0 except for those given."""
    return NO_COUNTS | more


def import_errors(content: bytes) -> list[tuple[int, str, str]]:
    """Import a file with errors and return row, column and sentence of each.

    Checks that nothing was written.
    """
    before = Operation.objects.count()
    outcome = import_operations(content)
    assert Operation.objects.count() == before
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 0)
    return [(error.row, error.column, error.sentence) for error in outcome.errors]
