"""Reading a CSV of operations: every mistake with its row, nothing guessed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jco_portal.directory.models import Organisation
from jco_portal.kernel.dates import clean_said
from operations.enums import Part, Period, TermKind
from operations.imports.cells import RowError, read_rows
from operations.models import (
    OperationFacts,
    OperationKind,
    PhaseFacts,
    Problem,
    Term,
    plain_name,
    problems_of,
    wrong_name,
)
from operations.reports.export import COLUMNS

SHARED_COLUMNS = (
    "kind",
    "lead_states",
    "participants",
    "participants_complete",
    "risk_areas",
    "transport_modes",
)
LIMITS = {
    "participants_note": 500,
    "dates_note": 500,
    "results": 5000,
    "source": 5000,
}
TREES = {"risk_areas": TermKind.RISK_AREA, "transport_modes": TermKind.TRANSPORT_MODE}
YES_NO = {"yes": True, "no": False}
ONE_EDITION_YEARS = 1
LONGEST_KEY = 180
GLUE = {"dates_note": "; ", "results": "\n", "source": "\n"}


@dataclass(frozen=True)
class ReadOperation:
    """An operation as a file has it: its key, its rows, the cells and what they mean."""

    key: str
    rows: tuple[int, ...]
    cells: dict[str, object]
    facts: OperationFacts

    @property
    def source_key(self) -> str:
        """The key, made unique over editions by the first row's start."""
        return f"{self.key}#{self.facts.phases[0].start}"


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
        key = _short(f"{plain_name(row['name']).casefold()}|{organisers}")
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
    for column, glue in GLUE.items():
        if not errors and len(_joined(rows, column, glue)) > LIMITS[column]:
            sentence = _("The texts of all its rows are together longer than %(limit)d characters.")
            errors.append(RowError(first, column, sentence % {"limit": LIMITS[column]}))
    if not errors:
        facts = _facts(rows, known)
        numbers = [number for number, _row in rows]
        errors += row_errors(problems_of(facts), numbers)
        reading.operations.append(ReadOperation(key, tuple(numbers), _cells(rows), facts))
    reading.errors += errors


def row_errors(problems: list[Problem], numbers: Sequence[int]) -> list[RowError]:
    """Problems of an operation as mistakes of its rows, whose numbers are given."""
    found = []
    for problem in problems:
        parts = problem.field.split("-")
        in_phase = parts[0] == "phases" and len(parts) == 3
        row = numbers[int(parts[1])] if in_phase else numbers[0]
        column = {"number": "phase"}.get(parts[2], parts[2]) if in_phase else problem.field
        found.append(RowError(row, column, problem.sentence))
    return found


Wrong = Callable[[str, str], None]


def _check_row(number: int, row: dict[str, str], known: Known, errors: list[RowError]) -> None:
    def wrong(column: str, sentence: str) -> None:
        errors.append(RowError(number, column, sentence))

    _check_texts(row, wrong)
    _check_codes(row, known, wrong)
    _check_phase(row, wrong)


def _check_texts(row: dict[str, str], wrong: Wrong) -> None:
    if name_is_wrong := wrong_name(plain_name(row["name"])):
        wrong("name", name_is_wrong)
    for column, limit in LIMITS.items():
        if len(row[column]) > limit:
            wrong(column, _("The text is longer than %(limit)d characters.") % {"limit": limit})
    if row["participants_complete"] not in YES_NO:
        wrong("participants_complete", _("Write yes or no."))


def _check_codes(row: dict[str, str], known: Known, wrong: Wrong) -> None:
    if row["kind"] not in known.kinds:
        wrong("kind", _("The kind “%(kind)s” is not known.") % {"kind": row["kind"][:60]})
    if not _parts(row["organisers"]):
        wrong("organisers", _("The organiser is missing."))
    unknown = [
        (column, _("The organisation “%(word)s” is not known."), code)
        for column in ("organisers", "lead_states", "participants")
        for code in _parts(row[column])
        if code not in known.places
    ]
    unknown += [
        (column, _("The term “%(word)s” is not known."), name)
        for column, kind in TREES.items()
        for name in _parts(row[column])
        if (kind, name) not in known.terms
    ]
    for column, sentence, word in unknown:
        wrong(column, sentence % {"word": word[:60]})


def _check_phase(row: dict[str, str], wrong: Wrong) -> None:
    phase = row["phase"]
    if not (phase.isascii() and phase.isdigit() and len(phase) <= 2 and int(phase)):
        wrong("phase", _("Write the number of the phase, 1 to 99."))
    if row["period"] not in Period.values:
        wrong("period", _("Write operational, grant or not_held."))
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
        dates_note=_joined(rows, "dates_note", GLUE["dates_note"]),
        results_note=_joined(rows, "results", GLUE["results"]),
        sources=_joined(rows, "source", GLUE["source"]).replace(" ; ", "\n"),
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
