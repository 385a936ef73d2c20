"""Parser of operations in a CSV file: every mistake with its row, nothing guessed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal
from jco_portal.core.record_inputs import (
    form_fields,
    import_columns,
    max_text_length,
    own_columns,
    validation_fields,
)
from jco_portal.directory.models import Organisation
from operations.enums import ParticipationRole, ReferenceTermKind
from operations.imports.csv_rows import RowError, read_rows
from operations.imports.editions import NumberedRows, group_by_name, split_cell, split_editions
from operations.models import (
    Operation,
    OperationInput,
    OperationType,
    PhaseInput,
    ReferenceTerm,
    operation_problems,
)
from operations.reports.export import EXPORT_COLUMNS, REPEATED_COLUMNS, TEXT_COLUMNS

FIELD_BY_COLUMN = {
    column: name for column, name in import_columns(OperationInput).items() if name != "phases"
} | {"phases": "phases"}
# Columns that must be equal in all rows of one operation.
SHARED_COLUMNS = tuple(
    column for column in FIELD_BY_COLUMN if column not in {*TEXT_COLUMNS, "organisers", "phases"}
)
TREES_BY_COLUMN = {
    "risk_areas": ReferenceTermKind.RISK_AREA,
    "transport_modes": ReferenceTermKind.TRANSPORT_MODE,
}
# Columns of fields that have another name in the codes of refusals.
COLUMN_OF_CODE = {
    "number": "phase",
    "entered_start": "start",
    "entered_end": "end",
    "operation_type": "kind",
}


@dataclass(frozen=True)
class ImportedOperation:
    """An operation in a file: its key, the numbers of its rows, its cells and its input."""

    source_name: str
    rows: tuple[int, ...]
    cells: dict[str, object]
    operation_input: OperationInput

    @property
    def source_key(self) -> str:
        """Key at the source, unique among editions by the start of the first phase."""
        return f"{self.source_name}#{self.operation_input.phases[0].entered_start}"


@dataclass
class ParsedFile:
    """Operations of a file, or the errors for which the whole file is rejected.

    ``named_count`` is the number of operations in the file, those with errors included.
    """

    operations: list[ImportedOperation] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    named_count: int = 0


@dataclass
class ReferenceLists:
    """Codes and names that a file may use, fetched once."""

    operation_types: dict[str, OperationType]
    organisations: dict[str, Organisation]
    terms: dict[tuple[str, str], ReferenceTerm]

    @cached_property
    def cell_fields(self) -> dict[str, forms.Field]:
        """Form fields that validate and convert the cells of plain values, by column."""
        fields: dict[str, Any] = form_fields(OperationInput)
        fields["operation_type"].set_choices(
            [(code, each.name) for code, each in self.operation_types.items()], self.operation_types
        )
        plain = own_columns(OperationInput)
        return {column: fields[name] for column, name in FIELD_BY_COLUMN.items() if name in plain}

    @classmethod
    def load_current(cls) -> "ReferenceLists":
        """Return the current reference lists."""
        return cls(
            {kind.code: kind for kind in OperationType.objects.all()},
            {organisation.code: organisation for organisation in Organisation.objects.all()},
            {(term.kind, term.name): term for term in ReferenceTerm.objects.all()},
        )


def parse_operations(content: bytes) -> ParsedFile:
    """Parse a file. Errors are complete and in the order of the rows."""
    parsed_file = ParsedFile()
    rows = list(read_rows(content, parsed_file.errors))
    known = ReferenceLists.load_current()
    for key, group in group_by_name(rows).items():
        for edition in split_editions(group):
            parsed_file.named_count += 1
            _parse_operation(key, edition, known, parsed_file)
    parsed_file.errors.sort(key=lambda error: error.row)
    return parsed_file


def _parse_operation(
    key: str, rows: NumberedRows, known: ReferenceLists, parsed_file: ParsedFile
) -> None:
    errors: list[RowError] = []
    first, row = rows[0]
    for number, other in rows:
        _check_row(number, other, known, errors)
    for number, other in rows[1:]:
        for column in SHARED_COLUMNS:
            if split_cell(other[column]) != split_cell(row[column]):
                sentence = _("“%(column)s” differs from row %(row)d of the same operation.")
                values = {"column": column, "row": first}
                errors.append(RowError(number, column, sentence % values))
    for column in REPEATED_COLUMNS:
        longest = max_text_length(Operation, TEXT_COLUMNS[column])
        if not errors and len(_join_column(rows, column)) > longest:
            sentence = _("The texts of all its rows are together longer than %(limit)d characters.")
            errors.append(RowError(first, column, sentence % {"limit": longest}))
    if not errors:
        operation_input = _operation_input(rows, known)
        numbers = [number for number, _row in rows]
        errors += errors_of_rows(operation_problems(operation_input), numbers)
        parsed_file.operations.append(
            ImportedOperation(key, tuple(numbers), _filled_cells(rows), operation_input)
        )
    parsed_file.errors += errors


def errors_of_rows(problems: list[Refusal], numbers: Sequence[int]) -> list[RowError]:
    """Return problems of an operation as errors of its rows, whose numbers are passed.

    The code of a problem of one phase is ``phases-<index>-<field>``.
    """
    errors = []
    for problem in problems:
        segments = problem.code.split("-")
        in_phase = segments[0] == "phases" and len(segments) == 3
        row = numbers[int(segments[1])] if in_phase else numbers[0]
        name = segments[2] if in_phase else problem.code
        column = COLUMN_OF_CODE.get(name, name)
        errors.append(RowError(row, column, problem.sentence))
    return errors


ErrorReporter = Callable[[str, str], None]


def _check_row(
    number: int, row: dict[str, str], known: ReferenceLists, errors: list[RowError]
) -> None:
    def wrong(column: str, sentence: str) -> None:
        errors.append(RowError(number, column, sentence))

    _check_cells(row, known.cell_fields, wrong)
    _check_codes(row, known, wrong)
    checks = validation_fields(PhaseInput)
    of_phase = {column: checks[name] for column, name in import_columns(PhaseInput).items()}
    _check_cells(row, of_phase, wrong)


def _check_cells(row: dict[str, str], checks: dict[str, forms.Field], wrong: ErrorReporter) -> None:
    for column, check in checks.items():
        try:
            check.clean(row[column])
        except ValidationError as error:
            wrong(column, error.messages[0])


def _check_codes(row: dict[str, str], known: ReferenceLists, wrong: ErrorReporter) -> None:
    if not split_cell(row["organisers"]):
        wrong("organisers", _("Say who organises it."))
    unknown = [
        (column, code)
        for column in ("organisers", "lead_states", "participants")
        for code in split_cell(row[column])
        if code not in known.organisations
    ]
    unknown += [
        (column, name)
        for column, kind in TREES_BY_COLUMN.items()
        for name in split_cell(row[column])
        if (kind, name) not in known.terms
    ]
    sentence = _("“%(word)s” is not in the list; write it as it stands there.")
    for column, word in unknown:
        wrong(column, sentence % {"word": word[:60]})


def _operation_input(rows: NumberedRows, known: ReferenceLists) -> OperationInput:
    row = rows[0][1]
    cells = known.cell_fields.items()
    plain = {FIELD_BY_COLUMN[column]: check.clean(row[column]) for column, check in cells}
    spread = {TEXT_COLUMNS[column]: _join_column(rows, column) for column in REPEATED_COLUMNS}
    return OperationInput(
        **plain | spread,
        organisers=tuple(
            known.organisations[code] for code in dict.fromkeys(split_cell(row["organisers"]))
        ),
        participations=_participations(row, known),
        terms=_find_terms(row["risk_areas"], ReferenceTermKind.RISK_AREA, known),
        transport_modes=_find_terms(
            row["transport_modes"], ReferenceTermKind.TRANSPORT_MODE, known
        ),
        phases=tuple(_phase_input(each) for _number, each in rows),
    )


def _phase_input(row: dict[str, str]) -> PhaseInput:
    checks = validation_fields(PhaseInput)
    cells = import_columns(PhaseInput).items()
    return PhaseInput(**{name: checks[name].clean(row[column]) for column, name in cells})


def _participations(
    row: dict[str, str], known: ReferenceLists
) -> tuple[tuple[Organisation, str], ...]:
    leads = list(dict.fromkeys(split_cell(row["lead_states"])))
    others = [code for code in dict.fromkeys(split_cell(row["participants"])) if code not in leads]
    return (
        *((known.organisations[code], ParticipationRole.LEAD.value) for code in leads),
        *((known.organisations[code], ParticipationRole.PARTICIPANT.value) for code in others),
    )


def _find_terms(
    cell: str, kind: ReferenceTermKind, known: ReferenceLists
) -> tuple[ReferenceTerm, ...]:
    return tuple(known.terms[kind, name] for name in dict.fromkeys(split_cell(cell)))


def _distinct_texts(rows: NumberedRows, column: str) -> list[str]:
    return list(dict.fromkeys(row[column] for _number, row in rows if row[column]))


def _join_column(rows: NumberedRows, column: str) -> str:
    return REPEATED_COLUMNS[column].join_cells(_distinct_texts(rows, column))


def _filled_cells(rows: NumberedRows) -> dict[str, object]:
    """Return the cells as they are stored, to be compared with those of the next import."""
    cells: dict[str, object] = {
        name: rows[0][1][name] for name in FIELD_BY_COLUMN if name in EXPORT_COLUMNS
    }
    cells |= {name: "\n".join(_distinct_texts(rows, name)) for name in REPEATED_COLUMNS}
    cells["phases"] = [[row[name] for name in import_columns(PhaseInput)] for _number, row in rows]
    return cells
