"""Spreadsheets: rows of plain values become an XLSX workbook of typed cells."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | float | Decimal | date | None

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
