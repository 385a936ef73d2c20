"""What is written about deadlines: set, settled, chased, told by mail."""
