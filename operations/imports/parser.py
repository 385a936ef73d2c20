"""Reading a CSV of operations: every mistake with its row, nothing guessed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal
from jco_portal.core.record_inputs import checks_of, columns_of, form_fields, length_of, plain_facts
from jco_portal.directory.models import Organisation
from operations.enums import ParticipationRole, ReferenceTermKind
from operations.imports.csv_rows import RowError, read_rows
from operations.models import (
    Operation,
    OperationInput,
    OperationType,
    PhaseInput,
    ReferenceTerm,
    operation_problems,
)
from operations.models.input import normalise_name
from operations.reports.export import COLUMNS, SPREAD, TEXTS

FACT_OF_CELL = {
    column: name for column, name in columns_of(OperationInput).items() if name != "phases"
} | {"phases": "phases"}
SHARED_COLUMNS = tuple(
    column for column in FACT_OF_CELL if column not in {*TEXTS, "organisers", "phases"}
)
TREES = {
    "risk_areas": ReferenceTermKind.RISK_AREA,
    "transport_modes": ReferenceTermKind.TRANSPORT_MODE,
}
ONE_EDITION_YEARS = 1
LONGEST_KEY = 180
COLUMN_OF_CODE = {
    "number": "phase",
    "entered_start": "start",
    "entered_end": "end",
    "operation_type": "kind",
}


@dataclass(frozen=True)
class ReadOperation:
    """An operation as a file has it: its key, its rows, the cells and what they mean."""

    key: str
    rows: tuple[int, ...]
    cells: dict[str, object]
    facts: OperationInput

    @property
    def source_key(self) -> str:
        """The key, made unique over editions by the first row's start."""
        return f"{self.key}#{self.facts.phases[0].entered_start}"


@dataclass
class Reading:
    """What was read: operations, or the errors for which the whole file is refused."""

    operations: list[ReadOperation] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    named: int = 0


@dataclass
class Known:
    """The codes and words that a file may use, fetched once."""

    kinds: dict[str, OperationType]
    places: dict[str, Organisation]
    terms: dict[tuple[str, str], ReferenceTerm]

    @cached_property
    def fields(self) -> dict[str, forms.Field]:
        """The form fields that read the cells of one plain fact."""
        fields: dict[str, Any] = form_fields(OperationInput)
        fields["operation_type"].offer(
            [(code, each.name) for code, each in self.kinds.items()], self.kinds
        )
        plain = plain_facts(OperationInput)
        return {column: fields[name] for column, name in FACT_OF_CELL.items() if name in plain}

    @classmethod
    def now(cls) -> "Known":
        """The present reference lists."""
        return cls(
            {kind.code: kind for kind in OperationType.objects.all()},
            {place.code: place for place in Organisation.objects.all()},
            {(term.kind, term.name): term for term in ReferenceTerm.objects.all()},
        )


def read_operations(content: bytes) -> Reading:
    """Read a file; errors, if any, are complete and stand in the order of the rows."""
    reading = Reading()
    rows = list(read_rows(content, reading.errors))
    known = Known.now()
    for key, group in _groups(rows).items():
        for edition in _editions(group):
            reading.named += 1
            _read_operation(key, edition, known, reading)
    reading.errors.sort(key=lambda error: error.row)
    return reading


Rows = list[tuple[int, dict[str, str]]]


def _groups(rows: Rows) -> dict[str, Rows]:
    """Rows by what they are an edition of: name and organisers."""
    groups: dict[str, Rows] = {}
    for number, row in rows:
        organisers = "+".join(sorted(_parts(row["organisers"])))
        key = _short(f"{normalise_name(row['name']).casefold()}|{organisers}")
        groups.setdefault(key, []).append((number, row))
    return groups


