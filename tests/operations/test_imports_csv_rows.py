"""A file is read cell by cell, whatever its spelling, or refused with the reason."""

import codecs
from collections.abc import Callable

import pytest

from operations.imports.import_run import import_operations
from operations.imports.parser import read_operations
from operations.reports.export import COLUMNS
from tests.lists import ROW, counts, created, file_of, mistakes

LOST = "The row holds a NUL or a character that was lost in another program."


@pytest.mark.parametrize(
    ("content", "row", "sentence"),
    [
        (b"", 1, "The file is empty."),
        (b"  \r\n\t ", 1, "The file is empty."),
        (codecs.BOM_UTF8, 1, "The file is empty."),
        (codecs.BOM_UTF8 + b"\r\n\r\n", 1, "The file is empty."),
        (file_of(), 1, "The file has a header and no rows."),
        (file_of() + b"\r\n,,,,,,,,,,,,,,,\r\n", 1, "The file has a header and no rows."),
        (file_of(ROW).decode().encode("utf-16"), 1, "The file is UTF-16; save it as CSV in UTF-8."),
        (
            codecs.BOM_UTF16_BE + file_of(ROW).decode().encode("utf-16-be"),
            1,
            "The file is UTF-16; save it as CSV in UTF-8.",
        ),
        (file_of(ROW).decode().encode("utf-16-le"), 1, LOST),
        (
            file_of(ROW, {"name": "Café"}).decode().encode("windows-1252"),
            3,
            "From here on the file is not UTF-8; save it as UTF-8.",
        ),
        (
            file_of(ROW, ROW, {"name": "Żaba"}).decode().encode("iso8859-2"),
            4,
            "From here on the file is not UTF-8; save it as UTF-8.",
        ),
        (
            file_of({"name": "Amb@er"}).replace(b"@", b"\xed\xa0\x80"),
            2,
            "From here on the file is not UTF-8; save it as UTF-8.",
        ),
        (
            b"PK\x03\x04" + b"\x00" * 60,
            1,
            "This is a spreadsheet or an archive; save it as CSV in UTF-8.",
        ),
        (
            file_of(ROW, delimiter=";"),
            1,
            "The columns are separated by semicolons; save the file with commas.",
        ),
        (
            file_of(ROW, delimiter="\t"),
            1,
            "The columns are separated by tabs; save the file with commas.",
        ),
        (
            file_of(ROW, delimiter="|"),
            1,
            "The columns are separated by bars; save the file with commas.",
        ),
        (b"x" * (5 * 1024 * 1024 + 1), 1, "The file is larger than 5 MB; split it."),
    ],
)
def test_unusable_file_is_refused_with_the_reason(
    db: None, content: bytes, row: int, sentence: str
) -> None:
    assert mistakes(content) == [(row, "", sentence)]


@pytest.mark.parametrize("lost", ["\x00", "\ufffd"])
def test_cell_with_unstorable_characters_is_named(db: None, lost: str) -> None:
    content = file_of(ROW, {"name": f"Amb{lost}er", "kind": f"ra{lost}id", "results": lost})

    sentence = "This text holds characters that cannot be stored; type it again."
    assert mistakes(content) == [(3, column, sentence) for column in ("name", "kind", "results")]


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
    import_operations(file_of(ROW))

    assert counts(spell(file_of(ROW))) == created(unchanged=1)


def test_rows_with_a_wrong_number_of_cells_are_named(db: None) -> None:
    lines = file_of(ROW, {"name": "Bora"}, {"name": "Coral"}).splitlines()
    lines[2] += b",one more"
    lines[3] = b"Coral,wco_operation"

    assert mistakes(b"\r\n".join(lines)) == [
        (3, "", "This row has 17 cells, the header has 16."),
        (4, "", "This row has 2 cells, the header has 16."),
    ]


@pytest.mark.parametrize("broken", [b'"Bora,wco_operation', b'"Bora" x,wco_operation'])
def test_unclosed_quotation_mark_is_reported(db: None, broken: bytes) -> None:
    content = file_of(ROW, {"name": "Bora"}, {"name": "Coral", "kind": "raid"})

    found = mistakes(content.replace(b"Bora,wco_operation", broken))

    assert found[0][:2] == (3, "")
    assert "Is a quotation mark not closed?" in found[0][2]


def test_unknown_missing_and_duplicate_columns_are_reported(db: None) -> None:
    columns = ("name", "name", *COLUMNS[1:-1], "colour")

    assert sorted(mistakes(file_of(ROW, columns=columns))) == [
        (1, "colour", "The column “colour” is not known."),
        (1, "name", "The column “name” stands twice."),
        (1, "source", "The column “source” is missing."),
    ]


def test_file_without_a_header_reports_every_column_as_missing(db: None) -> None:
    content = b"\r\n".join(file_of(ROW).splitlines()[1:])

    missing = {column for _row, column, sentence in mistakes(content) if "missing" in sentence}

    assert missing == set(COLUMNS)


@pytest.mark.slow
def test_corrupted_file_reports_every_error_with_sentence_and_row(db: None) -> None:
    good = file_of(ROW, {"name": "Bora"})
    for position in range(0, len(good), 7):
        for wrong in (b'"', b"\x00", b"\xff", b"\n", b",", b"\xed\xa0\x80", b"\x1a"):
            reading = read_operations(good[:position] + wrong + good[position:])

            assert all(error.sentence and error.row for error in reading.errors)
