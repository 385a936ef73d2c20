"""Operations as a CSV file in the format of the import."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from operations.enums import Part
from operations.models import Operation, Phase

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
LEADING = {Part.LEAD, Part.CO_LEAD}
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


def rows_of(operations: Iterable[Operation]) -> Iterator[dict[str, str]]:
    """One row for each phase; operations come with everything fetched.

    What an imported operation still says as its source said it is written in the source's
    own spelling, so that the file imported again changes nothing.
    """
    for operation in operations:
        written = operation.imported_facts or {}
        shared = _shared_cells(operation, written)
        phases = [_phase_cells(phase) for phase in operation.phases.all()]
        phases = _in_their_order(phases, written.get("phases", []))
        notes = _notes(operation, written, len(phases))
        for phase, note in zip(phases, notes, strict=True):
            yield shared | phase | note


def _shared_cells(operation: Operation, written: dict[str, Any]) -> dict[str, str]:
    parts = list(operation.participations.all())
    leads = {each.organisation.code for each in parts if each.part in LEADING}
    return {
        "name": operation.name,
        "kind": operation.kind.code,
        "organisers": _list(
            (each.code for each in operation.organisers.all()), written.get("organisers")
        ),
        "lead_states": _list(leads, written.get("lead_states")),
        "participants": _list(
            (each.organisation.code for each in parts), written.get("participants"), leads
        ),
        "participants_complete": "yes" if operation.participants_complete else "no",
        "participants_note": _line(operation.participants_note),
        "risk_areas": _list(
            (term.name for term in operation.terms.all()), written.get("risk_areas")
        ),
        "transport_modes": _list(
            (term.name for term in operation.modes.all()), written.get("transport_modes")
        ),
    }


def _list(present: Iterable[str], written: str | None, implied: Iterable[str] = ()) -> str:
    """A list as its source wrote it while it still says the same, else in order."""
    wanted = set(present)
    parts = {part.strip() for part in (written or "").split(";")} - {""}
    if written and parts | set(implied) == wanted:
        return written
    return ";".join(sorted(wanted))


def _phase_cells(phase: Phase) -> dict[str, str]:
    start, end = phase.said
    return {"phase": str(phase.number), "period": phase.period, "start": start, "end": end}


def _in_their_order(phases: list[dict[str, str]], written: list[list[str]]) -> list[dict[str, str]]:
    order = {row[0]: index for index, row in enumerate(written)}
    return sorted(phases, key=lambda cells: order.get(cells["phase"], len(order)))


def _notes(operation: Operation, written: dict[str, Any], rows: int) -> Iterator[dict[str, str]]:
    """The notes row by row; a note that its source spread over rows is spread again."""
    columns = {
        "dates_note": _spread(operation.dates_note, written.get("dates_note"), "; ", rows),
        "results": _spread(operation.results_note, written.get("results"), "\n", rows),
        "source": _spread(operation.sources, written.get("source"), "\n", rows, " ; "),
    }
    for index in range(rows):
        yield {name: cells[index] for name, cells in columns.items()}


def _spread(
    present: str, written: str | None, glue: str, rows: int, between: str = ""
) -> list[str]:
    parts = (written or "").split("\n")
    said = glue.join(parts)
    same = (said.replace(between, glue) if between else said) == present
    if written and same and len(parts) <= rows:
        return parts + parts[-1:] * (rows - len(parts))
    line = between.join(present.splitlines()) if between else present
    return [line] * rows


def _line(text: str) -> str:
    return " ".join(text.splitlines())
