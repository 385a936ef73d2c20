"""What was changed in an operation, when and by whom, read from the database's own log."""
