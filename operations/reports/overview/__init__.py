"""Overview of an operation as plain values."""
