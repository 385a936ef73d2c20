"""Import of lists of operations: parse, plan, write; the same for command and upload."""
