"""Bringing in lists of operations: read, plan, import; one path for command and upload."""
