"""Edits from a page that is not the present one."""

from typing import Any


class StaleRecord(Exception):
    """Somebody else changed this since the page was shown; ``present`` is what stands."""

    def __init__(self, present: Any) -> None:
        super().__init__(f"{present} has changed meanwhile")
        self.present = present

    @property
    def version(self) -> int:
        """The version that stands now; 0 when it is gone."""
        return self.present.version if self.present else 0


def require_version(present: Any, version: int) -> None:
    """Raise StaleRecord when what stands is not what the page showed (0: nothing)."""
    if (present.version if present else 0) != version:
        raise StaleRecord(present)
