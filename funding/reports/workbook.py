"""The budget as a workbook: the first sheet can be changed and brought in again."""

from datetime import date

from django.utils.translation import gettext as _

from funding.analysis.eligibility import Case
from funding.models import BudgetLine
from funding.models.input import BudgetLineInput
from funding.reports.budget import said_competence
from jco_portal.core.record_inputs import columns_of, plain_values
from jco_portal.core.spreadsheet import Sheet, Value, write_workbook
from operations.models import Operation

COLUMNS = ("number", *columns_of(BudgetLineInput))


def budget_xlsx(operation: Operation, case: Case, printed_on: date) -> bytes:
    """Two sheets: the lines in the columns of the import, and who pays what is left."""
    lines = Sheet(_("Budget"), COLUMNS, [_cells(line) for line in case.lines])
    return write_workbook([lines, _funding(operation, case, printed_on)])


def _cells(line: BudgetLine) -> list[Value]:
    said = line.planned_amount if line.amount_in_currency is None else line.amount_in_currency
    rate = line.exchange_rate
    told: dict[str, Value] = plain_values(BudgetLineInput, line) | {
        "organisation": line.organisation.code,
        "terms": ";".join(each.term.name for each in line.terms.all()),
        "planned_amount": said if line.days is None else None,
        "exchange_rate": None if rate is None else rate.normalize(),
    }
    return [line.number, *(told[name] for name in columns_of(BudgetLineInput).values())]


def _funding(operation: Operation, case: Case, printed_on: date) -> Sheet:
    paid_by_line, funded = case.paid_by_line(), case.funded_by
    names = {each.key: each.name for each in case.programmes}
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
    rows: list[list[Value]] = []
    for line in case.lines:
        paid = paid_by_line.get(line.pk, line.planned_amount * 0)
        rows.append(
            [
                line.number,
                line.description,
                line.organisation.name,
                said_competence(case, line),
                line.planned_amount,
                names.get(funded.get(line.pk, 0), ""),
                paid,
                line.planned_amount - paid,
            ]
        )
    preamble: list[list[Value]] = [
        [operation.name, operation.reference, operation.get_marking_display()],
        [_("Printed on"), printed_on],
        [_("Euro; only the first sheet is read when the workbook is brought in.")],
    ]
    return Sheet(_("Funding"), heads, rows, preamble)
