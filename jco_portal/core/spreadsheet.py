"""Spreadsheets: rows of plain values become an XLSX workbook of typed cells, and back text."""

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

from jco_portal.core.type_aliases import Wording

T = TypeVar("T")
Value = str | int | float | Decimal | date | None
Column = tuple[Wording, Callable[[T], Value]]

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LONGEST_TEXT = 32_767
NOT_IN_A_TITLE = re.compile(r"[\\*?:/\[\]]")
DAY = "yyyy-mm-dd"
NARROWEST, WIDEST = 8, 60


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, the heads of its columns and its rows; lines above are a preamble."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Value]]
    preamble: Sequence[Sequence[Value]] = ()


def sheet_of(
    title: str,
    columns: Sequence[Column[T]],
    things: Iterable[T],
    preamble: Sequence[Sequence[Value]] = (),
) -> Sheet:
    """A sheet with a row for each thing; a column is its head beside what stands below it."""
    heads = [str(head) for head, _cell in columns]
    rows = [[cell(each) for _head, cell in columns] for each in things]
    return Sheet(title, heads, rows, preamble)


def write_workbook(sheets: Iterable[Sheet]) -> bytes:
    """The workbook: heads bold, frozen and with filters; text is text, whatever it begins with."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(_title(sheet.title)), sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _title(title: str) -> str:
    return NOT_IN_A_TITLE.sub(" ", _clean(title)).strip(" '")[:31] or "1"


def _write(page: WriteOnlyWorksheet, sheet: Sheet) -> None:
    rows = [list(row) for row in sheet.rows]
    above = [*sheet.preamble, ()] if sheet.preamble else []
    head = len(above) + 1
    for number, width in enumerate(_widths(sheet.heads, rows), start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = f"A{head + 1}"
    page.auto_filter.ref = (
        f"A{head}:{get_column_letter(max(1, len(sheet.heads)))}{head + len(rows)}"
    )
    for line in above:
        page.append([_cell(page, value) for value in line])
    page.append([_cell(page, text, bold=True) for text in sheet.heads])
    for row in rows:
        page.append([_cell(page, value) for value in row])


def _cell(page: WriteOnlyWorksheet, value: Value, *, bold: bool = False) -> WriteOnlyCell:
    """A cell of the value's own type; a text is never read as a formula."""
    cell = WriteOnlyCell(page)
    if isinstance(value, str):
        cell._value, cell.data_type = _clean(value)[:LONGEST_TEXT], "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        cell.value = value
        cell.alignment = Alignment(vertical="top")
    if isinstance(value, date):
        cell.number_format = DAY
    if bold:
        cell.font = Font(bold=True)
    return cell


def _clean(text: str) -> str:
    return UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _widths(heads: Sequence[str], rows: list[list[Value]]) -> list[int]:
    """Wide enough for the longest line of each column, within reason."""
    columns = zip(heads, *rows, strict=True)
    return [
        min(WIDEST, max(NARROWEST, *(_longest_line(value) for value in column)) + 2)
        for column in columns
    ]


def _longest_line(value: Value) -> int:
    if isinstance(value, date):
        return len(DAY)
    return max((len(line) for line in str(value or "").split("\n")), default=0)


# Reading

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 30 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 2_000, 60


class UnreadableWorkbook(Exception):
    """The file is not a workbook that can be read; the text says why, for people."""


class Formula(str):
    """A cell that would be worked out; a text that only looks like one is none."""

    __slots__ = ()


def read_sheet(content: bytes) -> list[list[str]]:
    """The cells of the first sheet as text; days as 2026-10-05, formulas as Formula."""
    _refuse_bombs(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
        read = [_without_tail([_text(cell) for cell in row]) for row in rows]
    except Exception as error:  # whatever a broken file makes the library raise
        raise UnreadableWorkbook(
            _("This workbook cannot be read; save it anew as XLSX.")
        ) from error
    while read and not read[-1]:
        read.pop()
    if len(read) > MOST_ROWS:
        raise UnreadableWorkbook(_("The sheet has more than 2 000 rows; split it."))
    return read


def _without_tail(cells: list[str]) -> list[str]:
    """The cells up to the last one that holds something."""
    filled = [place for place, text in enumerate(cells, start=1) if text]
    return cells[: filled[-1]] if filled else []


def _refuse_bombs(content: bytes) -> None:
    """A small file may unpack to a huge one: its own table of contents tells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableWorkbook(_("This is not a workbook (XLSX).")) from error
    if len(content) > MOST_BYTES or unpacked > MOST_UNPACKED:
        raise UnreadableWorkbook(_("The workbook is too large; split it."))


def _text(cell: ReadOnlyCell | EmptyCell) -> str:
    """A cell as a person would type it; a number in the 15 digits that spreadsheets keep."""
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
