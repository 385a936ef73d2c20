"""Operations as a CSV file in the format of the import."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from jco_portal.core.record_inputs import Row, columns_of, field_rows, text_facts
from operations.enums import LEADING_ROLES
from operations.models import Operation, OperationInput, Participation, Phase, PhaseInput

COLUMNS = tuple(columns_of(OperationInput))
TEXTS = {
    column: name
    for column, name in columns_of(OperationInput).items()
    if name in text_facts(OperationInput)
}
SPREAD = {
    column: field_rows(OperationInput)[name]
    for column, name in TEXTS.items()
    if field_rows(OperationInput)[name].glue
}
RISKY = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")

EXAMPLE = (
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


def guarded(text: str) -> str:
    """The text so that a spreadsheet shows it and never runs it as a formula."""
    return f"'{text}" if RISKY.match(text) else text


def unguarded(text: str) -> str:
    """The text as it was before it was guarded."""
    return text[1:] if GUARDED.match(text) else text


def csv_of(rows: Iterable[dict[str, str]]) -> bytes:
    """Rows as a CSV file in UTF-8."""
    file = io.StringIO(newline="")
    table = csv.writer(file)
    table.writerow(COLUMNS)
    for row in rows:
        table.writerow([guarded(row.get(column, "")) for column in COLUMNS])
    return file.getvalue().encode("utf-8")


def rows_of(operations: QuerySet[Operation]) -> Iterator[dict[str, str]]:
    """One row for each phase, read in one query of plain values however many there are.

    What an imported operation still says as its source said it is written in the source's
    own spelling, so that the file imported again changes nothing.
    """
    for operation in _plain(operations):
        written = operation["imported_cells"] or {}
        shared = _shared_cells(operation, written)
        phases = [_phase_cells(phase) for phase in operation["said"]]
        phases = _in_their_order(phases, written.get("phases", []))
        notes = _notes(operation, written, len(phases))
        for phase, note in zip(phases, notes, strict=True):
            yield shared | phase | note


def _plain(operations: QuerySet[Operation]) -> QuerySet[Any, dict[str, Any]]:
    def linked(field: str, value: str) -> ArraySubquery:
        through = getattr(Operation, field).through.objects
        return ArraySubquery(through.filter(operation=OuterRef("pk")).values(value))

    parts = Participation.objects.expected().filter(operation=OuterRef("pk")).order_by()
    phases = Phase.objects.filter(operation=OuterRef("pk")).order_by("number")
    plain: QuerySet[Any, dict[str, Any]] = operations.values(
        *TEXTS.values(),
        "participants_complete",
        "imported_cells",
        kind_code=F("operation_type__code"),
        organiser_codes=linked("organisers", "organisation__code"),
        term_names=linked("terms", "referenceterm__name"),
        mode_names=linked("transport_modes", "referenceterm__name"),
        parts=ArraySubquery(parts.values(each=JSONObject(code="organisation__code", role="role"))),
        said=ArraySubquery(
            phases.values(each=JSONObject(**{name: name for name in field_rows(PhaseInput)}))
        ),
    )
    return plain


def _shared_cells(operation: dict[str, Any], written: dict[str, Any]) -> dict[str, str]:
    codes = [each["code"] for each in operation["parts"]]
    leads = {each["code"] for each in operation["parts"] if each["role"] in LEADING_ROLES}
    lines = {column: operation[name].splitlines() for column, name in TEXTS.items()}
    return {
        **{column: " ".join(said) for column, said in lines.items() if column not in SPREAD},
        "kind": operation["kind_code"],
        "organisers": _list(operation["organiser_codes"], written.get("organisers")),
        "lead_states": _list(leads, written.get("lead_states")),
        "participants": _list(codes, written.get("participants"), leads),
        "participants_complete": "yes" if operation["participants_complete"] else "no",
        "risk_areas": _list(operation["term_names"], written.get("risk_areas")),
        "transport_modes": _list(operation["mode_names"], written.get("transport_modes")),
    }


def _list(present: Iterable[str], written: str | None, implied: Iterable[str] = ()) -> str:
    """A list as its source wrote it while it still says the same, else in order."""
    wanted = set(present)
    parts = {part.strip() for part in (written or "").split(";")} - {""}
    if written and parts | set(implied) == wanted:
        return written
    return ";".join(sorted(wanted))


def _phase_cells(phase: dict[str, Any]) -> dict[str, str]:
    return {
        "phase": str(phase["number"]),
        "period": phase["period"],
        "start": phase["actual_start"] or phase["entered_start"],
        "end": phase["actual_end"] or phase["entered_end"],
    }


def _in_their_order(phases: list[dict[str, str]], written: list[list[str]]) -> list[dict[str, str]]:
    order = {row[0]: index for index, row in enumerate(written)}
    return sorted(phases, key=lambda cells: order.get(cells["phase"], len(order)))


def _notes(
    operation: dict[str, Any], written: dict[str, Any], rows: int
) -> Iterator[dict[str, str]]:
    """The notes row by row; a note that its source spread over rows is spread again."""
    columns = {
        column: _spread(operation[TEXTS[column]], written.get(column), row, rows)
        for column, row in SPREAD.items()
    }
    for index in range(rows):
        yield {name: cells[index] for name, cells in columns.items()}


def _spread(present: str, written: str | None, row: Row, rows: int) -> list[str]:
    parts = (written or "").split("\n")
    if written and len(parts) <= rows and row.joined(parts) == present:
        return parts + parts[-1:] * (rows - len(parts))
    line = row.between.join(present.splitlines()) if row.between else present
    return [line] * rows
