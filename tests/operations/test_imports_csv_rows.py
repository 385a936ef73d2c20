"""Reading CSV files in every spelling, or refusing them with a reason."""

import codecs
from collections.abc import Callable

import pytest

from operations.imports.import_run import import_operations
from operations.imports.parser import parse_operations
from operations.reports.export import EXPORT_COLUMNS
from tests.import_files import ROW, csv_file, expected_counts, import_counts, import_errors

LOST = "The row holds a NUL or a character that was lost in another program."


@pytest.mark.parametrize(
    ("content", "row", "sentence"),
    [
        (b"", 1, "The file is empty."),
        (b"  \r\n\t ", 1, "The file is empty."),
        (codecs.BOM_UTF8, 1, "The file is empty."),
        (codecs.BOM_UTF8 + b"\r\n\r\n", 1, "The file is empty."),
        (csv_file(), 1, "The file has a header and no rows."),
        (csv_file() + b"\r\n,,,,,,,,,,,,,,,\r\n", 1, "The file has a header and no rows."),
        (
            csv_file(ROW).decode().encode("utf-16"),
            1,
            "The file is UTF-16; save it as CSV in UTF-8.",
        ),
        (
            codecs.BOM_UTF16_BE + csv_file(ROW).decode().encode("utf-16-be"),
            1,
            "The file is UTF-16; save it as CSV in UTF-8.",
        ),
        (csv_file(ROW).decode().encode("utf-16-le"), 1, LOST),
        (
            csv_file(ROW, {"name": "Café"}).decode().encode("windows-1252"),
            3,
            "From here on the file is not UTF-8; save it as UTF-8.",
        ),
        (
            csv_file(ROW, ROW, {"name": "Żaba"}).decode().encode("iso8859-2"),
            4,
            "From here on the file is not UTF-8; save it as UTF-8.",
        ),
        (
            csv_file({"name": "Amb@er"}).replace(b"@", b"\xed\xa0\x80"),
            2,
            "From here on the file is not UTF-8; save it as UTF-8.",
        ),
        (
            b"PK\x03\x04" + b"\x00" * 60,
            1,
            "This is a spreadsheet or an archive; save it as CSV in UTF-8.",
        ),
        (
            csv_file(ROW, delimiter=";"),
            1,
            "The columns are separated by semicolons; save the file with commas.",
        ),
        (
            csv_file(ROW, delimiter="\t"),
            1,
            "The columns are separated by tabs; save the file with commas.",
        ),
        (
            csv_file(ROW, delimiter="|"),
            1,
            "The columns are separated by bars; save the file with commas.",
        ),
        (b"x" * (5 * 1024 * 1024 + 1), 1, "The file is larger than 5 MB; split it."),
    ],
)
def test_unusable_file_is_refused_with_the_reason(
    db: None, content: bytes, row: int, sentence: str
) -> None:
    assert import_errors(content) == [(row, "", sentence)]


@pytest.mark.parametrize("lost", ["\x00", "\ufffd"])
def test_cell_with_unstorable_characters_is_named(db: None, lost: str) -> None:
    content = csv_file(ROW, {"name": f"Amb{lost}er", "kind": f"ra{lost}id", "results": lost})

    sentence = "This text holds characters that cannot be stored; type it again."
    assert import_errors(content) == [
        (3, column, sentence) for column in ("name", "kind", "results")
    ]


@pytest.mark.parametrize(
    "spell",
    [
        lambda content: codecs.BOM_UTF8 + content,
        lambda content: content.replace(b"\r\n", b"\n"),
        lambda content: content.replace(b"\r\n", b"\r"),
        lambda content: content + b"\r\n\r\n",
        lambda content: content.replace(b"Amber", b'" Amber "'),
        lambda content: content.rstrip(),
    ],
)
def test_equivalent_spellings_of_a_file_import_as_unchanged(
    db: None, spell: Callable[[bytes], bytes]
) -> None:
    import_operations(csv_file(ROW))

    assert import_counts(spell(csv_file(ROW))) == expected_counts(unchanged=1)


def test_rows_with_a_wrong_number_of_cells_are_named(db: None) -> None:
    lines = csv_file(ROW, {"name": "Bora"}, {"name": "Coral"}).splitlines()
    lines[2] += b",one more"
    lines[3] = b"Coral,wco_operation"

    assert import_errors(b"\r\n".join(lines)) == [
        (3, "", "This row has 17 cells, the header has 16."),
        (4, "", "This row has 2 cells, the header has 16."),
    ]


@pytest.mark.parametrize("broken", [b'"Bora,wco_operation', b'"Bora" x,wco_operation'])
def test_unclosed_quotation_mark_is_reported(db: None, broken: bytes) -> None:
    content = csv_file(ROW, {"name": "Bora"}, {"name": "Coral", "kind": "raid"})

    errors = import_errors(content.replace(b"Bora,wco_operation", broken))

    assert errors[0][:2] == (3, "")
    assert "Is a quotation mark not closed?" in errors[0][2]


def test_unknown_missing_and_duplicate_columns_are_reported(db: None) -> None:
    columns = ("name", "name", *EXPORT_COLUMNS[1:-1], "colour")

    assert sorted(import_errors(csv_file(ROW, columns=columns))) == [
        (1, "colour", "The column “colour” is not known."),
        (1, "name", "The column “name” stands twice."),
        (1, "source", "The column “source” is missing."),
    ]


def test_file_without_a_header_reports_every_column_as_missing(db: None) -> None:
    content = b"\r\n".join(csv_file(ROW).splitlines()[1:])

    missing = {column for _row, column, sentence in import_errors(content) if "missing" in sentence}

    assert missing == set(EXPORT_COLUMNS)


@pytest.mark.slow
def test_corrupted_file_reports_every_error_with_sentence_and_row(db: None) -> None:
    good = csv_file(ROW, {"name": "Bora"})
    for position in range(0, len(good), 7):
        for wrong in (b'"', b"\x00", b"\xff", b"\n", b",", b"\xed\xa0\x80", b"\x1a"):
            parsed_file = parse_operations(good[:position] + wrong + good[position:])

            assert all(error.sentence and error.row for error in parsed_file.errors)
