"""Workbooks: typed values, no formulas."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from jco_portal.core.spreadsheet import (
    Formula,
    Sheet,
    UnreadableWorkbook,
    read_sheet,
    write_workbook,
)
from tests.files import unsupported_archive


def reopened(*sheets: Sheet) -> Workbook:
    return load_workbook(io.BytesIO(write_workbook(sheets)))


def test_workbook_keeps_the_type_of_every_value() -> None:
    row = ["WAREHOUSE", 28, Decimal("1.50"), date(2013, 10, 1), None]

    page = reopened(Sheet("One", ["a", "b", "c", "d", "e"], [row])).active

    cells = [page.cell(2, column) for column in range(1, 6)]
    assert [cell.data_type for cell in cells] == ["s", "n", "n", "d", "n"]
    assert cells[0].value == "WAREHOUSE"
    assert cells[1].value == 28
    assert cells[2].value == 1.5
    assert cells[3].value.date() == date(2013, 10, 1)
    assert cells[3].number_format == "yyyy-mm-dd"
    assert cells[4].value is None


@pytest.mark.parametrize(
    "payload",
    [
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://example.org")',
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "＝1+1",
        "#REF!",
        "2013-10-01",
        "0123",
        "TRUE",
    ],
)
def test_text_that_looks_like_a_formula_is_written_as_text(payload: str) -> None:
    content = write_workbook([Sheet(payload, [payload], [[payload]])])

    page = load_workbook(io.BytesIO(content)).active
    expected = payload.replace("\r", "\n")
    assert [page["A1"].value, page["A2"].value] == [expected, expected]
    assert [page["A1"].data_type, page["A2"].data_type] == ["s", "s"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in b"".join(archive.read(name) for name in archive.namelist())


def test_unstorable_characters_are_removed_from_the_workbook() -> None:
    page = reopened(Sheet("a\x00b", ["h"], [["be\x00\x07\ud800\ufffefore"]])).active

    assert page.title == "ab"
    assert page["A2"].value == "before"


def test_overlong_text_is_cut_to_the_cell_limit() -> None:
    page = reopened(Sheet("One", ["h"], [["x" * 40_000]])).active

    assert len(page["A2"].value) == 32_767


def test_header_row_is_bold_frozen_filtered_and_wide_enough() -> None:
    rows = [["Ermis", "x" * 200], ["Snake", "y"]]

    page = reopened(Sheet("One", ["Operation", "Why"], rows)).active

    assert [page["A1"].font.bold, page["A2"].font.bold] == [True, False]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B3"
    assert page.column_dimensions["A"].width == 11
    assert page.column_dimensions["B"].width == 60


def test_preamble_precedes_the_header_row() -> None:
    sheet = Sheet("One", ["h"], [["row"]], preamble=[["Printed", date(2026, 7, 1)]])

    page = reopened(sheet).active

    assert [cell.value for cell in page["A"]] == ["Printed", None, "h", "row"]
    assert page.freeze_panes == "A4"
    assert page.auto_filter.ref == "A3:A4"


@pytest.mark.parametrize("title", ["", "a/b:c*[d]?\\", "'quoted'", "x" * 80])
def test_any_sheet_title_is_made_valid(title: str) -> None:
    page = reopened(Sheet(title, ["h"], [])).active

    assert 1 <= len(page.title) <= 31


def test_sheets_keep_their_order() -> None:
    workbook = reopened(Sheet("Operations", ["h"], []), Sheet("Overlaps", ["h"], []))

    assert workbook.sheetnames == ["Operations", "Overlaps"]


# Reading


def sample_workbook(*rows: tuple[object, ...]) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_read_sheet_returns_cells_as_typed_text() -> None:
    content = sample_workbook(
        (1, 1.5, 0.1 + 0.2, date(2026, 10, 5), True, None, " text "),
        ("=1+1",),
        (None,),
    )

    rows = read_sheet(content)

    assert rows[0] == ["1", "1.5", "0.3", "2026-10-05", "True", "", "text"]
    assert isinstance(rows[1][0], Formula)
    assert len(rows) == 2


def test_read_sheet_returns_formula_like_text_as_text() -> None:
    content = write_workbook([Sheet("A", ["=head"], [["=1+1"]])])

    cell = read_sheet(content)[1][0]

    assert (cell, isinstance(cell, Formula)) == ("=1+1", False)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a workbook"),
        (b"a,b\n", "not a workbook"),
        (b"PK\x03\x04broken", "not a workbook"),
        (b"\x00" * 50, "not a workbook"),
        (sample_workbook(*(("x",) for _n in range(2_001))), "more than 2 000 rows"),
    ],
)
def test_read_sheet_refuses_files_that_are_too_long_or_not_workbooks(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(UnreadableWorkbook, match=sentence):
        read_sheet(content)


def test_read_sheet_refuses_a_file_that_unpacks_to_a_huge_size() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"\x00" * 31 * 1024 * 1024)

    with pytest.raises(UnreadableWorkbook, match="too large"):
        read_sheet(out.getvalue())


def test_read_sheet_refuses_an_archive_that_is_not_a_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "text")

    with pytest.raises(UnreadableWorkbook, match="cannot be read"):
        read_sheet(out.getvalue())


@pytest.mark.parametrize(
    ("needed", "sentence"), [("version", "not a workbook"), ("method", "cannot be read")]
)
def test_read_sheet_refuses_an_archive_that_needs_an_unknown_zip_feature(
    needed: str, sentence: str
) -> None:
    with pytest.raises(UnreadableWorkbook, match=sentence):
        read_sheet(unsupported_archive(sample_workbook(("x",)), needed=needed))
