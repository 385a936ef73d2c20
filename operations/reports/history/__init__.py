"""What was changed in an operation, when and by whom, read from the database's own log."""

from operations.reports.history.seeing import changes_since, history_of
from operations.reports.history.telling import Change, Entry

__all__ = ["Change", "Entry", "changes_since", "history_of"]
