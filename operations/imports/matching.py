"""Matching of a file's operations with those imported earlier: by key, else nearest edition."""

from django.db.models import TextField

from jco_portal.core.record_inputs import text_columns
from operations.enums import OperationSource
from operations.imports.parser import ImportedOperation
from operations.models import Operation, OperationInput

# Days between two starts, up to which they can be the same edition: a year, leap day included.
SAME_EDITION_DAYS = 366


def find_imported_operations(
    listed: list[ImportedOperation], *, lock: bool = False
) -> dict[str, Operation]:
    """Return the operations imported earlier, by the source key that each has in the file.

    Without an operation of the same key, the nearest edition of the same name and organisers
    is taken: its start was moved. ``lock`` locks them until the end of the transaction.
    """
    imported = _imported_operations(lock)
    keys = [read.source_key for read in listed]
    matches = {key: imported.pop(key) for key in keys if key in imported}
    editions: dict[str, list[Operation]] = {}
    for key, operation in imported.items():
        editions.setdefault(key.rpartition("#")[0], []).append(operation)
    # Only after all equal keys: an operation must not take the edition of a later one.
    for read in listed:
        free = editions.get(read.source_name, [])
        if read.source_key not in matches and (
            nearest := _nearest_in_time(free, read.operation_input)
        ):
            free.remove(nearest)
            matches[read.source_key] = nearest
    return matches


def _imported_operations(lock: bool) -> dict[str, Operation]:
    imported = Operation.objects.filter(source=OperationSource.IMPORT).order_by("pk")
    if lock:
        imported = imported.select_for_update(of=("self",))
    imported = imported.select_related("operation_type").prefetch_related("phases")
    return {
        operation.source_key or "": operation for operation in imported.defer(*_long_text_fields())
    }


def _long_text_fields() -> list[str]:
    """Return the names of long text columns, which matching does not need."""
    stored = {name: Operation._meta.get_field(name) for name in text_columns(OperationInput)}
    return [name for name, each in stored.items() if isinstance(each, TextField)]


def _nearest_in_time(free: list[Operation], operation_input: OperationInput) -> Operation | None:
    # The primary key breaks ties, so that repeated imports match the same operation.
    near = [
        (gap, operation.pk, operation)
        for operation in free
        if (gap := _days_apart(operation, operation_input)) <= SAME_EDITION_DAYS
    ]
    return min(near)[2] if near else None


def _days_apart(operation: Operation, operation_input: OperationInput) -> int:
    """Return the days between recorded and imported start, never negative; 0 if one is unknown."""
    mine = [phase.earliest_start for phase in operation.phases.all() if phase.earliest_start]
    theirs = [
        bounds.earliest_start for bounds in operation_input.period_bounds if bounds.earliest_start
    ]
    if not mine or not theirs:
        return 0
    return abs((min(mine) - min(theirs)).days)
