"""Preview of an import for the user who decides on it."""

from collections.abc import Iterable
from dataclasses import dataclass

from jco_portal.core.dates import format_period
from jco_portal.directory.models import User
from operations.imports.csv_rows import RowError
from operations.imports.import_plan import ImportPlan
from operations.imports.parser import ImportedOperation
from operations.models import Operation
from operations.queries.operations import visible_ids
from operations.reports.overview.proposals import CellChange, format_cell

# Operations in each list of the page; a limit of the portal.
MAX_SHOWN = 200


@dataclass(frozen=True)
class PreviewLine:
    """An operation of the file: rows, name, type, dates, and the operation it matches."""

    rows: str
    name: str
    operation_type: str
    dates: str
    operation: Operation | None = None
    changes: tuple[CellChange, ...] = ()


@dataclass(frozen=True)
class ErrorGroup:
    """The same mistake in one or more rows."""

    column: str
    sentence: str
    rows: str
    count: int


@dataclass(frozen=True)
class ImportPreview:
    """Plan of an import as its page shows it."""

    created: int
    updated: int
    unchanged: int
    rejected: int
    created_lines: tuple[PreviewLine, ...]
    updated_lines: tuple[PreviewLine, ...]
    unchanged_lines: tuple[PreviewLine, ...]
    proposed_lines: tuple[PreviewLine, ...]
    duplicate_lines: tuple[PreviewLine, ...]
    errors: tuple[ErrorGroup, ...]
    error_count: int
    max_shown: int = MAX_SHOWN

    @property
    def import_count(self) -> int:
        """Number of operations that the import would write or propose to change."""
        return self.created + self.updated + len(self.proposed_lines)


def build_preview(plan: ImportPlan, reader: User) -> ImportPreview:
    """Return the preview of a plan.

    Of operations that the reader may not see, only what the file itself contains is shown.
    """
    met = [operation for operation, _read, _cells in plan.updated]
    met += [operation for _read, operation in plan.duplicates] + plan.unchanged
    visible = visible_ids(reader, [operation.pk for operation in met])
    doubles = [pair for pair in plan.duplicates if pair[1].pk in visible]
    return ImportPreview(
        created=len(plan.created),
        updated=len(plan.updated),
        unchanged=len(plan.unchanged),
        rejected=plan.rejected,
        created_lines=tuple(_build_line(read) for read in plan.created[:MAX_SHOWN]),
        updated_lines=tuple(_changed_line(each, visible) for each in plan.updated[:MAX_SHOWN]),
        unchanged_lines=tuple(
            PreviewLine("", operation.name, "", "", operation)
            for operation in plan.unchanged[:MAX_SHOWN]
            if operation.pk in visible
        ),
        proposed_lines=tuple(_changed_line(each, visible) for each in plan.proposed if each[2]),
        duplicate_lines=tuple(
            _build_line(read, operation) for read, operation in doubles[:MAX_SHOWN]
        ),
        errors=tuple(_group_errors(plan.errors)),
        error_count=len(plan.errors),
    )


def _build_line(
    read: ImportedOperation,
    operation: Operation | None = None,
    changes: tuple[CellChange, ...] = (),
) -> PreviewLine:
    operation_input = read.operation_input
    dates = "; ".join(format_period(*phase.entered_period) for phase in operation_input.phases)
    return PreviewLine(
        format_ranges(read.rows),
        operation_input.name,
        operation_input.operation_type.name,
        dates,
        operation,
        changes,
    )


def _changed_line(
    planned: tuple[Operation, ImportedOperation, list[str]], visible: set[int]
) -> PreviewLine:
    operation, read, cells = planned
    is_visible = operation.pk in visible
    before = operation.imported_cells or {}
    changes = tuple(
        CellChange(
            name, format_cell(before.get(name)) if is_visible else "", format_cell(read.cells[name])
        )
        for name in cells
    )
    return _build_line(read, operation if is_visible else None, changes)


def _group_errors(errors: Iterable[RowError]) -> list[ErrorGroup]:
    groups: dict[tuple[str, str], list[int]] = {}
    for error in errors:
        groups.setdefault((error.column, error.sentence), []).append(error.row)
    return [
        ErrorGroup(column, sentence, format_ranges(rows), len(rows))
        for (column, sentence), rows in groups.items()
    ]


def format_ranges(rows: Iterable[int]) -> str:
    """Return row numbers as text, consecutive ones joined: 2, 5–7."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in runs)
