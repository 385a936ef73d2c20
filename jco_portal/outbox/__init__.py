"""What must leave or be done: rows written with the change, and who is alive."""
