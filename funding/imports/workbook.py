"""A workbook as lines of a budget: whole or not at all, every mistake with its row."""

from dataclasses import dataclass, field

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from funding.actions.lines import write_lines
from funding.forms.line import BudgetLineForm, Offers
from funding.models import Budget, BudgetLine
from funding.models.input import BudgetLineInput
from funding.queries.rule_criteria import budget_lines
from funding.reports.workbook import COLUMNS
from jco_portal.core.record_inputs import inputs_of
from jco_portal.core.spreadsheet import Formula, UnreadableWorkbook, read_sheet
from jco_portal.directory.models import User
from operations.models import Operation

INPUT_OF = inputs_of(BudgetLineInput)
COLUMN_OF = {name: column for column, name in INPUT_OF.items()}


@dataclass(frozen=True)
class CellError:
    """A mistake: the row as the spreadsheet counts it, the column, a sentence."""

    row: int
    column: str
    sentence: str


@dataclass
class Outcome:
    """What came of a workbook: how many lines were changed and added, or its mistakes."""

    changed: int = 0
    added: int = 0
    errors: list[CellError] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    row: int
    number: int | None
    facts: BudgetLineInput


def import_lines(operation: Operation, content: bytes, *, by: User, version: int) -> Outcome:
    """Change the lines whose number a row names and add the others; remove none.

    With one mistake in it nothing is written. Raises EditConflict, as the actions do.
    """
    errors: list[CellError] = []
    rows = _read(operation, content, errors)
    if errors:
        return Outcome(errors=sorted(errors, key=lambda each: each.row))
    changed = [(each.number, each.facts) for each in rows if each.number is not None]
    new = [each.facts for each in rows if each.number is None]
    counts = write_lines(operation, changed, new, by=by, version=version)
    return Outcome(*counts)


def _read(operation: Operation, content: bytes, errors: list[CellError]) -> list[_Row]:
    try:
        cells = read_sheet(content)
    except UnreadableWorkbook as error:
        errors.append(CellError(1, "", str(error)))
        return []
    if not cells or not _header_is_sound(cells[0], errors):
        errors += [] if cells else [CellError(1, "", _("The sheet is empty."))]
        return []
    offers = Offers(operation)
    lines = budget_lines(Budget.objects.filter(operation=operation))
    present = {each.number: each for each in lines}
    reader = _Reader(operation, offers, present, errors)
    for place, row in enumerate(cells[1:], start=2):
        if any(row):
            reader.take(place, dict.fromkeys(COLUMNS, "") | dict(zip(cells[0], row, strict=False)))
    if not reader.rows and not errors:
        errors.append(CellError(1, "", _("The sheet has a header and no rows.")))
    return reader.rows


def _header_is_sound(header: list[str], errors: list[CellError]) -> bool:
    named = [name for name in header if name]
    for name in COLUMNS:
        if name not in named:
            sentence = _("The column “%(name)s” is missing.")
            errors.append(CellError(1, name, sentence % {"name": name}))
    for name in dict.fromkeys(named):
        sentence = _("The column “%(name)s” is not known.") if name not in COLUMNS else ""
        if named.count(name) > 1:
            sentence = _("The column “%(name)s” stands twice.")
        if sentence:
            errors.append(CellError(1, name[:60], sentence % {"name": name[:60]}))
    return not errors


class _Reader:
    """Reads row after row; what is wrong goes to ``errors``."""

    def __init__(
        self,
        operation: Operation,
        offers: Offers,
        present: dict[int, BudgetLine],
        errors: list[CellError],
    ) -> None:
        self.operation, self.offers, self.present = operation, offers, present
        self.errors, self.rows = errors, list[_Row]()
        self.numbers: dict[int, int] = {}
        self.said: dict[BudgetLineInput, int] = {}

    def take(self, place: int, cells: dict[str, str]) -> None:
        """One row: its number, then what the form says of the rest."""
        number = self._number(place, cells["number"])
        formulas = [name for name, text in cells.items() if isinstance(text, Formula)]
        for name in formulas:
            self._note(place, name, _("This cell holds a formula: paste its value."))
        if number == 0 or formulas:
            return
        line = self.present.get(number) if number else None
        form = BudgetLineForm(_data(cells), operation=self.operation, keep=line, offers=self.offers)
        if not form.is_valid():
            for name, sentences in form.errors.items():
                for sentence in sentences:
                    self._note(place, COLUMN_OF.get(name, name), str(sentence))
            return
        self._keep(_Row(place, number, form.facts()))

    def _keep(self, row: _Row) -> None:
        twin = self.said.setdefault(row.facts, row.row)
        if twin != row.row:
            sentence = _("It says the same as row %(row)d; put the two together.")
            self._note(row.row, "", sentence % {"row": twin})
        self.rows.append(row)

    def _number(self, place: int, text: str) -> int | None:
        """The number of a line that stands; None for a new one; 0 when it is wrong."""
        if not text:
            return None
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
        if number not in self.present:
            sentence = _("There is no line “%(text)s”; leave it empty to add a line.")
            self._note(place, "number", sentence % {"text": text[:20]})
            return 0
        twin = self.numbers.setdefault(number, place)
        if twin != place:
            sentence = _("Line %(number)d stands in row %(row)d already.")
            self._note(place, "number", sentence % {"number": number, "row": twin})
            return 0
        return number

    def _note(self, row: int, column: str, sentence: str) -> None:
        self.errors.append(CellError(row, column, sentence))


def _data(cells: dict[str, str]) -> MultiValueDict[str, str]:
    """A row as a browser would send it."""
    data = {INPUT_OF.get(name, name): [text] for name, text in cells.items() if name}
    data["terms"] = [each.strip() for each in cells["goods"].split(";") if each.strip()]
    return MultiValueDict(data)
