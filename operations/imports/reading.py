"""Reading a CSV of operations: every mistake with its row, nothing guessed."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jco_portal.directory.models import Organisation
from jco_portal.kernel.dates import clean_said
from jco_portal.kernel.gate import is_clean
from operations.enums import Part, Period, TermKind
from operations.models import (
    OperationFacts,
    OperationKind,
    PhaseFacts,
    Term,
    problems_of,
)
from operations.reports.export import unguarded

COLUMNS = (
    "name",
    "kind",
    "organisers",
    "lead_states",
    "participants",
    "participants_complete",
    "participants_note",
    "phase",
    "period",
    "start",
    "end",
    "dates_note",
    "risk_areas",
    "transport_modes",
    "results",
    "source",
)
SHARED_COLUMNS = (
    "kind",
    "lead_states",
    "participants",
    "participants_complete",
    "risk_areas",
    "transport_modes",
)
LIMITS = {
    "name": 120,
    "participants_note": 500,
    "dates_note": 500,
    "results": 5000,
    "source": 5000,
}
MAX_ROWS = 10_000
MAX_BYTES = 5 * 1024 * 1024
YES_NO = {"yes": True, "no": False}
ONE_EDITION_YEARS = 1


@dataclass(frozen=True)
class RowError:
    """A mistake in a file: the row as a spreadsheet counts it (header is 1), column, sentence."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True)
class ReadOperation:
    """An operation as a file has it: its key, its rows, the cells and what they mean."""

    key: str
    rows: tuple[int, ...]
    cells: dict[str, object]
    facts: OperationFacts


@dataclass
class Reading:
    """What was read: operations, or the errors for which the whole file is refused."""

    operations: list[ReadOperation] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    named: int = 0


@dataclass
class Known:
    """The codes and words that a file may use, fetched once."""

    kinds: dict[str, OperationKind]
    places: dict[str, Organisation]
    terms: dict[tuple[str, str], Term]

    @classmethod
    def now(cls) -> "Known":
        """The present reference lists."""
        return cls(
            {kind.code: kind for kind in OperationKind.objects.all()},
            {place.code: place for place in Organisation.objects.all()},
            {(term.kind, term.name): term for term in Term.objects.all()},
        )


def read_operations(content: bytes) -> Reading:
    """Read a file; errors, if any, are complete and stand in the order of the rows."""
    reading = Reading()
    rows = list(_rows(content, reading.errors))
    known = Known.now()
    for key, group in _groups(rows).items():
        for edition in _editions(group):
            reading.named += 1
            _read_operation(key, edition, known, reading)
    reading.errors.sort(key=lambda error: error.row)
    return reading


def _rows(content: bytes, errors: list[RowError]) -> Iterator[tuple[int, dict[str, str]]]:
    text = _text(content, errors)
    if text is None:
        return
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        header = [name.strip() for name in next(table)]
        if not _header_is_sound(header, errors):
            return
        for number, cells in enumerate(table, start=2):
            if number - 1 > MAX_ROWS:
                sentence = _("A file may hold 10,000 rows; split this one.")
                errors.append(RowError(number, "", sentence))
                return
            row = _row(number, cells, header, errors)
            if row is not None:
                yield number, row
    except csv.Error as error:
        sentence = _("This row cannot be read as CSV (%(error)s). Is a quotation mark not closed?")
        errors.append(RowError(number + 1, "", sentence % {"error": error}))


def _row(
    number: int, cells: list[str], header: list[str], errors: list[RowError]
) -> dict[str, str] | None:
    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) != len(header):
        sentence = _("This row has %(cells)d cells, the header has %(header)d.")
        values = {"cells": len(cells), "header": len(header)}
        errors.append(RowError(number, "", sentence % values))
        return None
    return {name: unguarded(cell.strip()) for name, cell in zip(header, cells, strict=True)}


