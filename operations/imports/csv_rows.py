"""Rows of a CSV file: encoding, separators, header and length of rows."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jco_portal.core.form_fields import UNCLEAN_TEXT_MESSAGE, normalise_text
from jco_portal.core.input_validation import is_clean_text
from operations.reports.export import EXPORT_COLUMNS, unescape_formula

# Limits of the portal.
MAX_ROWS = 10_000
MAX_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True)
class RowError:
    """A mistake in a file.

    Rows are numbered as in a spreadsheet: the header is row 1. An empty column means the
    whole row or file.
    """

    row: int
    column: str
    sentence: str


def read_rows(content: bytes, errors: list[RowError]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number and the cells by column of each row; append mistakes to ``errors``.

    Empty rows and rows with mistakes are left out.
    """
    text = _decode_file(content, errors)
    if not text:
        return
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    number, has_rows = 1, False
    try:
        header = [name.strip() for name in next(table)]
        if not _is_header_valid(header, errors):
            return
        for number, cells in enumerate(table, start=2):
            if number - 1 > MAX_ROWS:
                sentence = _("A file may hold 10,000 rows; split this one.")
                errors.append(RowError(number, "", sentence))
                return
            row = _parse_row(number, cells, header, errors)
            if row is not None:
                has_rows = True
                yield number, row
        if not has_rows and not errors:
            errors.append(RowError(1, "", _("The file has a header and no rows.")))
    except csv.Error as error:
        sentence = _("This row cannot be read as CSV (%(error)s). Is a quotation mark not closed?")
        errors.append(RowError(number + 1, "", sentence % {"error": error}))


def _parse_row(
    number: int, cells: list[str], header: list[str], errors: list[RowError]
) -> dict[str, str] | None:
    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) != len(header):
        sentence = _("This row has %(cells)d cells, the header has %(header)d.")
        values = {"cells": len(cells), "header": len(header)}
        errors.append(RowError(number, "", sentence % values))
        return None
    # An exported file has its formulas escaped; imported again, the cells are as before.
    row = {
        name: unescape_formula(normalise_text(each))
        for name, each in zip(header, cells, strict=True)
    }
    unclean = [
        RowError(number, name, str(UNCLEAN_TEXT_MESSAGE))
        for name in row
        if not is_clean_text(row[name])
    ]
    errors += unclean
    return None if unclean else row


def _decode_file(content: bytes, errors: list[RowError]) -> str:
    """Return the file as text; empty if it cannot be read, for a reason in ``errors``."""
    sentence = _no_table_sentence(content)
    row, text = 1, ""
    if not sentence:
        try:
            # Spreadsheets begin a UTF-8 file with a byte order mark, which is not content.
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            sentence = _("From here on the file is not UTF-8; save it as UTF-8.")
            row = content.count(b"\n", 0, error.start) + 1
    if not sentence and not text.strip():
        sentence = _("The file is empty.")
    if sentence:
        errors.append(RowError(row, "", sentence))
        return ""
    return text


def _no_table_sentence(content: bytes) -> str:
    if not content.strip():
        return _("The file is empty.")
    if len(content) > MAX_BYTES:
        return _("The file is larger than 5 MB; split it.")
    # The first bytes tell common mistakes apart: byte order marks of UTF-16, and the
    # signature of ZIP, which XLSX and ODS files are.
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _("The file is UTF-16; save it as CSV in UTF-8.")
    if content[:4] == b"PK\x03\x04":
        return _("This is a spreadsheet or an archive; save it as CSV in UTF-8.")
    return ""


def _is_header_valid(header: list[str], errors: list[RowError]) -> bool:
    if not is_clean_text("".join(header)):
        sentence = _("The row holds a NUL or a character that was lost in another program.")
        errors.append(RowError(1, "", sentence))
        return False
    # A header of one column that contains another separator: a common setting of spreadsheets.
    for separator, word in (
        (";", _("semicolons")),
        ("\t", _("tabs")),
        ("|", _("bars")),
    ):
        if len(header) == 1 and separator in header[0]:
            sentence = _("The columns are separated by %(what)s; save the file with commas.")
            errors.append(RowError(1, "", sentence % {"what": word}))
            return False
    missing = [name for name in EXPORT_COLUMNS if name not in header]
    for name in missing:
        sentence = _("The column “%(name)s” is missing.") % {"name": name}
        errors += [RowError(1, name, sentence)]
    for name in dict.fromkeys(header):
        sentence = _("The column “%(name)s” is not known.") if name not in EXPORT_COLUMNS else ""
        if header.count(name) > 1:
            sentence = _("The column “%(name)s” stands twice.")
        if sentence:
            errors.append(RowError(1, name[:60], sentence % {"name": name[:60]}))
    return not missing and len(header) == len(set(header)) == len(EXPORT_COLUMNS)
