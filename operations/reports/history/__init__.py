"""Change history of an operation, read from the log that database triggers write."""
