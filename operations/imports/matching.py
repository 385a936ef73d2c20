"""Which imported operation each one of a file is: by its key, else the nearest edition."""

from django.db.models import TextField

from jco_portal.core.record_inputs import text_facts
from operations.enums import OperationSource
from operations.imports.parser import ReadOperation
from operations.models import Operation, OperationInput

SAME_EDITION_DAYS = 366


def matches_of(listed: list[ReadOperation], *, lock: bool = False) -> dict[str, Operation]:
    """The imported operation for each that stands here already, by its key at the source.

    ``lock`` keeps them from being changed until the end of the transaction.
    """
    imported = _imported_operations(lock)
    keys = [read.source_key for read in listed]
    found = {key: imported.pop(key) for key in keys if key in imported}
    editions: dict[str, list[Operation]] = {}
    for key, operation in imported.items():
        editions.setdefault(key.rpartition("#")[0], []).append(operation)
    for read in listed:
        free = editions.get(read.key, [])
        if read.source_key not in found and (nearest := _nearest(free, read.facts)):
            free.remove(nearest)
            found[read.source_key] = nearest
    return found


def _imported_operations(lock: bool) -> dict[str, Operation]:
    imported = Operation.objects.filter(source=OperationSource.IMPORT).order_by("pk")
    if lock:
        imported = imported.select_for_update(of=("self",))
    imported = imported.select_related("operation_type").prefetch_related("phases")
    return {operation.source_key or "": operation for operation in imported.defer(*_long_texts())}


def _long_texts() -> list[str]:
    """Facts that may be long, and tell nothing of which operation it is."""
    stored = {name: Operation._meta.get_field(name) for name in text_facts(OperationInput)}
    return [name for name, each in stored.items() if isinstance(each, TextField)]


def _nearest(free: list[Operation], facts: OperationInput) -> Operation | None:
    near = [
        (gap, operation.pk, operation)
        for operation in free
        if (gap := _gap(operation, facts)) <= SAME_EDITION_DAYS
    ]
    return min(near)[2] if near else None


def _gap(operation: Operation, facts: OperationInput) -> int:
    """Days between what is recorded and what is read; 0 when either is not known."""
    mine = [phase.earliest_start for phase in operation.phases.all() if phase.earliest_start]
    theirs = [bounds.es for bounds in facts.bounds if bounds.es]
    if not mine or not theirs:
        return 0
    return abs((min(mine) - min(theirs)).days)
