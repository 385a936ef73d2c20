"""Totals of a JCO as a workbook, with the numbers of the page."""

from datetime import date

from django.utils.translation import gettext as _

from jco_portal.core.spreadsheet import CellValue, Sheet, write_workbook
from operations.models import Operation
from operations.reports.results.tables import TotalsTable
from operations.reports.results.totals import TotalsPage


def totals_workbook(operation: Operation, totals: TotalsPage, printed_on: date) -> bytes:
    """Return a workbook (XLSX): a sheet for each table, with operation and day on each."""
    preamble: list[list[CellValue]] = [
        [operation.name, operation.reference, operation.get_marking_display()],
        [_("As at the end of"), totals.as_at],
        [_("Printed on"), printed_on],
        [_("Validated results only; units are never added to each other.")],
    ]
    sheets = [_table_sheet(table, preamble) for table in totals.all_tables]
    empty = Sheet(_("Totals"), [_("Nothing counts yet")], [], preamble)
    return write_workbook(sheets or [empty])


def _table_sheet(table: TotalsTable, preamble: list[list[CellValue]]) -> Sheet:
    rows = [[line.label, *line.numbers] for line in table.lines]
    return Sheet(table.caption, table.headers, rows, preamble)
