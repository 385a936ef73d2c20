"""An entry of the history: what one person did at one moment."""

from dataclasses import dataclass, field
from datetime import datetime

from operations.reports.history.log import Moment


@dataclass(frozen=True)
class HistoryChange:
    """One thing that changed, in words; empty where there was, or is, nothing.

    What is inner is for those who run the operation or take part in it.
    """

    label: str
    old: str
    new: str
    is_internal: bool = False
    is_response: bool = False


@dataclass
class HistoryEntry:
    """What one person did at one moment."""

    moment: Moment
    user_id: int | None
    title: str = ""
    author: str = ""
    reason: str = ""
    changes: list[HistoryChange] = field(default_factory=list)
    is_first: bool = False

    @property
    def changed_at(self) -> datetime:
        """When."""
        return self.moment.at
