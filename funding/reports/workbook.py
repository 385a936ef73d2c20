"""The budget as a workbook: the first sheet can be changed and brought in again."""

from datetime import date

from django.utils.translation import gettext as _

from funding.detection.judging import Case
from funding.models import BudgetLine
from funding.reports.budget import said_competence
from jco_portal.kernel.spreadsheet import Sheet, Value, write_workbook
from operations.models import Operation

COLUMNS = (
    "number",
    "description",
    "category",
    "organisation",
    "goods",
    "amount",
    "days",
    "daily_rate",
    "actual",
    "currency",
    "exchange_rate",
    "rate_on",
    "rate_source",
    "competence",
    "competence_because",
)


def budget_xlsx(operation: Operation, case: Case, printed_on: date) -> bytes:
    """Two sheets: the lines in the columns of the import, and who pays what is left."""
    lines = Sheet(_("Budget"), COLUMNS, [_cells(line) for line in case.lines])
    return write_workbook([lines, _funding(operation, case, printed_on)])


def _cells(line: BudgetLine) -> list[Value]:
    is_staff = line.days is not None
    return [
        line.number,
        line.description,
        line.category,
        line.organisation.code,
        ";".join(each.term.name for each in line.terms.all()),
        None if is_staff else line.planned if line.amount_said is None else line.amount_said,
        line.days,
        line.daily_rate,
        line.actual,
        line.currency,
        None if line.exchange_rate is None else line.exchange_rate.normalize(),
        line.rate_on,
        line.rate_source,
        line.overruled,
        line.overruled_because,
    ]


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
        paid = paid_by_line.get(line.pk, line.planned * 0)
        rows.append(
            [
                line.number,
                line.description,
                line.organisation.name,
                said_competence(case, line),
                line.planned,
                names.get(funded.get(line.pk, 0), ""),
                paid,
                line.planned - paid,
            ]
        )
    preamble: list[list[Value]] = [
        [operation.name, operation.reference, operation.get_marking_display()],
        [_("Printed on"), printed_on],
        [_("Euro; only the first sheet is read when the workbook is brought in.")],
    ]
    return Sheet(_("Funding"), heads, rows, preamble)
