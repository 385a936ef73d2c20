"""Forms of operations: of an operation and its phases, its planning, its files, uploads."""
