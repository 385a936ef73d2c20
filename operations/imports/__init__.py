"""Bringing in lists of operations: read, plan, import; one path for command and upload."""

from operations.imports.cells import RowError
from operations.imports.importing import Outcome, import_operations
from operations.imports.planning import Plan, plan_import
from operations.imports.reading import Reading, ReadOperation, read_operations
from operations.reports.export import COLUMNS

__all__ = [
    "COLUMNS",
    "Outcome",
    "Plan",
    "ReadOperation",
    "Reading",
    "RowError",
    "import_operations",
    "plan_import",
    "read_operations",
]
