"""Bringing in workbooks of budget lines."""

from funding.imports.workbook import CellError, Outcome, import_lines

__all__ = ["CellError", "Outcome", "import_lines"]
