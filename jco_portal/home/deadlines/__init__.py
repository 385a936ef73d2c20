"""Deadline pages: lists, calendar, explanation, reminder settings, outgoing email."""
