"""What was changed in an operation, when and by whom, read from the database's own log."""

from operations.reports.history.entries import Change, Entry
from operations.reports.history.seeing import changes_since, history_of

__all__ = ["Change", "Entry", "changes_since", "history_of"]
