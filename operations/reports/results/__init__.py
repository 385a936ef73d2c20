"""Results of a JCO: records with their entries, totals at any day, the curve, the workbook."""

from operations.reports.results.rows import (
    ENTRIES,
    VERDICTS,
    changes_of_record,
    count_waiting,
    history_of_record,
    how_much,
    records_of,
    reporting_places,
    rows_of,
    subpages_of,
)
from operations.reports.results.totals import Totals, totals_of
from operations.reports.results.words import question_on
from operations.reports.results.workbook import totals_xlsx

__all__ = [
    "ENTRIES",
    "VERDICTS",
    "Totals",
    "changes_of_record",
    "count_waiting",
    "history_of_record",
    "how_much",
    "question_on",
    "records_of",
    "reporting_places",
    "rows_of",
    "subpages_of",
    "totals_of",
    "totals_xlsx",
]
