"""Deadlines, reminders of them, and their escalation when they are overdue."""
