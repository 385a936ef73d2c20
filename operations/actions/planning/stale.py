"""Edits of a part of the planning from a page that is not the present one."""

from operations.models import CaseText, Objective, ThreatAssessment


class StalePart(Exception):
    """Somebody else changed this part since the page was shown; ``present`` is what stands."""

    def __init__(self, present: CaseText | Objective | ThreatAssessment | None) -> None:
        super().__init__(f"{present} has changed meanwhile")
        self.present = present

    @property
    def version(self) -> int:
        """The version that stands now; 0 when it is gone."""
        return self.present.version if self.present else 0
