"""Entry of the change history."""

from dataclasses import dataclass, field
from datetime import datetime

from operations.reports.history.log import Moment


@dataclass(frozen=True)
class HistoryChange:
    """A changed value as text; old or new is empty where there was, or is, none.

    Internal changes are only for readers with full access to the operation.
    """

    label: str
    old: str
    new: str
    is_internal: bool = False
    is_response: bool = False


@dataclass
class HistoryEntry:
    """What one user, or the portal, did at one moment."""

    moment: Moment
    user_id: int | None
    title: str = ""
    author: str = ""
    reason: str = ""
    changes: list[HistoryChange] = field(default_factory=list)
    is_first: bool = False

    @property
    def changed_at(self) -> datetime:
        """Instant of the change."""
        return self.moment.at
