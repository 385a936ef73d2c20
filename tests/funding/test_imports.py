"""Workbooks of budgets: exported, imported completely or not at all, errors by row."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import Workbook, load_workbook

from funding.actions.lines import add_line
from funding.analysis.eligibility import load_budget_case
from funding.imports.workbook import import_lines
from funding.models import Budget, BudgetLine
from funding.reports.workbook import BUDGET_COLUMNS, budget_workbook
from jco_portal.core.versioned_forms import EditConflict
from operations.models import Operation
from tests.factories import make_operation, make_user
from tests.funding.budgets import funding_url, make_line, planning_staff_input
from tests.pages import page_text

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)
ROW = {"description": "Flights", "category": "travel", "organisation": "LT", "amount": 1000.5}


def workbook(*rows: dict[str, Any], columns: tuple[str, ...] = BUDGET_COLUMNS) -> bytes:
    """Return a workbook with these rows; values that are missing come from ``ROW``."""
    spreadsheet = Workbook()
    spreadsheet.active.append(columns)
    for row in rows:
        spreadsheet.active.append([(ROW | row).get(name) for name in columns])
    out = io.BytesIO()
    spreadsheet.save(out)
    return out.getvalue()


def import_errors(operation: Operation, *rows: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Import a workbook with errors and return row, column and sentence of each.

    Checks that nothing was written.
    """
    before = BudgetLine.objects.count()
    version = Budget.objects.filter(operation=operation).values_list("version", flat=True).first()
    outcome = import_lines(operation, workbook(*rows), by=make_user(), version=version or 0)
    if outcome.errors:
        assert BudgetLine.objects.count() == before
    return [(each.row, each.column, each.sentence) for each in outcome.errors]


def test_imported_lines_are_added_and_a_repeated_import_changes_no_line() -> None:
    operation = make_operation()
    file = workbook({}, {"description": "Hotels", "amount": "250", "goods": "cigarettes"})

    first = import_lines(operation, file, by=make_user(), version=0)
    again = import_lines(operation, file, by=make_user(), version=0)

    assert (first.changed_count, first.added_count) == (0, 2)
    assert (again.changed_count, again.added_count, again.errors) == (0, 0, [])
    assert [str(each.planned_amount) for each in BudgetLine.objects.all()] == ["1000.50", "250.00"]
    assert Budget.objects.get().version == 2


def test_exported_budget_imports_without_changes() -> None:
    operation = make_operation()
    make_line(operation, "0.10", goods=("cigarettes",), actual_amount=Decimal("19831.93"))
    add_line(operation, planning_staff_input(), by=make_user())
    make_line(
        operation,
        "89.01",
        currency="SEK",
        amount_in_currency=Decimal(1000),
        exchange_rate=Decimal("11.2345"),
        exchange_rate_on=TODAY,
        exchange_rate_source="=a text, not a formula",
        competence_override="shared",
        competence_override_reason="Pact",
    )

    content = budget_workbook(operation, load_budget_case(operation, TODAY), TODAY)
    outcome = import_lines(operation, content, by=make_user(), version=4)
    assert (outcome.changed_count, outcome.added_count, outcome.errors) == (0, 0, [])


def test_row_with_a_line_number_updates_that_line() -> None:
    operation = make_operation()
    make_line(operation)

    assert import_errors(operation, {"number": 1, "amount": 7}, {"description": "New"}) == []

    assert [(each.number, each.planned_amount) for each in BudgetLine.objects.all()] == [
        (1, Decimal("7.00")),
        (2, Decimal("1000.50")),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ({"amount": "1.000,50"}, "amount", "can be read in two ways"),
        ({"amount": "1,000.50"}, "amount", "can be read in two ways"),
        ({"amount": -5}, "amount", "Nothing below 0 is counted"),
        ({"amount": 1e30}, "amount", "is not a number as it is written here"),
        ({"amount": 100_000_000}, "amount", "An amount lies below 100 000 000."),
        ({"amount": "=1+1"}, "amount", "This cell holds a formula: paste its value."),
        ({"amount": None}, "amount", "Give the amount that is planned."),
        ({"amount": True}, "amount", "is not a number as it is written here"),
        ({"number": 9}, "number", "There is no line “9”"),
        ({"number": "1\u0661"}, "number", "There is no line"),
        ({"category": "gifts"}, "category", "is not a category"),
        ({"organisation": "ES"}, "organisation", "is not in the list"),
        ({"goods": "cocaine; toys"}, "goods", "“toys” is not in the list"),
        ({"currency": "SEK"}, "exchange_rate", "Say how many units"),
        ({"competence": "shared"}, "competence_because", "Say why it is decided otherwise."),
        ({"competence": "half"}, "competence", "Say exclusive, shared, or nothing."),
        ({"description": "x" * 10_000}, "description", "at most 200 characters"),
    ],
)
def test_each_import_error_names_its_row_and_column(
    row: dict[str, Any], column: str, sentence: str
) -> None:
    operation = make_operation()

    errors = import_errors(operation, {}, row | {"description": row.get("description", "Other")})

    error_cells = [(each[0], each[1]) for each in errors if sentence in each[2]]
    assert error_cells == [(3, column)], errors


