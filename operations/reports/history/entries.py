"""An entry of the history: what one person did at one moment."""

from dataclasses import dataclass, field
from datetime import datetime

from operations.reports.history.log import Moment


@dataclass(frozen=True)
class Change:
    """One thing that changed, in words; empty where there was, or is, nothing.

    What is inner is for those who run the operation or take part in it.
    """

    what: str
    old: str
    new: str
    is_inner: bool = False
    is_answer: bool = False


@dataclass
class Entry:
    """What one person did at one moment."""

    moment: Moment
    user_id: int | None
    title: str = ""
    who: str = ""
    reason: str = ""
    changes: list[Change] = field(default_factory=list)
    is_first: bool = False

    @property
    def at(self) -> datetime:
        """When."""
        return self.moment.at
