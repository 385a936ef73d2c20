"""What an import would do, in words for the person who decides on it."""

from collections.abc import Iterable
from dataclasses import dataclass

from jco_portal.core.dates import say_period
from jco_portal.directory.models import User
from operations.imports.csv_rows import RowError
from operations.imports.import_plan import Plan
from operations.imports.parser import ReadOperation
from operations.models import Operation
from operations.queries.operations import visible_keys
from operations.reports.overview.proposals import CellChange, say_cell

MOST_SHOWN = 200


@dataclass(frozen=True)
class Line:
    """An operation of the file: its rows, what it is, and the record it meets."""

    rows: str
    name: str
    kind: str
    dates: str
    operation: Operation | None = None
    changes: tuple[CellChange, ...] = ()


@dataclass(frozen=True)
class ErrorGroup:
    """The same mistake wherever it stands."""

    column: str
    sentence: str
    rows: str
    count: int


@dataclass(frozen=True)
class Preview:
    """The plan of an import as a page shows it."""

    created: int
    updated: int
    unchanged: int
    rejected: int
    new: tuple[Line, ...]
    changed: tuple[Line, ...]
    same: tuple[Line, ...]
    proposed: tuple[Line, ...]
    doubles: tuple[Line, ...]
    errors: tuple[ErrorGroup, ...]
    mistakes: int
    most_shown: int = MOST_SHOWN

    @property
    def to_import(self) -> int:
        """How many operations the import would write, or propose to change."""
        return self.created + self.updated + len(self.proposed)


def preview_of(plan: Plan, reader: User) -> Preview:
    """The plan in words; records that the reader may not know of are not shown."""
    met = [operation for operation, _read, _cells in plan.updated]
    met += [operation for _read, operation in plan.doubles] + plan.unchanged
    visible = visible_keys(reader, [operation.pk for operation in met])
    doubles = [pair for pair in plan.doubles if pair[1].pk in visible]
    return Preview(
        created=len(plan.created),
        updated=len(plan.updated),
        unchanged=len(plan.unchanged),
        rejected=plan.rejected,
        new=tuple(_line(read) for read in plan.created[:MOST_SHOWN]),
        changed=tuple(_changed(each, visible) for each in plan.updated[:MOST_SHOWN]),
        same=tuple(
            Line("", operation.name, "", "", operation)
            for operation in plan.unchanged[:MOST_SHOWN]
            if operation.pk in visible
        ),
        proposed=tuple(_changed(each, visible) for each in plan.proposed if each[2]),
        doubles=tuple(_line(read, operation) for read, operation in doubles[:MOST_SHOWN]),
        errors=tuple(_grouped(plan.errors)),
        mistakes=len(plan.errors),
    )


def _line(
    read: ReadOperation, operation: Operation | None = None, changes: tuple[CellChange, ...] = ()
) -> Line:
    facts = read.facts
    dates = "; ".join(say_period(*phase.entered_period) for phase in facts.phases)
    return Line(ranges(read.rows), facts.name, facts.operation_type.name, dates, operation, changes)


def _changed(planned: tuple[Operation, ReadOperation, list[str]], visible: set[int]) -> Line:
    operation, read, cells = planned
    seen = operation.pk in visible
    before = operation.imported_cells or {}
    changes = tuple(
        CellChange(name, say_cell(before.get(name)) if seen else "", say_cell(read.cells[name]))
        for name in cells
    )
    return _line(read, operation if seen else None, changes)


def _grouped(errors: Iterable[RowError]) -> list[ErrorGroup]:
    groups: dict[tuple[str, str], list[int]] = {}
    for error in errors:
        groups.setdefault((error.column, error.sentence), []).append(error.row)
    return [
        ErrorGroup(column, sentence, ranges(rows), len(rows))
        for (column, sentence), rows in groups.items()
    ]


def ranges(rows: Iterable[int]) -> str:
    """Row numbers, neighbours joined: 2, 5–7."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in runs)