def test_all_import_errors_are_reported_together() -> None:
    operation = make_operation()
    make_line(operation)

    twins = ({"description": "A"}, {"description": "A"})
    errors = import_errors(operation, {"number": 1}, {"number": 1}, {"amount": "x"}, *twins)

    assert [(row, column) for row, column, _sentence in errors] == [
        (3, "number"),
        (4, "amount"),
        (6, ""),
    ]


def test_missing_unknown_and_repeated_columns_are_reported() -> None:
    operation = make_operation()
    columns = (*BUDGET_COLUMNS[:-2], "colour", "colour")

    outcome = import_lines(operation, workbook({}, columns=columns), by=make_user(), version=0)

    assert [each.sentence for each in outcome.errors] == [
        "The column “competence” is missing.",
        "The column “competence_because” is missing.",
        "The column “colour” stands twice.",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This is not a workbook (XLSX)."),
        (b"number,amount\n1,2\n", "This is not a workbook (XLSX)."),
        (b"PK\x03\x04" + b"\x00" * 100, "This is not a workbook (XLSX)."),
        (workbook(), "The sheet has a header and no rows."),
    ],
)
def test_file_without_a_readable_workbook_is_refused_with_a_sentence(
    content: bytes, sentence: str
) -> None:
    outcome = import_lines(make_operation(), content, by=make_user(), version=0)

    assert [each.sentence for each in outcome.errors] == [sentence]


def test_workbook_for_an_outdated_budget_is_refused() -> None:
    operation = make_operation()
    make_line(operation)

    with pytest.raises(EditConflict):
        import_lines(operation, workbook({}), by=make_user(), version=1)


def test_upload_page_imports_a_workbook_and_shows_its_errors(client_for: Any) -> None:
    operation = make_operation()
    make_line(operation)
    client, here = client_for(), funding_url("budget_upload", operation.reference)

    def send(content: bytes, version: int) -> Any:
        file = SimpleUploadedFile("b.xlsx", content)
        return client.post(here, {"file": file, "version": version})

    wrong = send(workbook({"amount": "1.000,50"}), 2)
    stale = send(workbook({}), 1)
    right = send(workbook({}), 2)

    assert [each.status_code for each in (wrong, stale, right)] == [422, 409, 302]
    assert "2 amount “1.000,50” can be read in two ways" in page_text(wrong)
    assert "The budget was changed while you were working on the file" in page_text(stale)
    assert client.post(here, {}).status_code == 422


def test_import_takes_as_many_queries_for_a_single_row_as_for_many() -> None:
    operation = make_operation()
    counts = []
    for many in (1, 20):
        rows = [{"description": f"{many}.{n}", "amount": "x"} for n in range(many)]
        before = len(connection.queries_log)
        connection.force_debug_cursor = True
        import_errors(operation, *rows)
        counts.append(len(connection.queries_log) - before)
        connection.force_debug_cursor = False

    assert counts[0] == counts[1]


def test_funding_sheet_shows_the_gap_by_organisation() -> None:
    operation = make_operation()
    make_line(operation, "100.00", goods=("cigarettes",))

    spreadsheet = load_workbook(
        io.BytesIO(budget_workbook(operation, load_budget_case(operation, TODAY), TODAY))
    )

    last = [cell.value for cell in list(spreadsheet["Funding"].rows)[-1]]
    assert last[2:] == ["Lithuania", "exclusive", 100, None, 0, 100]
