"""Pages of operations: list, overview, form, history, planning, files, results, uploads."""
