"""The budget as a workbook, whose first sheet can be edited and imported again."""

from datetime import date

from django.utils.translation import gettext as _

from funding.analysis.eligibility import BudgetCase
from funding.models import BudgetLine
from funding.models.input import BudgetLineInput
from funding.reports.budget import format_line_competence
from jco_portal.core.record_inputs import import_columns, own_column_values
from jco_portal.core.spreadsheet import CellValue, Sheet, write_workbook
from operations.models import Operation

BUDGET_COLUMNS = ("number", *import_columns(BudgetLineInput))


def budget_workbook(operation: Operation, case: BudgetCase, printed_on: date) -> bytes:
    """Return an XLSX with two sheets: lines in the columns of the import, and their funding."""
    lines = Sheet(_("Budget"), BUDGET_COLUMNS, [_line_cells(line) for line in case.lines])
    return write_workbook([lines, _funding_sheet(operation, case, printed_on)])


def _line_cells(line: BudgetLine) -> list[CellValue]:
    amount = line.planned_amount if line.amount_in_currency is None else line.amount_in_currency
    rate = line.exchange_rate
    cells_by_field: dict[str, CellValue] = own_column_values(BudgetLineInput, line) | {
        "organisation": line.organisation.code,
        "terms": ";".join(each.term.name for each in line.terms.all()),
        "planned_amount": amount if line.days is None else None,
        "exchange_rate": None if rate is None else rate.normalize(),
    }
    return [
        line.number,
        *(cells_by_field[name] for name in import_columns(BudgetLineInput).values()),
    ]


def _funding_sheet(operation: Operation, case: BudgetCase, printed_on: date) -> Sheet:
    paid_by_line, funded = case.paid_by_line(), case.funded_by
    names = {each.programme_id: each.name for each in case.programmes}
    heads = [
        _("Number"),
        _("What for"),
        _("Who bears it"),
        _("Competence"),
        _("Planned"),
        _("Funded by"),
        _("Paid"),
        _("Left"),
    ]
    rows: list[list[CellValue]] = []
    for line in case.lines:
        paid = paid_by_line.get(line.pk, line.planned_amount * 0)
        rows.append(
            [
                line.number,
                line.description,
                line.organisation.name,
                format_line_competence(case, line),
                line.planned_amount,
                names.get(funded.get(line.pk, 0), ""),
                paid,
                line.planned_amount - paid,
            ]
        )
    preamble: list[list[CellValue]] = [
        [operation.name, operation.reference, operation.get_marking_display()],
        [_("Printed on"), printed_on],
        [_("Euro; only the first sheet is read when the workbook is brought in.")],
    ]
    return Sheet(_("Funding"), heads, rows, preamble)