def _short(key: str) -> str:
    """The key as it can be stored: a long one ends in what tells it from every other."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 33]}~{sha256(key.encode()).hexdigest()[:32]}"


def _editions(rows: Rows) -> list[Rows]:
    """Split rows of one name: a phase that comes again years apart is another edition."""
    editions: list[Rows] = []
    for number, row in rows:
        home = next((each for each in editions if _belongs(row, each)), None)
        if home is None:
            editions.append([(number, row)])
        else:
            home.append((number, row))
    return editions


def _belongs(row: dict[str, str], edition: Rows) -> bool:
    same_phase = [other for _number, other in edition if other["phase"] == row["phase"]]
    years = [_year(other) for other in same_phase]
    mine = _year(row)
    apart = [year and mine and abs(year - mine) > ONE_EDITION_YEARS for year in years]
    return not any(apart)


def _year(row: dict[str, str]) -> int | None:
    year = row["start"][:4]
    return int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None


def _parts(cell: str) -> list[str]:
    return [part for part in (part.strip() for part in cell.split(";")) if part]


def _read_operation(key: str, rows: Rows, known: Known, reading: Reading) -> None:
    errors: list[RowError] = []
    first, row = rows[0]
    for number, other in rows:
        _check_row(number, other, known, errors)
    for number, other in rows[1:]:
        for column in SHARED_COLUMNS:
            if _parts(other[column]) != _parts(row[column]):
                sentence = _("“%(column)s” differs from row %(row)d of the same operation.")
                values = {"column": column, "row": first}
                errors.append(RowError(number, column, sentence % values))
    for column in SPREAD:
        longest = length_of(Operation, TEXTS[column])
        if not errors and len(_joined(rows, column)) > longest:
            sentence = _("The texts of all its rows are together longer than %(limit)d characters.")
            errors.append(RowError(first, column, sentence % {"limit": longest}))
    if not errors:
        facts = _facts(rows, known)
        numbers = [number for number, _row in rows]
        errors += row_errors(operation_problems(facts), numbers)
        reading.operations.append(ReadOperation(key, tuple(numbers), _cells(rows), facts))
    reading.errors += errors


def row_errors(problems: list[Refusal], numbers: Sequence[int]) -> list[RowError]:
    """Problems of an operation as mistakes of its rows, whose numbers are given."""
    found = []
    for problem in problems:
        parts = problem.code.split("-")
        in_phase = parts[0] == "phases" and len(parts) == 3
        row = numbers[int(parts[1])] if in_phase else numbers[0]
        name = parts[2] if in_phase else problem.code
        column = COLUMN_OF_CODE.get(name, name)
        found.append(RowError(row, column, problem.sentence))
    return found


Wrong = Callable[[str, str], None]


def _check_row(number: int, row: dict[str, str], known: Known, errors: list[RowError]) -> None:
    def wrong(column: str, sentence: str) -> None:
        errors.append(RowError(number, column, sentence))

    _check_cells(row, known.fields, wrong)
    _check_codes(row, known, wrong)
    checks = checks_of(PhaseInput)
    of_phase = {column: checks[name] for column, name in columns_of(PhaseInput).items()}
    _check_cells(row, of_phase, wrong)


def _check_cells(row: dict[str, str], checks: dict[str, forms.Field], wrong: Wrong) -> None:
    for column, check in checks.items():
        try:
            check.clean(row[column])
        except ValidationError as error:
            wrong(column, error.messages[0])


def _check_codes(row: dict[str, str], known: Known, wrong: Wrong) -> None:
    if not _parts(row["organisers"]):
        wrong("organisers", _("Say who organises it."))
    unknown = [
        (column, code)
        for column in ("organisers", "lead_states", "participants")
        for code in _parts(row[column])
        if code not in known.places
    ]
    unknown += [
        (column, name)
        for column, kind in TREES.items()
        for name in _parts(row[column])
        if (kind, name) not in known.terms
    ]
    sentence = _("“%(word)s” is not in the list; write it as it stands there.")
    for column, word in unknown:
        wrong(column, sentence % {"word": word[:60]})


def _facts(rows: Rows, known: Known) -> OperationInput:
    row = rows[0][1]
    cells = known.fields.items()
    plain = {FACT_OF_CELL[column]: check.clean(row[column]) for column, check in cells}
    spread = {TEXTS[column]: _joined(rows, column) for column in SPREAD}
    return OperationInput(
        **plain | spread,
        organisers=tuple(known.places[code] for code in dict.fromkeys(_parts(row["organisers"]))),
        participations=_participations(row, known),
        terms=_terms(row["risk_areas"], ReferenceTermKind.RISK_AREA, known),
        transport_modes=_terms(row["transport_modes"], ReferenceTermKind.TRANSPORT_MODE, known),
        phases=tuple(_phase(each) for _number, each in rows),
    )


def _phase(row: dict[str, str]) -> PhaseInput:
    checks = checks_of(PhaseInput)
    cells = columns_of(PhaseInput).items()
    return PhaseInput(**{name: checks[name].clean(row[column]) for column, name in cells})


def _participations(row: dict[str, str], known: Known) -> tuple[tuple[Organisation, str], ...]:
    leads = list(dict.fromkeys(_parts(row["lead_states"])))
    others = [code for code in dict.fromkeys(_parts(row["participants"])) if code not in leads]
    return (
        *((known.places[code], ParticipationRole.LEAD.value) for code in leads),
        *((known.places[code], ParticipationRole.PARTICIPANT.value) for code in others),
    )


def _terms(cell: str, kind: ReferenceTermKind, known: Known) -> tuple[ReferenceTerm, ...]:
    return tuple(known.terms[kind, name] for name in dict.fromkeys(_parts(cell)))


def _said(rows: Rows, column: str) -> list[str]:
    """The texts of a column, each once."""
    return list(dict.fromkeys(row[column] for _number, row in rows if row[column]))


def _joined(rows: Rows, column: str) -> str:
    return SPREAD[column].joined(_said(rows, column))


def _cells(rows: Rows) -> dict[str, object]:
    """The cells that say something, to be compared with those of the next import."""
    cells: dict[str, object] = {name: rows[0][1][name] for name in FACT_OF_CELL if name in COLUMNS}
    cells |= {name: "\n".join(_said(rows, name)) for name in SPREAD}
    cells["phases"] = [[row[name] for name in columns_of(PhaseInput)] for _number, row in rows]
    return cells
