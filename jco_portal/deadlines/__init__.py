"""What is due, from whom, by when; reminders of it, and the ladder when it is overdue."""
