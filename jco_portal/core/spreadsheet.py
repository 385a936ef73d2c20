"""Spreadsheets: rows of plain values as an XLSX workbook with typed cells, and back as text."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from jco_portal.core.type_aliases import LazyText

ItemT = TypeVar("ItemT")
CellValue = str | int | float | Decimal | date | None
ColumnSpec = tuple[LazyText, Callable[[ItemT], CellValue]]

# Characters that XML cannot contain, and control characters.
UNWRITABLE_PATTERN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Limits of XLSX: characters in a cell; characters that the name of a sheet cannot have.
MAX_CELL_LENGTH = 32_767
FORBIDDEN_IN_TITLE = re.compile(r"[\\*?:/\[\]]")
DATE_FORMAT = "yyyy-mm-dd"
MIN_COLUMN_WIDTH, MAX_COLUMN_WIDTH = 8, 60


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, column headers and rows; the preamble is above the headers."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[CellValue]]
    preamble: Sequence[Sequence[CellValue]] = ()


def build_sheet(
    title: str,
    columns: Sequence[ColumnSpec[ItemT]],
    things: Iterable[ItemT],
    preamble: Sequence[Sequence[CellValue]] = (),
) -> Sheet:
    """Return a sheet with a row for each thing; a column is a header and a function of a thing."""
    heads = [str(head) for head, _cell in columns]
    rows = [[cell(each) for _head, cell in columns] for each in things]
    return Sheet(title, heads, rows, preamble)


def write_workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return the workbook; headers are bold and frozen, with filters.

    A text is written as text, even if it begins like a formula.
    """
    workbook = Workbook(write_only=True)
    for sheet in sheets:
        _write_sheet(workbook.create_sheet(_clean_title(sheet.title)), sheet)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _clean_title(title: str) -> str:
    return FORBIDDEN_IN_TITLE.sub(" ", _clean_text(title)).strip(" '")[:31] or "1"


def _write_sheet(page: WriteOnlyWorksheet, sheet: Sheet) -> None:
    rows = [list(row) for row in sheet.rows]
    above = [*sheet.preamble, ()] if sheet.preamble else []
    head = len(above) + 1
    for number, width in enumerate(_column_widths(sheet.headers, rows), start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = f"A{head + 1}"
    page.auto_filter.ref = (
        f"A{head}:{get_column_letter(max(1, len(sheet.headers)))}{head + len(rows)}"
    )
    for line in above:
        page.append([_build_cell(page, value) for value in line])
    page.append([_build_cell(page, text, bold=True) for text in sheet.headers])
    for row in rows:
        page.append([_build_cell(page, value) for value in row])


def _build_cell(page: WriteOnlyWorksheet, value: CellValue, *, bold: bool = False) -> WriteOnlyCell:
    """Return a cell of the type of the value; a text is never read as a formula."""
    cell = WriteOnlyCell(page)
    if isinstance(value, str):
        # Past the setter of ``value``, which makes a formula of a text that begins with ‘=’.
        cell._value, cell.data_type = _clean_text(value)[:MAX_CELL_LENGTH], "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        cell.value = value
        cell.alignment = Alignment(vertical="top")
    if isinstance(value, date):
        cell.number_format = DATE_FORMAT
    if bold:
        cell.font = Font(bold=True)
    return cell


def _clean_text(text: str) -> str:
    return UNWRITABLE_PATTERN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _column_widths(heads: Sequence[str], rows: list[list[CellValue]]) -> list[int]:
    """Return widths in characters for the longest line of each column, within limits."""
    columns = zip(heads, *rows, strict=True)
    return [
        min(MAX_COLUMN_WIDTH, max(MIN_COLUMN_WIDTH, *(_line_length(value) for value in column)) + 2)
        for column in columns
    ]


def _line_length(value: CellValue) -> int:
    if isinstance(value, date):
        return len(DATE_FORMAT)
    return max((len(line) for line in str(value or "").split("\n")), default=0)


# Reading

# Limits for files of users, in bytes, rows and columns; proposal of the portal.
MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 30 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 2_000, 60


class UnreadableWorkbook(Exception):
    """Raised for a file that cannot be read as a workbook; its text is for the user."""


class Formula(str):
    """The text of a cell with a formula, unlike a text that only looks like one."""

    __slots__ = ()


def read_sheet(content: bytes) -> list[list[str]]:
    """Return the cells of the first sheet as text; days as 2026-10-05, formulas as Formula.

    Raises UnreadableWorkbook.
    """
    _refuse_zip_bombs(content)
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        rows = workbook.worksheets[0].iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)
        read = [_trim_empty_cells([_cell_text(cell) for cell in row]) for row in rows]
    except Exception as error:  # whatever a broken file makes the library raise
        raise UnreadableWorkbook(
            _("This workbook cannot be read; save it anew as XLSX.")
        ) from error
    while read and not read[-1]:
        read.pop()
    if len(read) > MAX_ROWS:
        raise UnreadableWorkbook(_("The sheet has more than 2 000 rows; split it."))
    return read


def _trim_empty_cells(cells: list[str]) -> list[str]:
    """Return the cells up to the last one that is not empty."""
    filled = [position for position, text in enumerate(cells, start=1) if text]
    return cells[: filled[-1]] if filled else []


def _refuse_zip_bombs(content: bytes) -> None:
    """Refuse a file that unpacks to a huge one, by the sizes in its own directory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableWorkbook(_("This is not a workbook (XLSX).")) from error
    if len(content) > MAX_BYTES or unpacked > MAX_UNPACKED_BYTES:
        raise UnreadableWorkbook(_("The workbook is too large; split it."))


def _cell_text(cell: ReadOnlyCell | EmptyCell) -> str:
    """Return a cell as a person would type it; a number with the 15 digits of spreadsheets."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Formula(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).strip()