def _text(content: bytes, errors: list[RowError]) -> str | None:
    if not content.strip():
        return _refuse(errors, _("The file is empty."))
    if len(content) > MAX_BYTES:
        return _refuse(errors, _("The file is larger than 5 MB; split it."))
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _refuse(errors, _("The file is UTF-16; save it as CSV in UTF-8."))
    if content[:4] == b"PK\x03\x04":
        return _refuse(errors, _("This is a spreadsheet or an archive; save it as CSV in UTF-8."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        return _refuse(errors, _("From here on the file is not UTF-8; save it as UTF-8."), row)
    if not is_clean(text):
        row = text.count("\n", 0, text.index("\x00")) + 1
        return _refuse(errors, _("The row holds a NUL character."), row)
    return text


def _refuse(errors: list[RowError], sentence: str, row: int = 1) -> None:
    errors.append(RowError(row, "", sentence))


def _header_is_sound(header: list[str], errors: list[RowError]) -> bool:
    for separator, word in (
        (";", _("semicolons")),
        ("\t", _("tabs")),
        ("|", _("bars")),
    ):
        if len(header) == 1 and separator in header[0]:
            sentence = _("The columns are separated by %(what)s; save the file with commas.")
            errors.append(RowError(1, "", sentence % {"what": word}))
            return False
    missing = [name for name in COLUMNS if name not in header]
    for name in missing:
        errors.append(RowError(1, name, _("The column “%(name)s” is missing.") % {"name": name}))
    for name in header:
        if name not in COLUMNS:
            sentence = _("The column “%(name)s” is not known.") % {"name": name[:60]}
            errors.append(RowError(1, name[:60], sentence))
        elif header.count(name) > 1:
            sentence = _("The column “%(name)s” stands twice.") % {"name": name}
            errors.append(RowError(1, name, sentence))
    return not missing and len(header) == len(set(header)) == len(COLUMNS)


Rows = list[tuple[int, dict[str, str]]]


def _groups(rows: Rows) -> dict[str, Rows]:
    """Rows by what they are an edition of: name and organisers."""
    groups: dict[str, Rows] = {}
    for number, row in rows:
        organisers = "+".join(sorted(_parts(row["organisers"])))
        groups.setdefault(f"{row['name'].casefold()[:120]}|{organisers}", []).append((number, row))
    return groups


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
    if not errors:
        facts = _facts(rows, known)
        numbers = [number for number, _row in rows]
        errors += _as_row_errors(facts, numbers)
        reading.operations.append(ReadOperation(key, tuple(numbers), _cells(rows), facts))
    reading.errors += errors


def _as_row_errors(facts: OperationFacts, numbers: list[int]) -> list[RowError]:
    found = []
    for problem in problems_of(facts):
        parts = problem.field.split("-")
        in_phase = parts[0] == "phases" and len(parts) == 3
        row = numbers[int(parts[1])] if in_phase else numbers[0]
        column = {"number": "phase"}.get(parts[2], parts[2]) if in_phase else problem.field
        found.append(RowError(row, column, problem.sentence))
    return found


def _check_row(number: int, row: dict[str, str], known: Known, errors: list[RowError]) -> None:
    def wrong(column: str, sentence: str, **values: object) -> None:
        errors.append(RowError(number, column, sentence % values if values else sentence))

    if not row["name"]:
        wrong("name", _("The name is missing."))
    for column, limit in LIMITS.items():
        if len(row[column]) > limit:
            wrong(column, _("The text is longer than %(limit)d characters."), limit=limit)
    if row["kind"] not in known.kinds:
        wrong("kind", _("The kind “%(kind)s” is not known."), kind=row["kind"][:60])
    if not _parts(row["organisers"]):
        wrong("organisers", _("The organiser is missing."))
    for column in ("organisers", "lead_states", "participants"):
        for code in _parts(row[column]):
            if code not in known.places:
                wrong(
                    column,
                    _("The organisation “%(code)s” is not known."),
                    code=code[:60],
                )
    if row["participants_complete"] not in YES_NO:
        wrong("participants_complete", _("Write yes or no."))
    for column, kind in (
        ("risk_areas", TermKind.RISK_AREA),
        ("transport_modes", TermKind.TRANSPORT_MODE),
    ):
        for name in _parts(row[column]):
            if (kind, name) not in known.terms:
                wrong(column, _("The term “%(name)s” is not known."), name=name[:60])
    _check_phase(row, wrong)


def _check_phase(row: dict[str, str], wrong: object) -> None:
    phase = row["phase"]
    if not (phase.isascii() and phase.isdigit() and 1 <= int(phase[:4]) <= 99):
        wrong("phase", _("Write the number of the phase, 1 to 99."))
    if row["period"] not in Period.values:
        wrong("period", _("Write operational or grant."))
    for column in ("start", "end"):
        try:
            clean_said(row[column], may_be_open=column == "end")
        except ValidationError as error:
            wrong(column, error.messages[0])


def _facts(rows: Rows, known: Known) -> OperationFacts:
    row = rows[0][1]
    return OperationFacts(
        name=row["name"],
        kind=known.kinds[row["kind"]],
        organisers=tuple(known.places[code] for code in dict.fromkeys(_parts(row["organisers"]))),
        participations=_participations(row, known),
        participants_complete=YES_NO[row["participants_complete"]],
        participants_note=row["participants_note"],
        terms=_terms(row["risk_areas"], TermKind.RISK_AREA, known),
        modes=_terms(row["transport_modes"], TermKind.TRANSPORT_MODE, known),
        dates_note=_joined(rows, "dates_note", "; ")[:500],
        results_note=_joined(rows, "results", "\n")[:5000],
        sources="\n".join(_joined(rows, "source", "\n").split(" ; "))[:5000],
        phases=tuple(
            PhaseFacts(
                int(each["phase"]),
                each["period"],
                clean_said(each["start"]),
                clean_said(each["end"], may_be_open=True),
            )
            for _number, each in rows
        ),
    )


def _participations(row: dict[str, str], known: Known) -> tuple[tuple[Organisation, str], ...]:
    leads = list(dict.fromkeys(_parts(row["lead_states"])))
    others = [code for code in dict.fromkeys(_parts(row["participants"])) if code not in leads]
    return (
        *((known.places[code], Part.LEAD.value) for code in leads),
        *((known.places[code], Part.PARTICIPANT.value) for code in others),
    )


def _terms(cell: str, kind: TermKind, known: Known) -> tuple[Term, ...]:
    return tuple(known.terms[kind, name] for name in dict.fromkeys(_parts(cell)))


def _joined(rows: Rows, column: str, glue: str) -> str:
    return glue.join(dict.fromkeys(row[column] for _number, row in rows if row[column]))


def _cells(rows: Rows) -> dict[str, object]:
    """The cells that say something, to be compared with those of the next import."""
    cells: dict[str, object] = {name: rows[0][1][name] for name in COLUMNS[:7]}
    cells |= {"risk_areas": rows[0][1]["risk_areas"]}
    cells |= {"transport_modes": rows[0][1]["transport_modes"]}
    cells |= {name: _joined(rows, name, "\n") for name in ("dates_note", "results", "source")}
    cells["phases"] = [[row[name] for name in COLUMNS[7:11]] for _number, row in rows]
    return cells
