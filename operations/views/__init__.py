"""Pages of operations: list, record, form, history, planning, files, upload."""
