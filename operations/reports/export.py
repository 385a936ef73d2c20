"""Export of operations as a CSV file in the format of the import."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from jco_portal.core.record_inputs import FieldSpec, field_specs, import_columns, text_columns
from operations.enums import LEADING_ROLES
from operations.models import Operation, OperationInput, Participation, Phase, PhaseInput

EXPORT_COLUMNS = tuple(import_columns(OperationInput))
TEXT_COLUMNS = {
    column: name
    for column, name in import_columns(OperationInput).items()
    if name in text_columns(OperationInput)
}
# Text columns whose text may be spread over the rows of an operation.
REPEATED_COLUMNS = {
    column: field_specs(OperationInput)[name]
    for column, name in TEXT_COLUMNS.items()
    if field_specs(OperationInput)[name].column_separator
}
# Spreadsheets run a cell that begins with such a character, full-width signs included, as a
# formula. Apostrophes before it are matched too: a text that looks escaped is escaped again,
# so that unescaping restores every text exactly.
FORMULA_PATTERN = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
ESCAPED_FORMULA_PATTERN = re.compile(r"'+[=+\-@\t\r＝＋－＠]")

# Invented operations, which show the format on the page of the import.
EXAMPLE_ROWS = (
    {
        "name": "Harbour Watch",
        "kind": "jco_full_scale",
        "organisers": "LT;OLAF",
        "lead_states": "LT",
        "participants": "LT;LV;EE;PL",
        "participants_complete": "yes",
        "phase": "1",
        "period": "operational",
        "start": "2027-03-08",
        "end": "2027-03-19",
        "risk_areas": "cigarettes",
        "transport_modes": "sea;container",
        "source": "Programme of the lead administration",
    },
    {
        "name": "Quiet River",
        "kind": "wco_operation",
        "organisers": "WCO",
        "participants": "EU",
        "participants_complete": "no",
        "participants_note": "about 60 administrations",
        "phase": "1",
        "period": "operational",
        "start": "2027-10",
        "end": "",
        "dates_note": "one week in October",
        "risk_areas": "waste",
        "source": "https://www.example.org/programme",
    },
)


def escape_formula(text: str) -> str:
    """Return the text so that a spreadsheet shows it and never runs it as a formula."""
    return f"'{text}" if FORMULA_PATTERN.match(text) else text


def unescape_formula(text: str) -> str:
    """Return the text as it was before ``escape_formula``."""
    return text[1:] if ESCAPED_FORMULA_PATTERN.match(text) else text


def write_csv(rows: Iterable[dict[str, str]]) -> bytes:
    """Return rows as a CSV file in UTF-8, with a header."""
    file = io.StringIO(newline="")
    table = csv.writer(file)
    table.writerow(EXPORT_COLUMNS)
    for row in rows:
        table.writerow([escape_formula(row.get(column, "")) for column in EXPORT_COLUMNS])
    return file.getvalue().encode("utf-8")


def export_rows(operations: QuerySet[Operation]) -> Iterator[dict[str, str]]:
    """Yield one row for each phase, from one query of plain values however many there are.

    Values of an imported operation that still equal those of its source keep the spelling of
    the source, so that importing the file again changes nothing.
    """
    for operation in _export_values(operations):
        written = operation["imported_cells"] or {}
        shared = _shared_cells(operation, written)
        phases = [_phase_cells(phase) for phase in operation["phase_rows"]]
        phases = _ordered_phases(phases, written.get("phases", []))
        notes = _note_rows(operation, written, len(phases))
        for phase, note in zip(phases, notes, strict=True):
            yield shared | phase | note


def _export_values(operations: QuerySet[Operation]) -> QuerySet[Any, dict[str, Any]]:
    def linked(field: str, value: str) -> ArraySubquery:
        through = getattr(Operation, field).through.objects
        return ArraySubquery(through.filter(operation=OuterRef("pk")).values(value))

    participations = Participation.objects.expected().filter(operation=OuterRef("pk")).order_by()
    phases = Phase.objects.filter(operation=OuterRef("pk")).order_by("number")
    plain: QuerySet[Any, dict[str, Any]] = operations.values(
        *TEXT_COLUMNS.values(),
        "participants_complete",
        "imported_cells",
        kind_code=F("operation_type__code"),
        organiser_codes=linked("organisers", "organisation__code"),
        term_names=linked("terms", "referenceterm__name"),
        mode_names=linked("transport_modes", "referenceterm__name"),
        participation_rows=ArraySubquery(
            participations.values(each=JSONObject(code="organisation__code", role="role"))
        ),
        phase_rows=ArraySubquery(
            phases.values(each=JSONObject(**{name: name for name in field_specs(PhaseInput)}))
        ),
    )
    return plain


def _shared_cells(operation: dict[str, Any], written: dict[str, Any]) -> dict[str, str]:
    codes = [each["code"] for each in operation["participation_rows"]]
    leads = {
        each["code"] for each in operation["participation_rows"] if each["role"] in LEADING_ROLES
    }
    lines = {column: operation[name].splitlines() for column, name in TEXT_COLUMNS.items()}
    return {
        **{
            column: " ".join(texts)
            for column, texts in lines.items()
            if column not in REPEATED_COLUMNS
        },
        "kind": operation["kind_code"],
        "organisers": _format_list(operation["organiser_codes"], written.get("organisers")),
        "lead_states": _format_list(leads, written.get("lead_states")),
        "participants": _format_list(codes, written.get("participants"), leads),
        "participants_complete": "yes" if operation["participants_complete"] else "no",
        "risk_areas": _format_list(operation["term_names"], written.get("risk_areas")),
        "transport_modes": _format_list(operation["mode_names"], written.get("transport_modes")),
    }


def _format_list(present: Iterable[str], written: str | None, implied: Iterable[str] = ()) -> str:
    """Return a list as its source wrote it while its entries are the same, else sorted."""
    wanted = set(present)
    items = {entry.strip() for entry in (written or "").split(";")} - {""}
    if written and items | set(implied) == wanted:
        return written
    return ";".join(sorted(wanted))


def _phase_cells(phase: dict[str, Any]) -> dict[str, str]:
    # The format has one start and one end: actual dates, where known, replace planned ones.
    return {
        "phase": str(phase["number"]),
        "period": phase["period"],
        "start": phase["actual_start"] or phase["entered_start"],
        "end": phase["actual_end"] or phase["entered_end"],
    }


def _ordered_phases(phases: list[dict[str, str]], written: list[list[str]]) -> list[dict[str, str]]:
    # In the order of the source, so that the exported rows match those of its list.
    order = {row[0]: index for index, row in enumerate(written)}
    return sorted(phases, key=lambda cells: order.get(cells["phase"], len(order)))


def _note_rows(
    operation: dict[str, Any], written: dict[str, Any], rows: int
) -> Iterator[dict[str, str]]:
    """Yield the notes row by row; a note that its source spread over rows is spread again."""
    columns = {
        column: _spread_note(operation[TEXT_COLUMNS[column]], written.get(column), row, rows)
        for column, row in REPEATED_COLUMNS.items()
    }
    for index in range(rows):
        yield {name: cells[index] for name, cells in columns.items()}


def _spread_note(present: str, written: str | None, row: FieldSpec, rows: int) -> list[str]:
    pieces = (written or "").split("\n")
    if written and len(pieces) <= rows and row.join_cells(pieces) == present:
        # Phases added since have the text of the last row.
        return pieces + pieces[-1:] * (rows - len(pieces))
    line = row.row_separator.join(present.splitlines()) if row.row_separator else present
    return [line] * rows
