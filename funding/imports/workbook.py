"""Import of a workbook as budget lines: all or none, each error with its row."""

from dataclasses import dataclass, field

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from funding.actions.lines import write_lines
from funding.forms.line import BudgetLineChoices, BudgetLineForm
from funding.models import Budget, BudgetLine
from funding.models.input import BudgetLineInput
from funding.queries.rule_criteria import with_line_data
from funding.reports.workbook import BUDGET_COLUMNS
from jco_portal.core.record_inputs import form_fields_by_column
from jco_portal.core.spreadsheet import Formula, UnreadableWorkbook, read_sheet
from jco_portal.directory.models import User
from operations.models import Operation

FIELD_BY_COLUMN = form_fields_by_column(BudgetLineInput)
COLUMN_BY_FIELD = {name: column for column, name in FIELD_BY_COLUMN.items()}


@dataclass(frozen=True)
class CellError:
    """An error in a cell; ``row`` is numbered as in the spreadsheet, from 1."""

    row: int
    column: str
    sentence: str


@dataclass
class ImportOutcome:
    """How many lines were updated and added, or the errors."""

    changed_count: int = 0
    added_count: int = 0
    errors: list[CellError] = field(default_factory=list)


@dataclass(frozen=True)
class _LineRow:
    row: int
    number: int | None
    line_input: BudgetLineInput


def import_lines(operation: Operation, content: bytes, *, by: User, version: int) -> ImportOutcome:
    """Update the lines whose number a row states and add the others; none is deleted.

    With any error nothing is written. Raises Refused or EditConflict, as the action does.
    """
    errors: list[CellError] = []
    rows = _parse_workbook(operation, content, errors)
    if errors:
        return ImportOutcome(errors=sorted(errors, key=lambda each: each.row))
    changed = [(each.number, each.line_input) for each in rows if each.number is not None]
    new = [each.line_input for each in rows if each.number is None]
    counts = write_lines(operation, changed, new, by=by, version=version)
    return ImportOutcome(*counts)


def _parse_workbook(
    operation: Operation, content: bytes, errors: list[CellError]
) -> list[_LineRow]:
    try:
        cells = read_sheet(content)
    except UnreadableWorkbook as error:
        errors.append(CellError(1, "", str(error)))
        return []
    if not cells or not _is_header_valid(cells[0], errors):
        errors += [] if cells else [CellError(1, "", _("The sheet is empty."))]
        return []
    choices = BudgetLineChoices(operation)
    lines = with_line_data(Budget.objects.filter(operation=operation))
    present = {each.number: each for each in lines}
    reader = _WorkbookReader(operation, choices, present, errors)
    # Row 1 is the header; other rows may be shorter
    for row_number, row in enumerate(cells[1:], start=2):
        if any(row):
            reader.read_row(
                row_number,
                dict.fromkeys(BUDGET_COLUMNS, "") | dict(zip(cells[0], row, strict=False)),
            )
    if not reader.rows and not errors:
        errors.append(CellError(1, "", _("The sheet has a header and no rows.")))
    return reader.rows


def _is_header_valid(header: list[str], errors: list[CellError]) -> bool:
    named = [name for name in header if name]
    for name in BUDGET_COLUMNS:
        if name not in named:
            sentence = _("The column “%(name)s” is missing.")
            errors.append(CellError(1, name, sentence % {"name": name}))
    for name in dict.fromkeys(named):
        sentence = _("The column “%(name)s” is not known.") if name not in BUDGET_COLUMNS else ""
        if named.count(name) > 1:
            sentence = _("The column “%(name)s” stands twice.")
        if sentence:
            # Shortened, as names come from the file
            errors.append(CellError(1, name[:60], sentence % {"name": name[:60]}))
    return not errors


class _WorkbookReader:
    """Reads rows one by one and collects errors in ``errors``."""

    def __init__(
        self,
        operation: Operation,
        choices: BudgetLineChoices,
        present: dict[int, BudgetLine],
        errors: list[CellError],
    ) -> None:
        self.operation, self.choices, self.present = operation, choices, present
        self.errors, self.rows = errors, list[_LineRow]()
        self.numbers: dict[int, int] = {}
        self.row_by_input: dict[BudgetLineInput, int] = {}

    def read_row(self, row_number: int, cells: dict[str, str]) -> None:
        """Read the number of a row, then check the rest by the form."""
        number = self._parse_line_number(row_number, cells["number"])
        formulas = [name for name, text in cells.items() if isinstance(text, Formula)]
        for name in formulas:
            self._add_error(row_number, name, _("This cell holds a formula: paste its value."))
        if number == 0 or formulas:
            return
        line = self.present.get(number) if number else None
        form = BudgetLineForm(
            _form_data(cells), operation=self.operation, keep=line, choices=self.choices
        )
        if not form.is_valid():
            for name, sentences in form.errors.items():
                for sentence in sentences:
                    self._add_error(row_number, COLUMN_BY_FIELD.get(name, name), str(sentence))
            return
        self._add_row(_LineRow(row_number, number, form.line_input()))

    def _add_row(self, row: _LineRow) -> None:
        twin = self.row_by_input.setdefault(row.line_input, row.row)
        if twin != row.row:
            sentence = _("It says the same as row %(row)d; put the two together.")
            self._add_error(row.row, "", sentence % {"row": twin})
        self.rows.append(row)

    def _parse_line_number(self, row_number: int, text: str) -> int | None:
        """Return the number of an existing line, None for a new one, 0 if it is wrong."""
        if not text:
            return None
        # No line has a longer number: the column is a small integer
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
        if number not in self.present:
            sentence = _("There is no line “%(text)s”; leave it empty to add a line.")
            self._add_error(row_number, "number", sentence % {"text": text[:20]})
            return 0
        twin = self.numbers.setdefault(number, row_number)
        if twin != row_number:
            sentence = _("Line %(number)d stands in row %(row)d already.")
            self._add_error(row_number, "number", sentence % {"number": number, "row": twin})
            return 0
        return number

    def _add_error(self, row: int, column: str, sentence: str) -> None:
        self.errors.append(CellError(row, column, sentence))


def _form_data(cells: dict[str, str]) -> MultiValueDict[str, str]:
    """Return a row as a browser would submit it."""
    form_data = {FIELD_BY_COLUMN.get(name, name): [text] for name, text in cells.items() if name}
    form_data["terms"] = [each.strip() for each in cells["goods"].split(";") if each.strip()]
    return MultiValueDict(form_data)
